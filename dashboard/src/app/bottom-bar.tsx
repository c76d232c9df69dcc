/** The pages of a phone: four at the thumb, the rest under More. */
import { Link, useNavigate } from "@tanstack/react-router";
import { Choice, Dropdown } from "../parts/dropdown.tsx";
import { CommissionsIcon, HomeIcon, LinksIcon, MoreIcon, PayoutsIcon } from "../parts/icons.ts";
import { t } from "../words/index.ts";
import { AccountMenu } from "./account-menu.tsx";
import { inBottomBar } from "./nav.ts";
import type { NavProps } from "./rail.tsx";
import css from "./shell.module.css";

const ICONS: Record<string, typeof HomeIcon> = {
  "/": HomeIcon,
  "/links": LinksIcon,
  "/earnings": CommissionsIcon,
  "/payouts": PayoutsIcon,
  "/owner": HomeIcon,
  "/owner/partners": LinksIcon,
  "/owner/commissions": CommissionsIcon,
  "/owner/payouts": PayoutsIcon,
};

export function BottomBar({ nav, session, find }: NavProps) {
  const navigate = useNavigate();
  const more = nav.filter(({ to }) => !inBottomBar.has(to));
  return (
    <nav className={css["bottom"]} aria-label={t.nav.label}>
      {nav
        .filter(({ to }) => inBottomBar.has(to))
        .map(({ to, word }) => {
          const Icon = ICONS[to] ?? HomeIcon;
          return (
            <Link key={to} to={to} className={css["tab"]} activeOptions={{ exact: to === "/" || to === "/owner", includeSearch: false }}>
              <Icon size={20} stroke={1.5} aria-hidden />
              {word}
            </Link>
          );
        })}
      <Dropdown
        label={
          <>
            <MoreIcon size={20} stroke={1.5} aria-hidden />
            {t.nav.more}
          </>
        }
        buttonClass={css["tab"]}
        align="end"
        side="above"
      >
        {(close) => (
          <>
            {more.map(({ to, word }) => (
              <Choice
                key={to}
                choose={() => {
                  close();
                  void navigate({ to });
                }}
              >
                {word}
              </Choice>
            ))}
            <Choice
              choose={() => {
                close();
                find();
              }}
            >
              {t.shell.find}
            </Choice>
            <AccountMenu session={session} />
          </>
        )}
      </Dropdown>
    </nav>
  );
}
