/** The rail of words, with the account at its foot. */
import { Link } from "@tanstack/react-router";
import type { Session } from "../api/session.ts";
import { Dropdown } from "../parts/dropdown.tsx";
import { Mark } from "../parts/mark.tsx";
import { t } from "../words/index.ts";
import { AccountMenu } from "./account-menu.tsx";
import type { NavItem } from "./nav.ts";
import css from "./shell.module.css";

export type NavProps = { nav: readonly NavItem[]; session: Session; find: () => void };

const modifier = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘K" : "Ctrl K";

export function Rail({ nav, session, find }: NavProps) {
  return (
    <nav className={css["rail"]} aria-label={t.nav.label}>
      <Link to={session.role === "owner" ? "/owner" : "/"} className={css["brand"]}>
        <Mark className={css["mark"]} />
        {session.program.name}
      </Link>
      <button type="button" className={css["find"]} onClick={find}>
        {t.shell.find}
        <kbd>{modifier}</kbd>
      </button>
      <ul>
        {nav.map(({ to, word }) => (
          <li key={to}>
            <Link to={to} className={css["item"]} activeOptions={{ exact: to === "/" || to === "/owner", includeSearch: false }}>
              {word}
            </Link>
          </li>
        ))}
      </ul>
      <div className={css["railFoot"]}>
        <Dropdown label={session.name ?? session.email} buttonClass={css["account"]} side="above">
          {() => <AccountMenu session={session} />}
        </Dropdown>
      </div>
    </nav>
  );
}
