/** What a start that serves says: where everything is, in the terminal and in the file that other tools read. */
import { SHOP_SLUG } from "../seed-demo.ts";
import { type People, signInUrlOf } from "./people.ts";
import { FILES, type Programme, type Running } from "./settings.ts";

/** `ownStripe`: the secrets of a Stripe test account of the caller's own, which then stands where the sandbox would. */
export type Addresses = {
  port: number;
  stripePort: number;
  shopPort: number;
  dashboardPort: number;
  apiUrl: string;
  stripeUrl: string;
  shopUrl: string;
  dashboardUrl: string;
  ownStripe: string | null;
};

export const describe = (
  { secretKey, publishableKey, partnerId, slug }: Programme,
  { apiUrl, stripeUrl, shopUrl, dashboardUrl }: Addresses,
  people: People,
): Running => ({
  apiUrl,
  dashboardUrl,
  stripeUrl,
  shopUrl,
  secretKey,
  publishableKey,
  ownerSignInUrl: signInUrlOf(dashboardUrl, people.owner),
  partnerSignInUrl: people.partner === null ? null : signInUrlOf(dashboardUrl, people.partner),
  partnerId,
  linkUrl: slug === null ? null : `${apiUrl}/${slug}`,
  shopLinkUrl: partnerId === null ? null : `${apiUrl}/${SHOP_SLUG}`,
});

export function tell(
  running: Running,
  { programme, seconds, wantsEmpty }: { programme: Programme; seconds: number; wantsEmpty: boolean },
): void {
  const rows: [string, string][] = [
    ["API and links", running.apiUrl],
    ["API description", `${running.apiUrl}/openapi.json`],
    ["Stripe sandbox", running.stripeUrl],
    ["Demo shop", running.shopUrl],
    ["Dashboard", running.dashboardUrl],
    ["  as an owner", running.ownerSignInUrl],
    ["  as a partner", running.partnerSignInUrl ?? "none: the programme is empty"],
    ["Secret key", running.secretKey],
    ["Publishable key", running.publishableKey],
    ["Demo link", running.linkUrl ?? "none: the programme is empty"],
    ["Link to the shop", running.shopLinkUrl ?? "none: the programme is empty"],
  ];
  console.log(`\nTributary is ready, after ${seconds.toFixed(1)} s.\n`);
  for (const [name, value] of rows) console.log(`  ${name.padEnd(16)} ${value}`);
  console.log(`\n  All of this is in ${FILES.running}. Ctrl-C stops everything; the next start keeps the data.`);
  if (programme.contents === "demo") console.log("  In another terminal: npm run demo");
  if (wantsEmpty && programme.contents === "demo")
    console.log("  The demo programme is still here: `npm start -- --fresh --empty` begins with an empty one.");
}
