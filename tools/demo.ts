/**
 * `npm run demo`: one journey through the public API, from click to payout, telling what each step did to the money. Law:
 * every balance that is printed is compared with what it must be, to the cent; a difference fails the command.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { formatMinor } from "../src/lib/money.ts";
import { BROWSERS } from "./demo/props.ts";
import { type Api, listAll, makeApi } from "./local/api.ts";
import { Complaint, getRunning, runTool } from "./local/settings.ts";
import { connectStripe } from "./local/stripe.ts";

type Balance = {
  pendingMinor: number;
  heldMinor: number;
  availableMinor: number;
  inFlightMinor: number;
  paidMinor: number;
  receivableMinor: number;
};
type Tracked = {
  conversion: { id: string; status: string };
  commissions: { amountMinor: number; reversedMinor: number; releasesAt: string }[];
};
type Terms = Record<string, unknown> & { tiers: Record<string, object>; payouts: object; allowedHosts: string[] };
type Explanation = { commissions: { steps: { label: string; value: string }[]; result: { amountMinor: number } }[] };

const CURRENCY = "USD";
const LOOKS = 100;
/** What happens, in minor units, and what must come of it: tier1's bonus, 10%, and 5% of that more above 10,000.00 a month. */
const BONUS = 5_000;
const FIRST = { amountMinor: 1_200_000, commissionMinor: 120_000 };
/** 499.99 x 10% x 1.05 = 52.49895. */
const SECOND = { amountMinor: 49_999, commissionMinor: 5_250 };
/** What is left is 376.54 x 10% x 1.05 = 39.5367, so that 52.50 - 39.54 goes back. */
const REFUND = { amountMinor: 12_345, reversedMinor: 1_296 };

const money = (amountMinor: number): string => formatMinor(amountMinor, CURRENCY);

async function main(): Promise<void> {
  const running = getRunning();
  const api = makeApi(running);
  const { terms: before } = await api.get<{ terms: Terms }>("/v1/program/terms");
  const restore = () => api.put("/v1/program/terms", { terms: before });
  process.once("SIGINT", () => {
    void restore().finally(() => process.exit(130));
  });
  try {
    await api.put("/v1/program/terms", { terms: termsOfTheDemo(before) });
    await journey(api, { host: before.allowedHosts[0] ?? "example.com" });
  } finally {
    await restore();
  }
  console.log("\nEvery balance was right to the cent. The programme's own terms are back in force.");
}

/** The contract's defaults where they matter here, and no hold period; all else stays. */
const termsOfTheDemo = (before: Terms): Terms => ({
  ...before,
  currency: CURRENCY,
  attribution: { model: "last_click", windowDays: 30, halfLifeDays: 7 },
  holdDays: 0,
  tiers: {
    ...before.tiers,
    tier1: { ...before.tiers["tier1"], rateBps: 1_000, signupBonusMinor: BONUS, minimumPayoutMinor: 5_000, promoteAt: null },
  },
  volume: { mode: "cliff", period: "month", brackets: [{ fromMinor: 1_000_000, bonusBps: 500 }] },
  recurring: { months: null, payments: null },
  flatPerSaleMinor: 0,
  capMinor: null,
  minimumSaleMinor: 0,
  rules: [],
  payouts: { ...before.payouts, autoApproveUnderMinor: 50_000, minimumPayingCustomers: 0 },
  allowedHosts: before.allowedHosts.length === 0 ? ["example.com"] : before.allowedHosts,
});

async function journey(api: Api, { host }: { host: string }): Promise<void> {
  const run = Date.now().toString(36);
  const partner = await api.post<{ id: string; name: string }>("/v1/partners", {
    email: `demo-${run}@example.com`,
    name: `Ada of ${run}`,
    tier: "tier1",
  });
  const link = await api.post<{ id: string; url: string }>("/v1/links", {
    partnerId: partner.id,
    slug: `ada-${run}`,
    destinationUrl: `https://${host}/`,
  });
  step("A new partner of tier1 with a link", link.url);
  const click = await followLink(api, link);
  step("A visitor follows it", `302 with a signed token; the click is counted`);

  // One instant for all: a demo at midnight must not tell a month's volume in two months.
  const occurredAt = new Date().toISOString();
  const customer = { externalId: `user_${run}`, email: `buyer-${run}@example.org` };
  const books = { api, partnerId: partner.id };
  const signup = await api.post<Tracked>("/v1/track/signup", { customer, click, occurredAt });
  step("The visitor signs up", `tier1's bonus of ${money(expectCommission(signup, BONUS))}`);
  await expectEarned(books, BONUS);
  const report = (externalId: string, amountMinor: number) =>
    api.post<Tracked>("/v1/track/sale", { externalId, customer, amountMinor, currency: CURRENCY, occurredAt });
  const first = await report(`inv_${run}_1`, FIRST.amountMinor);
  step(
    `And buys for ${money(FIRST.amountMinor)}`,
    `10% are ${money(expectCommission(first, FIRST.commissionMinor))}; the month is now above 10,000.00`,
  );
  await expectEarned(books, BONUS + FIRST.commissionMinor);
  const second = await report(`inv_${run}_2`, SECOND.amountMinor);
  step(
    `And again for ${money(SECOND.amountMinor)}`,
    `10% and 5% of that more are ${money(expectCommission(second, SECOND.commissionMinor))}`,
  );
  await expectEarned(books, BONUS + FIRST.commissionMinor + SECOND.commissionMinor);
  const refund = await api.post<Tracked>("/v1/track/refund", {
    externalId: `re_${run}`,
    saleExternalId: `inv_${run}_2`,
    amountMinor: REFUND.amountMinor,
    occurredAt,
  });
  expectEqual("what the refund took back", { is: refund.commissions[0]?.reversedMinor, must: REFUND.reversedMinor });
  step(`${money(REFUND.amountMinor)} of it are refunded`, `${money(REFUND.reversedMinor)} of the commission go back`);
  const earnedMinor = BONUS + FIRST.commissionMinor + SECOND.commissionMinor - REFUND.reversedMinor;
  await expectEarned(books, earnedMinor);
  await release(books, earnedMinor);
  await payOut(books, earnedMinor);
  await showReceipt(api, second.conversion.id);
}

type Books = { api: Api; partnerId: string };

function step(what: string, outcome: string): void {
  console.log(`\n${what}\n    ${outcome}`);
}

async function followLink(api: Api, link: { id: string; url: string }): Promise<string> {
  const headers = { "user-agent": BROWSERS[0].agent, "cf-connecting-ip": "203.0.113.24" };
  const response = await fetch(link.url, { redirect: "manual", headers });
  const token = new URL(response.headers.get("location") ?? link.url).searchParams.get("trb");
  if (response.status !== 302 || token === null) throw new Complaint(`the link answered ${response.status} without a token`);
  await waitUntil("the click is counted", async () => {
    const clicks = await listAll<{ counted: boolean }>(api, `/v1/clicks?linkId=${link.id}`);
    return clicks.length === 1 && clicks[0]?.counted === true;
  });
  return token;
}

const NOTHING: Balance = { pendingMinor: 0, heldMinor: 0, availableMinor: 0, inFlightMinor: 0, paidMinor: 0, receivableMinor: 0 };

async function readBalance({ api, partnerId }: Books): Promise<Balance> {
  const { balances } = await api.get<{ balances: (Balance & { currency: string })[] }>(`/v1/partners/${partnerId}/balance`);
  return balances.find(({ currency }) => currency === CURRENCY) ?? NOTHING;
}

/** With no hold period what was earned may already be available, or be about to be. */
async function expectEarned(books: Books, earnedMinor: number): Promise<void> {
  const balance = await readBalance(books);
  showBalance(balance);
  expectBalance(balance, { ...NOTHING, pendingMinor: balance.pendingMinor, availableMinor: earnedMinor - balance.pendingMinor });
}

async function release(books: Books, earnedMinor: number): Promise<void> {
  await waitUntil("everything is released", async () => (await readBalance(books)).pendingMinor === 0);
  step("The hold period is over (the demo's is 0 days)", "everything is available");
  await expectNow(books, { ...NOTHING, availableMinor: earnedMinor });
}

async function payOut(books: Books, amountMinor: number): Promise<void> {
  const { api, partnerId } = books;
  await connectStripe(api, { partnerId });
  const payout = await api.post<{ id: string; status: string }>("/v1/payouts", { partnerId, amountMinor, currency: CURRENCY });
  step(
    "The partner connects the Stripe sandbox and asks for all of it",
    `the payout is ${payout.status}: above 500.00 an owner looks at it first`,
  );
  await expectNow(books, { ...NOTHING, inFlightMinor: amountMinor });
  await api.post(`/v1/payouts/${payout.id}/approve`);
  await waitUntil("the payout is paid", async () => (await api.get<{ status: string }>(`/v1/payouts/${payout.id}`)).status === "paid");
  step("The owner approves it", "Stripe has made the transfer; the payout is paid");
  await expectNow(books, { ...NOTHING, paidMinor: amountMinor });
  const { ok, entries, violations } = await api.get<{ ok: boolean; entries: number; violations: string[] }>(
    `/v1/partners/${partnerId}/ledger/verify`,
  );
  if (!ok) throw new Complaint(`the ledger is broken: ${violations.join("; ")}`);
  step("The ledger", `${entries} entries, each chained to the one before; nothing is wrong with them`);
}

async function showReceipt(api: Api, conversionId: string): Promise<void> {
  const { commissions } = await api.get<Explanation>(`/v1/conversions/${conversionId}/explanation`);
  console.log(`\nWhy the second sale earned ${money(commissions[0]?.result.amountMinor ?? 0)}`);
  for (const { label, value } of commissions[0]?.steps ?? []) console.log(`    ${label.replaceAll("_", " ").padEnd(14)} ${value}`);
}

function showBalance({ pendingMinor, availableMinor, inFlightMinor, paidMinor }: Balance): void {
  const parts = { pending: pendingMinor, available: availableMinor, "in flight": inFlightMinor, paid: paidMinor };
  console.log(
    `    ${Object.entries(parts)
      .map(([name, amount]) => `${name} ${money(amount)}`)
      .join("   ")}`,
  );
}

async function expectNow(books: Books, must: Balance): Promise<void> {
  const balance = await readBalance(books);
  showBalance(balance);
  expectBalance(balance, must);
}

const BOOKS = ["pendingMinor", "heldMinor", "availableMinor", "inFlightMinor", "paidMinor", "receivableMinor"] as const;

function expectBalance(is: Balance, must: Balance): void {
  for (const book of BOOKS) expectEqual(book, { is: is[book], must: must[book] });
}

/** The amount of a conversion's only commission. */
function expectCommission({ conversion, commissions }: Tracked, must: number): number {
  expectEqual(`the number of commissions of a conversion that is ${conversion.status}`, { is: commissions.length, must: 1 });
  expectEqual("the commission", { is: commissions[0]?.amountMinor, must });
  return must;
}

function expectEqual(what: string, { is, must }: { is: number | undefined; must: number }): void {
  if (is !== must) throw new Complaint(`\nWRONG: ${what} is ${is ?? "missing"} and must be ${must}`);
}

async function waitUntil(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1) {
    if (await isSo()) return;
    await sleep(200);
  }
  throw new Complaint(`it took too long until ${what}`);
}

await runTool(main);
