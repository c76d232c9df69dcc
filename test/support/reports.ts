/** Whole reports made of seeded days, as the report's writers take them. */

import type { Metrics } from "../../src/analytics/contract.ts";
import type { Report } from "../../src/analytics/gather-report.ts";
import { withRates } from "../../src/analytics/metrics-rules.ts";
import { intervalOf } from "../../src/analytics/report-words.ts";
import { bucketsOf, rangeBefore, rangeOf } from "../../src/analytics/rules.ts";
import { toIso } from "../../src/lib/time.ts";
import { PARTNER_ID } from "./statements.ts";

export const MADE_AT = Date.UTC(2026, 10, 25, 8, 31);

const sumOf = (all: readonly Metrics[]): Metrics => {
  const sum = (name: keyof Metrics): number => all.reduce((total, each) => total + each[name], 0);
  return withRates({
    clicks: sum("clicks"),
    visitors: sum("visitors"),
    signups: sum("signups"),
    sales: sum("sales"),
    revenueMinor: sum("revenueMinor"),
    refundedMinor: sum("refundedMinor"),
    commissionMinor: sum("commissionMinor"),
  });
};

/** A growing programme: more by the day, less on the last two days of each week. */
const dayOf = (n: number, scale: number): Metrics => {
  const clicks = Math.round(scale * (60 + n * 2 + 18 * Math.sin(n * 1.7)) * (n % 7 > 4 ? 0.55 : 1));
  const [signups, sales] = [Math.round(clicks * 0.06), Math.round(clicks * 0.025)];
  const revenueMinor = sales * 4_990;
  return withRates({
    clicks,
    visitors: Math.round(clicks * 0.8),
    signups,
    sales,
    revenueMinor,
    refundedMinor: n % 9 === 4 ? 4_990 : 0,
    commissionMinor: Math.round(revenueMinor * 0.15),
  });
};

type Wanted = {
  from: string;
  to: string;
  timezone?: string;
  currency?: string;
  compare?: Report["compare"];
  /** 0: nothing happened. */
  scale?: number;
  names?: readonly string[];
  fields?: Partial<Report>;
};

export function reportOf({ from, to, timezone = "UTC", currency = "USD", compare = "previous", scale = 1, ...more }: Wanted): Report {
  const range = rangeOf({ from, to, timezone }, MADE_AT);
  const before = compare === "none" ? null : rangeBefore(range, { timezone, compare });
  const interval = intervalOf(range);
  const seriesOf = (span: typeof range, size: number) =>
    (bucketsOf(span, { timezone, interval, max: 10_000 }) ?? []).map((at, n) => ({ at: toIso(at), ...dayOf(n, at > MADE_AT ? 0 : size) }));
  const series = seriesOf(range, scale);
  const seriesBefore = before === null ? null : seriesOf(before, scale * 0.8);
  const total = sumOf(series);
  const names = scale === 0 ? [] : (more.names ?? ["Germany", "United States", "India", "Not known"]);
  const rows = names.map((name, n) => ({ key: name, name, ...dayOf(40 - 9 * n, scale) }));
  return {
    program: "Tributary",
    partner: { id: PARTNER_ID, name: "Ada Lovelace" },
    link: null,
    ...{ range, before, compare, timezone, interval, madeAt: MADE_AT, series, seriesBefore },
    overview: { currency, ...total, ...(seriesBefore === null ? {} : { previous: sumOf(seriesBefore) }) },
    funnel: [
      { name: "click", count: total.clicks },
      { name: "visitor", count: total.visitors },
      { name: "signup", count: total.signups },
      { name: "first_sale", count: Math.round(total.sales * 0.7) },
      { name: "repeat_sale", count: total.sales - Math.round(total.sales * 0.7) },
    ],
    tops: (["link", "country", "referrer"] as const).map((by) => ({ by, rows, hasMore: false })),
    head: { entries: 1_234, hash: "9f".repeat(32) },
    ...more.fields,
  };
}
