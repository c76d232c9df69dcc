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

export const ownerNav: readonly NavItem[] = [
  { to: "/owner", word: t.nav.overview },
  { to: "/owner/partners", word: t.nav.partners },
  { to: "/owner/applications", word: t.nav.applications },
  { to: "/owner/commissions", word: t.nav.ownCommissions },
  { to: "/owner/payouts", word: t.nav.payouts },
  { to: "/owner/fraud", word: t.nav.fraud },
  { to: "/owner/analytics", word: t.nav.analytics },
  { to: "/owner/terms", word: t.nav.terms },
  { to: "/owner/integrations", word: t.nav.integrations },
  { to: "/owner/settings", word: t.nav.settings },
];

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
