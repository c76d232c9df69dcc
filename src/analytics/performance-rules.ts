/** From partners' counts by day to their performance: rank, growth, consistency, quality. Pure; what is divided by nothing is 0, and growth from nothing is none. */
import type { Metrics } from "./contract.ts";
import { add, type Counts, divide, NOTHING, withRates } from "./metrics-rules.ts";
import type { Performance } from "./partners-contract.ts";

/** Fraud flags about a partner that are not cleared, and those of them that were confirmed. */
export type Flagged = { flags: number; confirmed: number };
/** Counts by partner: of each day of the range, of all of the range before, and its flags. */
export type Measured = {
  days: ReadonlyMap<string, readonly Counts[]>;
  before: ReadonlyMap<string, Counts>;
  flagged: ReadonlyMap<string, Flagged>;
};

const share = (part: number, of: number): number => divide(part, of, 10_000n);

function total(days: readonly Counts[]): Counts {
  const sum = { ...NOTHING };
  for (const day of days) add(sum, day);
  return sum;
}

const byPerformance = (a: [string, Metrics], b: [string, Metrics]): number =>
  b[1].revenueMinor - a[1].revenueMinor ||
  b[1].commissionMinor - a[1].commissionMinor ||
  b[1].clicks - a[1].clicks ||
  (a[0] < b[0] ? -1 : 1);

/** All partners that something came of in the range or before it, the first rank first. */
export function rankPerformance({ days, before, flagged }: Measured): Performance[] {
  const ids = [...new Set([...days.keys(), ...before.keys()])];
  const now = ids.map((id): [string, Metrics] => [id, withRates(total(days.get(id) ?? []))]);
  const was = [...before].map(([id, counts]): [string, Metrics] => [id, withRates(counts)]);
  const ranks = new Map(was.sort(byPerformance).map(([id], n) => [id, n + 1]));
  return now.sort(byPerformance).map(([partnerId, metrics], n) => {
    const previous = withRates(before.get(partnerId) ?? NOTHING);
    return {
      partnerId,
      rank: n + 1,
      previousRank: ranks.get(partnerId) ?? null,
      metrics,
      previous,
      growthBps: growthOf(metrics, previous),
      consistency: consistencyOf(days.get(partnerId) ?? [], Math.max(...[...days.values()].map(({ length }) => length), 0)),
      quality: qualityOf(metrics, flagged.get(partnerId) ?? { flags: 0, confirmed: 0 }),
    };
  });
}

function growthOf(now: Metrics, before: Metrics): Performance["growthBps"] {
  const grown = (name: keyof Performance["growthBps"]): number | null =>
    before[name] <= 0 ? null : share(now[name] - before[name], before[name]);
  return { clicks: grown("clicks"), sales: grown("sales"), revenueMinor: grown("revenueMinor"), commissionMinor: grown("commissionMinor") };
}

function consistencyOf(own: readonly Counts[], days: number): Performance["consistency"] {
  const clickDays = own.filter(({ clicks }) => clicks > 0).length;
  const saleDays = own.filter(({ sales }) => sales > 0).length;
  return { days, clickDays, saleDays, clickDaysBps: share(clickDays, days), saleDaysBps: share(saleDays, days) };
}

const qualityOf = ({ refundedMinor, revenueMinor, signups, sales }: Metrics, { flags, confirmed }: Flagged): Performance["quality"] => ({
  refundBps: share(refundedMinor, revenueMinor),
  flags,
  confirmedFlags: confirmed,
  flagBps: share(flags, signups + sales),
});
