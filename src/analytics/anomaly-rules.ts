/**
 * Days that are not like the others of their weekday, and the segment that stands for most of the difference. Pure.
 * Law: an expectation is a median of other days, so that one wild day spoils no other, and a difference is no cause.
 */
import type { SegmentDimension } from "./ahead-contract.ts";
import { mean, median, robustDeviation, sum } from "./statistics.ts";
import { MIN_DAYS, seasonalTrend, WEEK } from "./trend-rules.ts";

/** The weeks that a day is compared with, the nearest ones on both sides. */
const NEIGHBOURS = 8;
/** In robust standard deviations: by chance about one in 16,000 days of normal noise. */
const MIN_SCORE = 4;
/** In events: what one or two clicks make is no anomaly. */
const MIN_EVENTS = 5;

export type Anomaly = { at: number; value: number; expected: number; score: number };

/** The day as the same weekdays around it let expect it, moved along the slope. */
export function expectedOf(values: readonly number[], { at, slope }: { at: number; slope: number }): number {
  const others = values
    .map((value, day) => ({ value, day }))
    .filter(({ day }) => day !== at && (day - at) % WEEK === 0)
    .sort((a, b) => Math.abs(a.day - at) - Math.abs(b.day - at) || a.day - b.day)
    .slice(0, NEIGHBOURS);
  return Math.max(0, median(others.map(({ value, day }) => value + slope * (at - day))));
}

/**
 * The strongest first. `unit`: what one event is worth in the series (1 for counts, the mean amount for money), by which the
 * roots of days are compared: the noise of a count grows with its root.
 */
export function findAnomalies(values: readonly number[], unit: number): Anomaly[] {
  if (values.length < MIN_DAYS || unit <= 0) return [];
  const { slope } = seasonalTrend(values, WEEK);
  const root = (value: number): number => 2 * Math.sqrt(Math.max(0, value / unit) + 3 / 8);
  const expected = values.map((_, at) => expectedOf(values, { at, slope }));
  const residuals = values.map((value, at) => root(value) - root(expected[at] ?? 0));
  // Counts are never quieter than chance alone makes them, which after the root is 1.
  const [middle, scale] = [median(residuals), Math.max(1, robustDeviation(residuals))];
  return values
    .map((value, at) => ({ at, value, expected: expected[at] ?? 0, score: ((residuals[at] ?? 0) - middle) / scale }))
    .filter(({ value, expected: wanted, score }) => Math.abs(score) >= MIN_SCORE && Math.abs(value - wanted) >= MIN_EVENTS * unit)
    .sort((a, b) => Math.abs(b.score) - Math.abs(a.score) || a.at - b.at);
}

/** A key's part of a day, and of the other days; null: not known, which is no segment. */
export type Part = { by: SegmentDimension; key: string | null; value: number; others: number };
/** `share`: of the difference. */
export type Segment = { by: SegmentDimension; key: string; value: number; expected: number; share: number };
const MIN_SHARE = 0.5;

/**
 * The segment that stands for most of the difference and was not most of everything anyway: each is expected to have of the
 * day what it had of the other days. null where none stands for half of the difference.
 */
export function findSegment({ value, expected }: Pick<Anomaly, "value" | "expected">, parts: readonly Part[]): Segment | null {
  const totals = new Map<string, number>();
  for (const { by, others } of parts) totals.set(by, (totals.get(by) ?? 0) + others);
  const rated = parts.flatMap(({ by, key, value: part, others }) => {
    if (key === null) return [];
    const usual = others / Math.max(1, totals.get(by) ?? 0);
    const share = (part - expected * usual) / (value - expected);
    return [{ segment: { by, key, value: part, expected: expected * usual, share }, rank: Math.min(share, 1) * (1 - usual) }];
  });
  const [best] = rated
    .filter(({ segment }) => segment.share >= MIN_SHARE)
    .sort((a, b) => b.rank - a.rank || (a.segment.key < b.segment.key ? -1 : 1));
  return best === undefined || best.rank <= 0 ? null : best.segment;
}

/** What one event is worth: the mean amount over the series, or 1 of a count. */
export const unitOf = (values: readonly number[], events: readonly number[] | null): number =>
  events === null ? 1 : mean(values) === 0 ? 0 : sum(values) / Math.max(1, sum(events));
