/** A programme's year through its real doors: twelve months close to the same books, whether the daily cron runs once, twice, or days late. */
import { env } from "cloudflare:workers";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { Balance } from "../../src/accounts/index.ts";
import type { Partner } from "../../src/partners/index.ts";
import { DEFAULT_TERMS, type Terms } from "../../src/program/index.ts";
import { api } from "../support/api.ts";
import { accountOf, addManualMethod, expectBooksToHold, requestPayout } from "../support/money.ts";
import { publishTerms } from "../support/seed.ts";
import { followLink, partnerWithLink, runCron } from "../support/story.ts";
import { refundOf, sale, track } from "../support/track.ts";

const { tiers } = DEFAULT_TERMS;
const TERMS: Partial<Terms> = {
  holdDays: 14,
  tiers: {
    ...tiers,
    tier2: {
      ...tiers.tier2,
      promoteAt: { volumeMinor: 400_000, periodDays: 45 },
      demote: { volumeMinor: 50_000, periodDays: 60, to: "tier1" },
    },
    tier3: { ...tiers.tier3, promoteAt: null },
  },
  volume: {
    mode: "cliff",
    period: "month",
    brackets: [
      { fromMinor: 150_000, bonusBps: 1_000 },
      { fromMinor: 300_000, bonusBps: 2_500 },
    ],
    payAt: "month_end",
  },
  milestones: [
    { volumeMinor: 200_000, bonusMinor: 2_500 },
    { volumeMinor: 350_000, bonusMinor: 7_777 },
  ],
  fraud: { ...DEFAULT_TERMS.fraud, enabled: false },
};
const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/** What each partner sells in a month, in two sales; the second quits in August, after it was promoted. */
const SELLERS = [
  { tier: "tier1", volumes: [90_001, 150_000, 149_999, 210_007, 80_000, 360_011, 20_000, 155_555, 300_000, 40_000, 199_999, 260_000] },
  { tier: "tier1", volumes: [120_000, 180_003, 230_000, 310_009, 290_000, 270_000, 330_001, 0, 0, 0, 0, 0] },
  { tier: "tier3", volumes: [350_000, 349_999, 300_001, 10_000, 299_999, 420_013, 150_001, 160_000, 33_333, 500_000, 200_000, 149_000] },
  { tier: "tier4", volumes: [60_000, 61_001, 62_003, 200_003, 64_007, 65_011, 151_013, 67_017, 68_019, 350_023, 70_029, 71_031] },
] as const;
type Seller = { index: number; partner: Partner; volumes: readonly number[] };
const half = (volume: number) => Math.floor(volume / 3);

/** Which cron runs begin the month, as days of it; a doubled day runs twice. */
type Calendar = (month: number) => readonly number[];
const ONCE: Calendar = () => [1];
/** March, June and September are closed a month late, on the fourth: two months at once. */
const LATE: Calendar = (month) => ([4, 7, 10].includes(month) ? [] : [5, 8, 11].includes(month) ? [4, 4, 6] : [1, 1]);

const at = (year: number, month: number, day: number, hour = 12) => Date.UTC(year, month - 1, day, hour);
const moveTo = (now: number) => vi.useFakeTimers({ toFake: ["Date"], now });
const iso = (instant: number) => new Date(instant).toISOString();

async function told(answer: Promise<{ status: number; body: unknown }>, status = 201): Promise<void> {
  const { status: found, body } = await answer;
  expect(found, JSON.stringify(body)).toBe(status);
}

/** Runs the daily cron as the platform does, and as it does when it fires twice: twice at once, and again by the next tick. */
async function closeOn(now: number, times: number): Promise<void> {
  moveTo(now);
  await Promise.all(Array.from({ length: times }, () => runCron("0 0 * * *", now)));
  for (let again = 1; again < times; again += 1) await runCron("*/5 * * * *", now + again * 300_000);
}

async function runMonthsBegin(year: number, month: number, days: readonly number[]): Promise<void> {
  for (const day of new Set(days)) await closeOn(at(year, month, day, 0), days.filter((each) => each === day).length);
}

/** A month of one seller: a late sale and a late refund into the closed month before it, sales, refunds, a dispute that is won. */
async function liveMonth(year: number, month: number, { index, volumes }: Seller): Promise<void> {
  const name = (of: number, part: string) => `${year}-${of}-${index}-${part}`;
  const customer = { externalId: `user-${year}-${index}` };
  const volume = volumes[month - 1] ?? 0;
  const before = volumes[month - 2] ?? 0;
  const lastMonth = iso(at(year, month - 1, 27));
  if (before > 0 && month % 4 === index % 4) {
    await told(track("sale", sale({ customer, externalId: name(month, "late"), amountMinor: 70_000, occurredAt: lastMonth })));
  }
  if (before > 0 && month % 3 === index % 3) {
    await told(
      track(
        "refund",
        refundOf(name(month - 1, "large"), Math.floor(before / 4), { externalId: name(month, "late"), occurredAt: lastMonth }),
      ),
    );
  }
  if (before > 0 && month % 5 === index) {
    await told(track("refund", refundOf(name(month - 1, "large"), Math.floor(before / 7), { externalId: name(month, "next-month") })));
  }
  if (volume === 0) return;
  await told(track("sale", sale({ customer, externalId: name(month, "small"), amountMinor: half(volume) })));
  await told(track("sale", sale({ customer, externalId: name(month, "large"), amountMinor: volume - half(volume) })));
  if (month === 5) await told(dispute({ externalId: name(5, "dispute"), saleExternalId: name(5, "large"), status: "open" }));
  if (month === 7) await told(dispute({ externalId: name(5, "dispute"), saleExternalId: name(5, "large"), status: "won" }), 200);
}
const dispute = (body: Record<string, unknown>) => api("/v1/track/dispute", { body: { amountMinor: 25_000, ...body } });

async function begin(year: number): Promise<Seller[]> {
  moveTo(at(year, 1, 1));
  const sellers: Seller[] = [];
  for (const [index, { tier, volumes }] of SELLERS.entries()) {
    const { partner, link } = await partnerWithLink({ tier });
    await addManualMethod(partner);
    const { token, landed } = await followLink(link);
    await landed;
    await told(track("signup", { customer: { externalId: `user-${year}-${index}` }, click: token }));
    sellers.push({ index, partner, volumes });
  }
  return sellers;
}

/** Lives a year of its own, and says what came of it, without ids and years. */
async function liveYear(year: number, calendar: Calendar) {
  const sellers = await begin(year);
  for (const month of MONTHS) {
    if (month > 1) await runMonthsBegin(year, month, calendar(month));
    moveTo(at(year, month, 10));
    for (const seller of sellers) await liveMonth(year, month, seller);
    if (month === 9) for (const { partner } of sellers) await told(requestPayout(partner, 20_000));
    const evening = at(year, month, 25);
    moveTo(evening);
    await runCron("0 * * * *", evening);
  }
  await runMonthsBegin(year + 1, 1, calendar(13));
  // Everything has matured when it is looked at, and nothing is too new to be compared.
  const end = at(year + 1, 2, 20);
  moveTo(end);
  await runCron("0 * * * *", end);
  await closeOn(end + 86_400_000, 1);
  return { sellers, books: await Promise.all(sellers.map((seller) => lookAt(year, seller))) };
}

async function lookAt(year: number, { partner }: Seller) {
  const { results: bonuses } = await env.DB.prepare(
    "select replace(reason, ?, 'Y') as reason, sum(amount_minor - reversed_minor) as net from commissions where partner_id = ? and type = 'bonus' group by reason order by reason",
  )
    .bind(String(year), partner.id)
    .all<{ reason: string; net: number }>();
  const { results: sales } = await env.DB.prepare(
    "select type, status, count(*) as n, sum(amount_minor) as amount, sum(reversed_minor) as reversed from commissions where partner_id = ? and type <> 'bonus' group by type, status order by type, status",
  )
    .bind(partner.id)
    .all();
  const { results: moves } = await env.DB.prepare(
    "select fact from outbox where type = 'partner.tier_changed' and fact ->> '$.data.id' = ? order by created_at",
  )
    .bind(partner.id)
    .all<{ fact: string }>();
  const { tier } = (await api<Partner>(`/v1/partners/${partner.id}`)).body;
  const balances = (await api<{ balances: Balance[] }>(`/v1/partners/${partner.id}/balance`)).body.balances;
  return { bonuses, sales, moves: moves.map(({ fact }) => `${JSON.parse(fact).data.from} to ${JSON.parse(fact).data.to}`), tier, balances };
}

const BALANCES_SQL =
  "select currency, pending_minor as pendingMinor, held_minor as heldMinor, available_minor as availableMinor, in_flight_minor as inFlightMinor, paid_minor as paidMinor, receivable_minor as receivableMinor from balances where partner_id = ?";

/** The books of every partner verify, and D1 says what the accounts say. */
async function expectYearToHold(sellers: readonly Seller[]): Promise<void> {
  for (const { partner } of sellers) {
    await expectBooksToHold(partner);
    const [inAccount] = await accountOf(partner.id).getBalances();
    const inD1 = await env.DB.prepare(BALANCES_SQL).bind(partner.id).first();
    expect(inD1).toEqual(inAccount);
  }
}

afterAll(() => void vi.useRealTimers());

describe("a year of a programme", () => {
  it("closes twelve months to the same books when the daily cron runs once, and when it runs twice and days late", async () => {
    moveTo(at(2030, 1, 1, 0));
    await publishTerms(TERMS);
    const once = await liveYear(2030, ONCE);
    await expectYearToHold(once.sellers);
    // What was lived is a year with something in it: the months that reached a bracket, and a partner that rose and, once it had quit, fell.
    expect(once.books.map(({ bonuses }) => bonuses.length)).toEqual([8, 6, 9, 3]);
    expect(once.books.map(({ moves, tier }) => [...moves, tier])).toEqual([
      ["tier1 to tier2", "tier2"],
      ["tier1 to tier2", "tier2 to tier1", "tier1"],
      ["tier3"],
      ["tier4"],
    ]);
    const late = await liveYear(2033, LATE);
    await expectYearToHold(late.sellers);
    expect(late.books).toEqual(once.books);
    expect((await api("/v1/findings")).body.data).toEqual([]);
  }, 180_000);
});
