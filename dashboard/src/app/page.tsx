/** The frame of a page: its title, the days it is about, its filters as chips, and how fresh it is, once. */
import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { ownZone } from "../parts/format.ts";
import { CloseIcon } from "../parts/icons.ts";
import { t } from "../words/index.ts";
import css from "./page.module.css";
import { RangePicker } from "./range-picker.tsx";

export type FilterChip = { name: string; value: string; remove: () => void };
type PageProps = { title: string; actions?: ReactNode; hasRange?: boolean; filters?: readonly FilterChip[]; children: ReactNode };

export function Page({ title, actions, hasRange = false, filters = [], children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · ${t.name}`;
  }, [title]);
  return (
    <>
      <header className={css["head"]}>
        <h1 className={css["title"]}>{title}</h1>
        <div className={css["tools"]}>
          {hasRange && <RangePicker />}
          {actions}
        </div>
      </header>
      <Freshness />
      {filters.length > 0 && <Chips filters={filters} />}
      {children}
    </>
  );
}

function Chips({ filters }: { filters: readonly FilterChip[] }) {
  return (
    <ul className={css["chips"]}>
      {filters.map(({ name, value, remove }) => (
        <li key={name} className={css["chip"]}>
          {name}: {value}
          <button type="button" onClick={remove} aria-label={t.filters.remove(name)}>
            <CloseIcon size={14} stroke={1.5} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Of what is shown, when the last was told. */
function useAge(): number | null {
  const queries = useQueryClient();
  const [now, setNow] = useState(Date.now);
  useIsFetching();
  useEffect(() => {
    const clock = setInterval(() => setNow(Date.now()), 4_000);
    return () => clearInterval(clock);
  }, []);
  const shown = queries.getQueryCache().findAll({ type: "active" });
  const latest = Math.max(0, ...shown.map(({ state }) => state.dataUpdatedAt));
  return latest === 0 ? null : Math.max(0, Math.round((now - latest) / 1000));
}

function Freshness() {
  const age = useAge();
  const ago = age === null ? null : age < 60 ? t.shell.secondsAgo(age) : t.shell.minutesAgo(Math.floor(age / 60));
  return (
    <p className={css["fresh"]}>
      {ago === null ? t.states.loading : t.shell.updated(ago)} · {t.shell.zone(ownZone())}
    </p>
  );
}
