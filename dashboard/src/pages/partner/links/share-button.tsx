/** Hands a link to whatever the device shares with; where it shares with nothing, to the usual places. */
import { Button } from "@mantine/core";
import type { Schemas } from "../../../api/client.ts";
import { Dropdown } from "../../../parts/dropdown.tsx";
import { ShareIcon } from "../../../parts/icons.ts";
import { t } from "../../../words/index.ts";
import css from "./links.module.css";

type Shared = Pick<Schemas["Link"], "url" | "name">;
const words = t.home.link;

const places = ({ url, name }: Shared): [string, string][] => {
  const [address, title] = [encodeURIComponent(url), encodeURIComponent(name ?? "")];
  return [
    [words.by.mail, `mailto:?subject=${title}&body=${address}`],
    [words.by.whatsapp, `https://wa.me/?text=${address}`],
    [words.by.linkedin, `https://www.linkedin.com/sharing/share-offsite/?url=${address}`],
    [words.by.x, `https://x.com/intent/post?url=${address}`],
  ];
};

export function ShareButton({ link }: { link: Shared }) {
  const icon = <ShareIcon size={16} stroke={1.5} aria-hidden />;
  const share = (): void =>
    void navigator.share({ url: link.url, ...(link.name === null ? {} : { title: link.name }) }).catch(() => undefined);
  if ("share" in navigator)
    return (
      <Button onClick={share} leftSection={icon}>
        {words.share}
      </Button>
    );
  return (
    <Dropdown
      label={
        <>
          {icon} {words.share}
        </>
      }
      buttonClass={css["share"]}
      align="end"
    >
      {(close) => (
        <ul className={css["places"]}>
          {places(link).map(([name, href]) => (
            <li key={name}>
              <a href={href} target="_blank" rel="noreferrer" onClick={close}>
                {name}
              </a>
            </li>
          ))}
        </ul>
      )}
    </Dropdown>
  );
}
