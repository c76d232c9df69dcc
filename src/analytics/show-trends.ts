/**
 * Each metric's trend, its weekdays and its anomalies over the whole days of a range, and which key stands for most of an
 * anomaly. Law: what is too thin to tell is said to be, and nothing is said in its stead.
 */
import type { Ctx } from "../context.ts";
import { ok, type Result } from "../lib/result.ts";
import { fromIso } from "../lib/time.ts";
import {
  type MetricTrend,
  SEGMENT_DIMENSIONS,
  type SegmentDimension,
  type ShownAnomaly,
  type Trends,
  WATCHED,
  type Watched,
} from "./ahead-contract.ts";
import { type Anomaly, findAnomalies, findSegment, type Part, unitOf } from "./anomaly-rules.ts";
import { type Counted, collectMetrics } from "./collect-metrics.ts";
import { type AskedDays, type Days, readDays } from "./read-days.ts";
import { sum, toDecimals, toMinor } from "./statistics.ts";
import { findTrend, findWeekdays, MIN_DAYS, SIGNIFICANT, WEEK, type WeekdayPattern } from "./trend-rules.ts";

type Needs = Pick<Ctx, "db" | "d1" | "now">;
type Found = Anomaly & { metric: Watched };
/** Each day that is explained is looked up by each dimension. */
const MAX_DAYS_EXPLAINED = 4;
const MAX_ANOMALIES = 10;

/** Refuses `range_too_large`. */
export async function showTrends(ctx: Needs, asked: AskedDays): Promise<Result<Trends>> {
  const read = await readDays(ctx, asked);
  if (!read.ok) return read;
  const { dates } = read.value;
  const isThin = dates.length < MIN_DAYS;
  return ok({
    currency: asked.currency,
    from: dates[0] ?? null,
    to: dates.at(-1) ?? null,
    days: dates.length,
    reason: isThin ? "too_thin" : null,
    metrics: WATCHED.map((metric) => describe(metric, read.value)),
    anomalies: isThin ? [] : await explainAnomalies(ctx, asked, read.value),
  });
}

function describe(metric: Watched, { dates, counts }: Days): MetricTrend {
  const values = counts.map((day) => day[metric]);
  const [trend, weekdays] = [findTrend(values), findWeekdays(values)];
  const isSignificant = trend !== null && trend.pValue < SIGNIFICANT && trend.slope !== 0;
  return {
    metric,
    total: sum(values),
    reason: trend === null ? "too_thin" : null,
    trend: trend && {
      basis: trend.basis,
      slopePerWeek: metric.endsWith("Minor") ? toMinor(trend.slope) : toDecimals(trend.slope, 2),
      pValue: toDecimals(trend.pValue, 4),
      isSignificant,
      direction: !isSignificant ? "none" : trend.slope > 0 ? "up" : "down",
    },
    weekdays: weekdays && showWeekdays(weekdays, weekdayOf(dates.at(-1) ?? "")),
  };
}

/** 1 is Monday. */
const weekdayOf = (date: string): number => ((new Date(fromIso(`${date}T00:00:00.000Z`)).getUTCDay() + 6) % WEEK) + 1;

function showWeekdays({ averages, indexes, pValue }: WeekdayPattern, last: number): MetricTrend["weekdays"] {
  const shown = averages.map((average, n) => ({
    weekday: ((last + n) % WEEK) + 1,
    average: toMinor(average),
    ratioBps: toMinor((indexes[n] ?? 1) * 10_000),
  }));
  return {
    pValue: toDecimals(pValue, 4),
    isSignificant: pValue < SIGNIFICANT,
    averages: shown.sort((a, b) => a.weekday - b.weekday),
  };
}

/** Money is measured in mean amounts: that of a sale, or of what brings a commission. */
const EVENTS: Partial<Record<Watched, Watched>> = { revenueMinor: "sales", commissionMinor: "sales" };

async function explainAnomalies(ctx: Needs, asked: AskedDays, days: Days): Promise<ShownAnomaly[]> {
  const found = WATCHED.flatMap((metric): Found[] => {
    const values = days.counts.map((day) => day[metric]);
    const events = EVENTS[metric];
    const unit = unitOf(values, events === undefined ? null : days.counts.map((day) => day[events]));
    return findAnomalies(values, unit).map((anomaly) => ({ ...anomaly, metric }));
  }).sort((a, b) => Math.abs(b.score) - Math.abs(a.score) || a.at - b.at);
  const explained = [...new Set(found.map(({ at }) => at))].slice(0, MAX_DAYS_EXPLAINED);
  const shown = found.filter(({ at }) => explained.includes(at)).slice(0, MAX_ANOMALIES);
  const parts = shown.length === 0 ? null : await readParts(ctx, asked, { days, explained });
  return shown.map((anomaly) => showAnomaly(anomaly, days, parts?.(anomaly) ?? []));
}

function showAnomaly(anomaly: Found, { dates }: Days, parts: readonly Part[]): ShownAnomaly {
  const segment = findSegment(anomaly, parts);
  return {
    metric: anomaly.metric,
    date: dates[anomaly.at] ?? "",
    value: anomaly.value,
    expected: toMinor(anomaly.expected),
    score: toDecimals(anomaly.score, 1),
    segment: segment && {
      by: segment.by,
      key: segment.key,
      value: segment.value,
      expected: toMinor(segment.expected),
      shareBps: toMinor(segment.share * 10_000),
    },
  };
}

/** What is asked for by one key alone is not told apart by it. */
export const dimensionsFor = ({ partnerId, linkId }: Pick<AskedDays, "partnerId" | "linkId">): SegmentDimension[] =>
  SEGMENT_DIMENSIONS.filter((by) => !(by === "partner" && (partnerId ?? linkId) !== null) && !(by === "link" && linkId !== null));

type Explained = { days: Days; explained: readonly number[] };

/** Every dimension's keys over all days and on each explained day. */
async function readParts(ctx: Needs, asked: AskedDays, { days, explained }: Explained): Promise<(anomaly: Found) => Part[]> {
  const wanted = dimensionsFor(asked);
  const range = { from: days.starts[0] ?? asked.range.from, to: days.ends.at(-1) ?? asked.range.to };
  const read = new Map<string, Counted>();
  for (const dimension of wanted) {
    read.set(dimension, await collectMetrics(ctx, { ...asked, range, dimension }));
    for (const at of explained) {
      const day = { from: days.starts[at] ?? range.from, to: days.ends[at] ?? range.to };
      read.set(`${dimension} ${at}`, await collectMetrics(ctx, { ...asked, range: day, dimension }));
    }
  }
  return ({ at, metric }) =>
    wanted.flatMap((by) => {
      const [all, own] = [read.get(by), read.get(`${by} ${at}`)];
      return [...(all ?? [])].map(([key, [total]]): Part => {
        const value = own?.get(key)?.[0]?.[metric] ?? 0;
        return { by, key, value, others: (total?.[metric] ?? 0) - value };
      });
    });
}
