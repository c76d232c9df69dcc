/** One number with its name, its definition on hover and focus, and the list behind it one click away. */
import type { ReactNode } from "react";
import css from "./figure.module.css";
import { Term } from "./term.tsx";

type FigureProps = { name: string; definition: string; value: ReactNode; note?: ReactNode; children?: ReactNode };

export function Figure({ name, definition, value, note, children }: FigureProps) {
  return (
    <div className={css["figure"]}>
      <Term name={name} definition={definition} />
      <div className={css["value"]}>{value}</div>
      <div className={css["note"]}>{note}</div>
      {children}
    </div>
  );
}
