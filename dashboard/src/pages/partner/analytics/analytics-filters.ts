/** What the reports show beside their days: the metric, the link, and by what it is broken down, as the address says. */
export const METRICS = [
  "commissionMinor",
  "clicks",
  "visitors",
  "signups",
  "sales",
  "revenueMinor",
  "conversionRateBps",
  "earningsPerClickMinor",
] as const;
export type Metric = (typeof METRICS)[number];
export const DIMENSIONS = [
  "country",
  "link",
  "referrer",
  "device",
  "browser",
  "os",
  "utm_source",
  "utm_medium",
  "utm_campaign",
  "reason",
] as const;
export type Dimension = (typeof DIMENSIONS)[number];
export const INTERVALS = ["hour", "day", "week", "month"] as const;
export type Interval = (typeof INTERVALS)[number];

export type AnalyticsFilters = { metric?: Metric; by?: Dimension; search?: string; link?: string; interval?: Interval };

export function readAnalyticsFilters(given: Record<string, unknown>): AnalyticsFilters {
  const { link, search } = given;
  const metric = METRICS.find((each) => each === given["metric"]);
  const by = DIMENSIONS.find((each) => each === given["by"]);
  const interval = INTERVALS.find((each) => each === given["interval"]);
  return {
    ...(metric === undefined ? {} : { metric }),
    ...(by === undefined ? {} : { by }),
    ...(typeof search === "string" && search !== "" ? { search: search.slice(0, 200) } : {}),
    ...(typeof link === "string" && link.startsWith("lnk_") ? { link } : {}),
    ...(interval === undefined ? {} : { interval }),
  };
}

/** Points enough to see a course, and few enough to read. */
export function intervalFor(days: number): Interval {
  if (days <= 2) return "hour";
  if (days <= 120) return "day";
  return days <= 500 ? "week" : "month";
}
