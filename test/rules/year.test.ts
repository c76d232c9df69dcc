/** A year of an account's life, closed month by month: run twice, on skipped days, or once at its end, the months come to the same books. */
import { describe, expect, it } from "vitest";
import { applyCommand } from "../../src/accounts/apply-command.ts";
import { openBooks } from "../../src/accounts/books.ts";
import { closedThroughOf, closeMonthsOf, openMonthsOf } from "../../src/accounts/close-month.ts";
import type { AwardCommand, Command } from "../../src/accounts/contract.ts";
import { matureCommissions } from "../../src/accounts/mature-commissions.ts";
import { listBalances } from "../../src/accounts/store.ts";
import { verifyLedger } from "../../src/accounts/verify-ledger.ts";
import { monthOf } from "../../src/lib/time.ts";
import { memoryStorage } from "../support/memory-storage.ts";

const DAY = 86_400_000;
const START = Date.UTC(2030, 0, 1, 12);
const DAYS = 400;
const PARTNER = "ptn_year";
const MILESTONES = [
  { volumeMinor: 200_000, bonusMinor: 2_500 },
  { volumeMinor: 900_000, bonusMinor: 10_000 },
];

/** The same numbers for the same day, whatever is asked before. */
const noise = (seed: number): number => {
  const mixed = Math.imul(seed ^ (seed >>> 15), 2_246_822_507) ^ Math.imul(seed + 77, 3_266_489_909);
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32;
};

function award(n: number, occurredAt: number): Command {
  const brackets = [
    { fromMinor: 300_000, bonusBps: 1_000 },
    { fromMinor: 800_000, bonusBps: 2_500 },
  ];
  const volume = { mode: n % 2 === 0 ? "cliff" : "marginal", period: "month", brackets, payAt: "month_end" };
  return {
    kind: "award",
    command: {
      conversionId: `cnv_${n}`,
      occurredAt,
      holdDays: 14,
      holds: [],
      inputs: {
        type: "sale",
        currency: "USD",
        saleAmountMinor: 1 + Math.floor(noise(n) * 60_000),
        weightsBps: [10_000],
        position: 0,
        termsVersion: 1,
        tier: "tier1",
        rateBps: 1_250,
        rateSource: "tier",
        terms: { currency: "USD", volume, flatPerSaleMinor: 0, capMinor: null, minimumSaleMinor: 0, signupBonusMinor: 0 },
      } as AwardCommand["inputs"],
    },
  };
}

/** What happens on a day: a sale, now and then a late one, a refund, a dispute and its end. */
function* commandsOf(day: number, now: number): Generator<Command> {
  const dice = noise(day * 7 + 3);
  yield award(day, dice < 0.1 ? now - 20 * DAY : now);
  const about = { conversionId: `cnv_${Math.max(0, day - 12)}`, occurredAt: now };
  const amountMinor = 1 + Math.floor(noise(day * 13) * 30_000);
  if (dice > 0.8) yield { kind: "refund", command: { refundId: `rfd_${day}`, ...about, amountMinor } };
  if (dice > 0.9) yield { kind: "dispute", command: { disputeId: `dsp_${day}`, ...about, amountMinor, status: "open", openedAt: now } };
}

/** Lives the year; `isClosingDay` says on which days the job runs, and how often. */
function live(timesOnDay: (day: number) => number) {
  const storage = memoryStorage();
  let now = START;
  const books = openBooks({ storage, partnerId: PARTNER, now: () => now });
  const close = () => {
    const through = monthOf(Date.parse(`${monthOf(now)}-01T00:00:00.000Z`) - 1);
    const plans = openMonthsOf(books.ledger(), storage.sql, through).map((month) => ({
      month,
      termsVersion: 1,
      currency: "USD",
      holdDays: 14,
      milestones: MILESTONES,
    }));
    closeMonthsOf(books, storage.sql, { through, plans });
  };
  for (let day = 0; day < DAYS; day += 1) {
    now = START + day * DAY;
    // Sales end with the year, so that all its months are over and settled when it is looked at.
    for (const command of day < 365 ? commandsOf(day, now) : []) {
      const result = books.transact((tx) => applyCommand(tx, command));
      if (!result.ok) throw new Error(`day ${day}: ${result.refusal.detail}`);
    }
    while (books.transact(matureCommissions));
    for (let run = 0; run < timesOnDay(day); run += 1) close();
  }
  const bonuses = storage.sql
    .exec<{ month: string; net: number }>(
      "select b.month, sum(c.amount_minor - c.reversed_minor) as net from month_bonuses b join commissions c on c.id = b.commission_id group by b.month order by b.month",
    )
    .toArray()
    .map(({ month, net }) => [month, net]);
  const { available = 0, receivable = 0, pending = 0, expense = 0 } = listBalances(storage.sql).get("USD") ?? {};
  return {
    bonuses,
    totals: { available, receivable, pending, expense },
    verified: verifyLedger(storage.sql, PARTNER),
    closed: closedThroughOf(storage.sql, books.ledger()),
    posts: storage.sql.exec<{ n: number }>("select count(*) as n from entries where id like 'bonus:%'").one().n,
  };
}

describe("a year of months", () => {
  const daily = live(() => 1);

  it("closes twelve months to books that verify", () => {
    expect(daily.verified).toMatchObject({ ok: true, violations: [] });
    expect(daily.closed).toBe("2031-01");
    expect(daily.bonuses).toHaveLength(12);
    // Late sales and refunds were posted as differences: more posts than months.
    expect(daily.posts).toBeGreaterThan(12);
    expect(daily.totals.expense).toBe(daily.totals.available - daily.totals.receivable + daily.totals.pending);
  });

  it.each([
    { name: "run twice a day", times: () => 2 },
    { name: "run every fourth day", times: (day: number) => (day % 4 === 0 ? 1 : 0) },
    { name: "skipped for a month and run thrice after", times: (day: number) => (day % 45 === 44 ? 3 : 0) },
    { name: "run once, at the end", times: (day: number) => (day === DAYS - 1 ? 1 : 0) },
  ])("comes to the same books when the close is $name", ({ times }) => {
    const other = live((day) => (day === DAYS - 1 ? Math.max(1, times(day)) : times(day)));
    expect(other.bonuses).toEqual(daily.bonuses);
    expect(other.verified.ok).toBe(true);
    expect(other.totals.expense).toBe(daily.totals.expense);
    expect(other.totals.available - other.totals.receivable + other.totals.pending).toBe(daily.totals.expense);
  });
});
