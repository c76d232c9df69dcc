/** Which pages each side has, in the order of the rail. Law: a page is listed here when it is there, not before. */
import { t } from "../words/index.ts";

export type NavItem = { to: string; word: string };

export const partnerNav: readonly NavItem[] = [
  { to: "/", word: t.nav.home },
  { to: "/links", word: t.nav.links },
  { to: "/analytics", word: t.nav.analytics },
  { to: "/projections", word: t.projections.title },
  { to: "/events", word: t.nav.events },
  { to: "/customers", word: t.nav.customers },
  { to: "/earnings", word: t.nav.commissions },
  { to: "/payouts", word: t.nav.payouts },
  { to: "/resources", word: t.nav.resources },
  { to: "/settings", word: t.nav.settings },
];

export const ownerNav: readonly NavItem[] = [{ to: "/owner", word: t.nav.overview }];

/** Under 720 px the bar at the bottom has these, and the rest under More. */
export const inBottomBar: ReadonlySet<string> = new Set([
  "/",
  "/links",
  "/earnings",
  "/payouts",
  "/owner",
  "/owner/partners",
  "/owner/commissions",
  "/owner/payouts",
]);
