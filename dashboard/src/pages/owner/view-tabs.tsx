/** The views of a page that has several: links, so that each has its address. */
import { Link } from "@tanstack/react-router";
import css from "./view-tabs.module.css";

type ViewTabsProps = { label: string; to: string; views: Readonly<Record<string, string>>; current: string };

export function ViewTabs({ label, to, views, current }: ViewTabsProps) {
  return (
    <nav className={css["tabs"]} aria-label={label}>
      {Object.entries(views).map(([view, word]) => (
        <Link
          key={view}
          to={to}
          search={{ view } as never}
          className={css["tab"]}
          activeOptions={{ exact: true, explicitUndefined: true }}
          aria-current={view === current ? "page" : undefined}
          data-current={view === current}
        >
          {word}
        </Link>
      ))}
    </nav>
  );
}
