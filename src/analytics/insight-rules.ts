/**
 * At most five sentences of what is significant, the most money first. Pure. Law: a sentence says what stands where, never why;
 * its figures are those of the query beside it; where nothing is significant there is no sentence.
 */
import { formatBps, formatGrouped } from "../lib/money.ts";
import type { Insight, MetricTrend, SegmentDimension, ShownAnomaly, Trends, Watched } from "./ahead-contract.ts";
import type { Segment } from "./anomaly-rules.ts";
import { toMinor } from "./statistics.ts";
import { WEEK } from "./trend-rules.ts";

const MAX_INSIGHTS = 5;
/** Stricter than a report: a dozen of tests are made to find a sentence. */
const SURE = 0.003;
/** Smaller changes are not told, however sure. */
const MIN_CHANGE = 0.1;
const MIN_WEEKDAY_BPS = 13_000;

export type Change = { metric: Watched; value: number; previous: number; pValue: number; segment: Segment | null };
export type Material = {
  trends: Trends;
  changes: readonly Change[];
  /** What it is ranked by. */
  money: "revenueMinor" | "commissionMinor";
  /** A segment as people know it: a link's slug, a partner's name. */
  nameOf: (by: SegmentDimension, key: string) => string;
  /** What the reports are asked for, the whole days of it. */
  params: Record<string, string>;
};
/** `topic`: what no second sentence is about. */
type Found = Insight & { topic: string };

const WORDS: Record<Watched, string> = {
  clicks: "Clicks",
  signups: "Signups",
  sales: "Sales",
  revenueMinor: "Revenue",
  commissionMinor: "Commissions",
};
const WEEKDAYS = ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"];
const VERBS: Record<Watched, string> = { clicks: "were", signups: "were", sales: "were", revenueMinor: "was", commissionMinor: "were" };
const isMoney = (metric: Watched): boolean => metric.endsWith("Minor");
const numberOf = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 1 });

export function findInsights(material: Material): Insight[] {
  const { trends, changes, money } = material;
  const other = money === "revenueMinor" ? "commissionMinor" : "revenueMinor";
  const found = [
    ...trends.metrics.flatMap((metric) => [...tellTrend(material, metric), ...tellWeekday(material, metric)]),
    ...changes.flatMap((change) => tellChange(material, change)),
    ...trends.anomalies.flatMap((anomaly) => (anomaly.metric === other ? [] : tellAnomaly(material, anomaly))),
  ];
  const topics = new Set<string>();
  const chosen = found
    // Of the two kinds of money, the reader's own is told.
    .filter(({ topic }) => !topic.endsWith(other))
    .sort((a, b) => b.effectMinor - a.effectMinor || (a.text < b.text ? -1 : 1))
    .filter(({ topic }) => !topics.has(topic) && topics.add(topic));
  return chosen.slice(0, MAX_INSIGHTS).map(({ topic: _, ...insight }) => insight);
}

const amount = ({ trends }: Material, metric: Watched, value: number): string =>
  isMoney(metric) ? `${formatGrouped(toMinor(value), trends.currency)} ${trends.currency}` : numberOf(value);

/** What the difference of a metric is in money: itself, or as many times what one of it brought over the range. */
function effectOf({ trends, money }: Material, metric: Watched, difference: number): number {
  const total = (name: Watched): number => trends.metrics.find((each) => each.metric === name)?.total ?? 0;
  if (isMoney(metric)) return toMinor(Math.abs(difference));
  return total(metric) === 0 ? 0 : toMinor((Math.abs(difference) * total(money)) / total(metric));
}

const TRENDS = "/v1/analytics/trends";
function pathOf({ params }: Material, extra: Record<string, string> = {}): string {
  return `/analytics?${new URLSearchParams({ ...params, ...extra })}`;
}

function tellTrend(material: Material, { metric, trend }: MetricTrend): Found[] {
  const { trends, params } = material;
  if (trend === null || trend.pValue >= SURE || trend.direction === "none" || trend.slopePerWeek === 0) return [];
  const step = amount(material, metric, Math.abs(trend.slopePerWeek));
  const text = `${WORDS[metric]} ${trend.direction === "up" ? "rose" : "fell"} by about ${step} a week from ${trends.from} to ${trends.to}.`;
  const effectMinor = effectOf(material, metric, (trend.slopePerWeek * trends.days) / WEEK);
  const figures = { metric, slopePerWeek: trend.slopePerWeek, pValue: trend.pValue, days: trends.days };
  const view = pathOf(material, { metric });
  return [{ kind: "trend", topic: `course ${metric}`, text, effectMinor, figures, view, query: { path: TRENDS, params } }];
}

function tellWeekday(material: Material, { metric, weekdays }: MetricTrend): Found[] {
  const [best] = [...(weekdays?.averages ?? [])].sort((a, b) => b.ratioBps - a.ratioBps || a.weekday - b.weekday);
  if (weekdays === null || best === undefined || weekdays.pValue >= SURE || best.ratioBps < MIN_WEEKDAY_BPS) return [];
  const usual = (best.average * 10_000) / best.ratioBps;
  const text = `${WEEKDAYS[best.weekday - 1]} had ${(best.ratioBps / 10_000).toFixed(1)} times the ${WORDS[metric].toLowerCase()} of an average day, ${amount(material, metric, best.average)} each.`;
  const effectMinor = effectOf(material, metric, ((best.average - usual) * material.trends.days) / WEEK);
  const figures = { metric, weekday: best.weekday, average: best.average, ratioBps: best.ratioBps, pValue: weekdays.pValue };
  const query = { path: TRENDS, params: material.params };
  return [{ kind: "weekday", topic: "weekday", text, effectMinor, figures, view: pathOf(material, { metric, interval: "day" }), query }];
}

/** What of the difference stands under one key. */
function tellSegment({ nameOf }: Material, segment: { by: SegmentDimension; key: string; shareBps: number } | null): string {
  if (segment === null) return "";
  const share = segment.shareBps >= 10_000 ? "all" : formatBps(Math.round(segment.shareBps / 100) * 100);
  return `; ${share} of the difference stands under the ${segment.by} ${nameOf(segment.by, segment.key)}`;
}
const filterOf = (segment: { by: string; key: string } | null): Record<string, string> =>
  segment === null ? {} : { by: segment.by, [segment.by]: segment.key };

function tellChange(material: Material, { metric, value, previous, pValue, segment: found }: Change): Found[] {
  const { trends, params } = material;
  const ratio = previous === 0 ? null : value / previous - 1;
  if (pValue >= SURE || value === previous || (ratio !== null && Math.abs(ratio) < MIN_CHANGE)) return [];
  const segment = found && { ...found, shareBps: toMinor(found.share * 10_000) };
  const [now, before] = [amount(material, metric, value), amount(material, metric, previous)];
  const percent = ratio === null ? "" : `, ${Math.round(Math.abs(ratio) * 100)}% ${ratio > 0 ? "more" : "less"}`;
  const text = `${WORDS[metric]} ${VERBS[metric]} ${now} from ${trends.from} to ${trends.to}, after ${before} in the ${trends.days} days before${percent}${tellSegment(material, segment)}.`;
  const figures = { metric, value, previous };
  const query = { path: "/v1/analytics/overview", params: { ...params, compare: "previous" } };
  const view = pathOf(material, { metric, compare: "previous", ...filterOf(segment) });
  return [
    { kind: "change", topic: `course ${metric}`, text, effectMinor: effectOf(material, metric, value - previous), figures, view, query },
  ];
}

function tellAnomaly(material: Material, anomaly: ShownAnomaly): Found[] {
  const { metric, date, value, expected, segment } = anomaly;
  const were = isMoney(metric) ? VERBS[metric] : "were";
  const text = `On ${date} ${WORDS[metric].toLowerCase()} ${were} ${amount(material, metric, value)} where ${amount(material, metric, expected)} was to be expected${tellSegment(material, segment)}.`;
  const effectMinor = effectOf(material, metric, value - expected);
  const figures = {
    metric,
    date,
    value,
    expected,
    ...(segment === null ? {} : { by: segment.by, key: segment.key, shareBps: segment.shareBps }),
  };
  const view = pathOf(material, { from: date, to: date, metric, ...filterOf(segment) });
  return [{ kind: "anomaly", topic: `day ${date}`, text, effectMinor, figures, view, query: { path: TRENDS, params: material.params } }];
}
