/** One quiet line that says what has just happened, or what stands in the way: by an icon and words, never by colour alone. */
import type { ReactNode } from "react";
import { AlertIcon, PaidIcon } from "./icons.ts";
import css from "./notice.module.css";

export function Notice({ kind, children }: { kind: "done" | "wrong"; children: ReactNode }) {
  const Icon = kind === "done" ? PaidIcon : AlertIcon;
  return (
    <p className={css["notice"]} role={kind === "done" ? "status" : "alert"}>
      <Icon size={18} stroke={1.5} className={css[kind]} aria-hidden />
      <span>{children}</span>
    </p>
  );
}
