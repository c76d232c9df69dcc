/** From sums of clicks and facts to the metrics of reports, by key and interval. Pure; rates are rounded once, half to even. */
import { roundHalfEven } from "../lib/money.ts";
import type { Metrics } from "./contract.ts";
import type { ClickSlot, KeySum, Range } from "./rules.ts";

export type Counts = Omit<Metrics, "conversionRateBps" | "earningsPerClickMinor" | "averageOrderMinor">;
export const NOTHING: Counts = { clicks: 0, visitors: 0, signups: 0, sales: 0, revenueMinor: 0, refundedMinor: 0, commissionMinor: 0 };

export function add(to: Counts, more: Partial<Counts>): void {
  for (const name of Object.keys(NOTHING) as (keyof Counts)[]) to[name] += more[name] ?? 0;
}

/** Rounded half to even; by nothing is 0. */
export const divide = (part: number, by: number, scale = 1n): number => (by === 0 ? 0 : roundHalfEven(BigInt(part) * scale, BigInt(by)));

/** What is divided by nothing is 0. */
export const withRates = (counts: Counts): Metrics => ({
  ...counts,
  conversionRateBps: divide(counts.signups, counts.clicks, 10_000n),
  earningsPerClickMinor: divide(counts.commissionMinor, counts.clicks),
  averageOrderMinor: divide(counts.revenueMinor, counts.sales),
});

/** The last interval that begins at or before the instant; `starts` ascend. */
export function intervalAt(starts: readonly number[], at: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Of a slot within an interval: its clicks, and those of its visitors who did not click before in the same interval on the same UTC day. */
export function clicksOf(slot: ClickSlot, interval: Pick<Range, "from">): Pick<KeySum, "clicks" | "visitors"> {
  const wasHere = slot.before !== null && slot.before >= interval.from;
  return { clicks: slot.clicks, visitors: wasHere ? 0 : slot.visitors };
}

/** A key as people read it: what a query spells with percent signs is decoded, if it can be. */
export function readKey(key: string | null): string | null {
  if (key === null || !/[%+]/.test(key)) return key;
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    return key;
  }
}

export type KeyedRow = { key: string | null } & Metrics;
/** Most clicks first, then most revenue, then by key; what is not known stands last among equals. */
export const byWeight = (a: KeyedRow, b: KeyedRow): number =>
  b.clicks - a.clicks || b.revenueMinor - a.revenueMinor || compareKeys(a.key, b.key);
function compareKeys(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a < b ? -1 : 1;
}
