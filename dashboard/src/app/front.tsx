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
          d="M0 40C260 40 300 190 620 200s330 60 580 60M0 120c240 0 330 80 620 88M0 280c220 0 300-60 520-76M1200 60c-220 0-300 110-560 140M300 0c40 80 60 150 330 200"
        />
        <path strokeWidth="5" d="M620 202c250 6 330 58 580 58" />
      </svg>
    </div>
  );
}
