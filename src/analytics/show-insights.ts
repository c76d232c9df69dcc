/** What of a range is worth a sentence, for an owner in revenue and for a partner in commissions, with links to look at it. */
import type { Ctx } from "../context.ts";
import { ok, type Result } from "../lib/result.ts";
import { findLinksByIds } from "../links/index.ts";
import { listPartnersByIds } from "../partners/index.ts";
import { type Insights, type SegmentDimension, type Trends, WATCHED } from "./ahead-contract.ts";
import { findSegment, type Part, type Segment } from "./anomaly-rules.ts";
import { changeProbability } from "./change-rules.ts";
import { type Counted, collectMetrics } from "./collect-metrics.ts";
import { type Change, findInsights } from "./insight-rules.ts";
import { type AskedDays, readDays } from "./read-days.ts";
import { type Range, rangeBefore, rangeOf } from "./rules.ts";
import { dimensionsFor, showTrends } from "./show-trends.ts";
import { sum } from "./statistics.ts";

type Needs = Pick<Ctx, "db" | "d1" | "now">;
type Asking = AskedDays & { isPartner: boolean };
/** A year beside the year before it. */
const MAX_DAYS_COMPARED = 366;

/** Refuses `range_too_large`. */
export async function showInsights(ctx: Needs, { isPartner, ...asked }: Asking): Promise<Result<Insights>> {
  const told = await showTrends(ctx, asked);
  if (!told.ok) return told;
  const trends = told.value;
  if (trends.reason !== null || trends.from === null || trends.to === null) return ok({ currency: asked.currency, data: [] });
  const { timezone, currency, partnerId, linkId } = asked;
  const dates = { from: trends.from, to: trends.to, timezone };
  const changes = trends.days > MAX_DAYS_COMPARED ? [] : await findChanges(ctx, { ...asked, range: rangeOf(dates, ctx.now()) });
  const params = {
    ...dates,
    currency,
    ...(partnerId === null ? {} : { partnerId }),
    ...(linkId === null ? {} : { linkId }),
  };
  const money = isPartner ? "commissionMinor" : "revenueMinor";
  const data = findInsights({ trends, changes, money, params, nameOf: await nameSegments(ctx, { trends, changes }) });
  return ok({ currency, data });
}

/** The metrics of the range beside those directly before, and the key that stands for most of the difference. */
async function findChanges(ctx: Needs, asked: AskedDays): Promise<Change[]> {
  const before = rangeBefore(asked.range, { timezone: asked.timezone, compare: "previous" });
  const read = await readDays(ctx, { ...asked, range: { from: before.from, to: asked.range.to } });
  if (!read.ok) return [];
  const start = read.value.starts.findIndex((at) => at >= asked.range.from);
  const changes = WATCHED.map((metric): Change => {
    const values = read.value.counts.map((day) => day[metric]);
    const [previous, value] = [sum(values.slice(0, start)), sum(values.slice(start))];
    return { metric, value, previous, pValue: changeProbability(values, start), segment: null };
  });
  if (changes.every(({ pValue }) => pValue >= 0.05)) return changes;
  const segmentOf = await readSegments(ctx, { asked, before });
  return changes.map((change) => ({ ...change, segment: segmentOf(change) }));
}

async function readSegments(ctx: Needs, { asked, before }: { asked: AskedDays; before: Range }) {
  const read = await Promise.all(
    dimensionsFor(asked).map(async (by): Promise<[SegmentDimension, Counted, Counted]> => {
      const [now, then] = await Promise.all([
        collectMetrics(ctx, { ...asked, dimension: by }),
        collectMetrics(ctx, { ...asked, range: before, dimension: by }),
      ]);
      return [by, now, then];
    }),
  );
  return ({ metric, value, previous }: Change): Segment | null => {
    const count = (counted: Counted, key: string | null): number => counted.get(key)?.[0]?.[metric] ?? 0;
    const parts = read.flatMap(([by, now, then]) =>
      [...new Set([...now.keys(), ...then.keys()])].map((key): Part => ({ by, key, value: count(now, key), others: count(then, key) })),
    );
    return value === previous ? null : findSegment({ value, expected: previous }, parts);
  };
}

/** Links by their slugs, partners by their names, all else as it is. */
async function nameSegments(ctx: Needs, { trends, changes }: { trends: Trends; changes: readonly Change[] }) {
  const segments = [...trends.anomalies, ...changes].flatMap(({ segment }) => (segment === null ? [] : [segment]));
  const keys = (wanted: SegmentDimension): string[] => [...new Set(segments.flatMap(({ by, key }) => (by === wanted ? [key] : [])))];
  const [links, partners] = await Promise.all([findLinksByIds(ctx, keys("link")), listPartnersByIds(ctx, keys("partner"))]);
  const names = new Map([...links.map(({ id, slug }) => [id, slug] as const), ...partners.map(({ id, name }) => [id, name] as const)]);
  return (_by: SegmentDimension, key: string): string => names.get(key) ?? key;
}
