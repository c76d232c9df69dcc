/** A file of the API, saved by the browser. Law: it is a plain link, so that a file of any size is streamed and never held here. */
import DownloadIcon from "@tabler/icons-react/icons/IconDownload";
import type { ReactNode } from "react";
import css from "./download-link.module.css";

/** `path` as the API knows it: `/v1/exports/clicks.csv`. */
export function DownloadLink({
  path,
  query = {},
  children,
}: {
  path: string;
  query?: Readonly<Record<string, string | undefined>>;
  children: ReactNode;
}) {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const search = new URLSearchParams(given).toString();
  return (
    <a className={css["link"]} href={`/api${path}${search === "" ? "" : `?${search}`}`} download>
      <DownloadIcon size={16} stroke={1.5} aria-hidden />
      {children}
    </a>
  );
}
