/** Which pages are pictured, and who looks at them. A new page of the dashboard is a line here. */
import type { Running } from "../local/settings.ts";

type Pictured = { name: string; path: string };
export type Side = { origin: string; signInUrl: string | null; pages: readonly Pictured[] };

const PUBLIC: Pictured[] = [
  { name: "sign-in", path: "/sign-in" },
  { name: "sign-in-expired", path: "/sign-in?error=link_invalid" },
  { name: "apply", path: "/apply" },
  { name: "application", path: "/application" },
  { name: "not-found", path: "/nothing/here" },
];

const PARTNER: Pictured[] = [
  { name: "partner-home", path: "/" },
  { name: "partner-links", path: "/links" },
  { name: "partner-links-cards", path: "/links?view=cards" },
  { name: "partner-analytics", path: "/analytics" },
  { name: "partner-projections", path: "/projections" },
  { name: "partner-events", path: "/events" },
  { name: "partner-customers", path: "/customers" },
  { name: "partner-earnings", path: "/earnings" },
  { name: "partner-payouts", path: "/payouts" },
  { name: "partner-resources", path: "/resources" },
  { name: "partner-settings", path: "/settings" },
];

const OWNER: Pictured[] = [{ name: "owner-overview", path: "/owner" }];

/** A receipt is of a commission that there is: the largest of the latest sales. */
async function findCommission({ apiUrl, secretKey, partnerId }: Running): Promise<string | null> {
  if (partnerId === null) return null;
  const query = new URLSearchParams({ partnerId, type: "sale", limit: "1" });
  const response = await fetch(`${apiUrl}/v1/commissions?${query}`, { headers: { Authorization: `Bearer ${secretKey}` } });
  const { data } = (await response.json()) as { data: { id: string }[] };
  return data[0]?.id ?? null;
}

/** Without a sign-in link a side has no pictures. */
export async function listPages(running: Running): Promise<Side[]> {
  const origin = running.dashboardUrl;
  const commission = await findCommission(running);
  const receipt = commission === null ? [] : [{ name: "partner-receipt", path: `/earnings?commission=${commission}` }];
  const sides = [
    { signInUrl: running.partnerSignInUrl, pages: [...PARTNER, ...receipt] },
    { signInUrl: running.ownerSignInUrl, pages: OWNER },
  ].filter(({ signInUrl }) => signInUrl !== null);
  return [{ origin, signInUrl: null, pages: PUBLIC }, ...sides.map((side) => ({ origin, ...side }))];
}
