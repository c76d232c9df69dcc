/** The sheet that stands before the dashboard: signing in, applying, and what is not there. */
import { type ReactNode, useEffect } from "react";
import { Mark } from "../parts/mark.tsx";
import { t } from "../words/index.ts";
import css from "./front.module.css";

export function Front({ title, intro, children }: { title: string; intro?: string; children: ReactNode }) {
  useEffect(() => {
    document.title = title === t.name ? title : `${title} · ${t.name}`;
  }, [title]);
  return (
    <div className={css["front"]}>
      <p className={css["brand"]}>
        <Mark className={css["mark"]} />
        {t.name}
      </p>
      <main className={css["sheet"]}>
        <h1 className={css["title"]}>{title}</h1>
        {intro !== undefined && <p className={css["intro"]}>{intro}</p>}
        {children}
      </main>
      <svg className={css["river"]} viewBox="0 0 1200 300" preserveAspectRatio="none" fill="none" stroke="currentColor" aria-hidden>
        <path
          strokeWidth="1.5"
          d="M0 30C270 30 330 180 660 190M0 130c250 0 380 60 660 60M0 285c260 0 380-95 660-95M330 0c40 120 130 190 330 190"
        />
        <path strokeWidth="6" strokeLinecap="round" d="M660 190c240 0 320 60 540 60" />
      </svg>
    </div>
  );
}
