/** A surface with a heading, what it says, and at most one line of actions. */
import type { ReactNode } from "react";
import css from "./card.module.css";

type CardProps = { title?: ReactNode; actions?: ReactNode; children: ReactNode; className?: string | undefined };

export function Card({ title, actions, children, className }: CardProps) {
  return (
    <section className={className === undefined ? css["card"] : `${css["card"]} ${className}`}>
      {(title !== undefined || actions !== undefined) && (
        <div className={css["head"]}>
          {title !== undefined && <h2 className={css["title"]}>{title}</h2>}
          {actions}
        </div>
      )}
      {children}
    </section>
  );
}
