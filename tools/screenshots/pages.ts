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

const OWNER: Pictured[] = [
  { name: "owner-overview", path: "/owner" },
  { name: "owner-partners", path: "/owner/partners" },
  { name: "owner-applications", path: "/owner/applications" },
  { name: "owner-commissions", path: "/owner/commissions" },
  { name: "owner-payouts", path: "/owner/payouts" },
  { name: "owner-payouts-by-hand", path: "/owner/payouts?view=hand" },
  { name: "owner-payout-run", path: "/owner/payouts?view=run" },
  { name: "owner-all-payouts", path: "/owner/payouts?view=all" },
  { name: "owner-fraud", path: "/owner/fraud" },
  { name: "owner-analytics", path: "/owner/analytics" },
  { name: "owner-terms", path: "/owner/terms" },
  { name: "owner-terms-versions", path: "/owner/terms?view=versions" },
  { name: "owner-keys", path: "/owner/integrations" },
  { name: "owner-webhooks", path: "/owner/integrations?view=webhooks" },
  { name: "owner-snippets", path: "/owner/integrations?view=snippets" },
  { name: "owner-stripe", path: "/owner/integrations?view=stripe" },
  { name: "owner-events", path: "/owner/integrations?view=events" },
  { name: "owner-settings", path: "/owner/settings" },
  { name: "owner-audit", path: "/owner/audit" },
];

/** A receipt is of a commission that there is: the largest of the latest sales. */
async function findCommission({ apiUrl, secretKey, partnerId }: Running): Promise<string | null> {
  if (partnerId === null) return null;
  const query = new URLSearchParams({ partnerId, type: "sale", limit: "1" });
  const response = await fetch(`${apiUrl}/v1/commissions?${query}`, { headers: { Authorization: `Bearer ${secretKey}` } });
  const { data } = (await response.json()) as { data: { id: string }[] };
  return data[0]?.id ?? null;
}

/** A partner and a case of fraud that there are. */
async function listOwnCases({ apiUrl, secretKey, partnerId }: Running): Promise<Pictured[]> {
  const response = await fetch(`${apiUrl}/v1/fraud/flags?status=open&limit=1`, { headers: { Authorization: `Bearer ${secretKey}` } });
  const { data } = (await response.json()) as { data: { id: string }[] };
  return [
    ...(partnerId === null ? [] : [{ name: "owner-partner", path: `/owner/partners/${partnerId}` }]),
    ...data.map(({ id }) => ({ name: "owner-fraud-case", path: `/owner/fraud?flag=${id}` })),
  ];
}

/** Without a sign-in link a side has no pictures. */
export async function listPages(running: Running): Promise<Side[]> {
  const origin = running.dashboardUrl;
  const commission = await findCommission(running);
  const receipt = commission === null ? [] : [{ name: "partner-receipt", path: `/earnings?commission=${commission}` }];
  const sides = [
    { signInUrl: running.partnerSignInUrl, pages: [...PARTNER, ...receipt] },
    { signInUrl: running.ownerSignInUrl, pages: [...OWNER, ...(await listOwnCases(running))] },
  ].filter(({ signInUrl }) => signInUrl !== null);
  return [{ origin, signInUrl: null, pages: PUBLIC }, ...sides.map((side) => ({ origin, ...side }))];
}
