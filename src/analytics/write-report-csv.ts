/** The whole report as CSV: a row for the period, the one before, each interval, step and key, so that any row can stand alone. */
import { type CsvCell, writeCsv } from "../documents/index.ts";
import { toIso } from "../lib/time.ts";
import type { Metrics } from "./contract.ts";
import type { Report } from "./gather-report.ts";

const METRICS = [
  "clicks",
  "visitors",
  "signups",
  "sales",
  "revenueMinor",
  "refundedMinor",
  "commissionMinor",
  "conversionRateBps",
  "earningsPerClickMinor",
  "averageOrderMinor",
] as const satisfies readonly (keyof Metrics)[];

/** `row`: period, before, hour, day, week, month, funnel, or a dimension. */
const COLUMNS = [
  "row",
  "at",
  "key",
  "name",
  "count",
  ...METRICS,
  "currency",
  "from",
  "to",
  "timezone",
  "program",
  "partnerId",
  "partnerName",
  "linkId",
  "linkName",
];

export function writeReportCsv(report: Report): string {
  const { overview, before, partner, link, interval } = report;
  const { currency, previous } = overview;
  const about = { timezone: report.timezone, program: report.program, currency };
  const whose = {
    partnerId: partner?.id ?? null,
    partnerName: partner?.name ?? null,
    linkId: link?.id ?? null,
    linkName: link?.name ?? null,
  };
  const period = { from: toIso(report.range.from), to: toIso(report.range.to), ...about, ...whose };
  const rows: Record<string, CsvCell>[] = [{ row: "period", ...metricsOf(overview), ...period }];
  if (before !== null && previous !== undefined)
    rows.push({ row: "before", ...metricsOf(previous), ...period, from: toIso(before.from), to: toIso(before.to) });
  rows.push(...report.series.map((row) => ({ row: interval, at: row.at, ...metricsOf(row), ...period })));
  rows.push(...report.funnel.map(({ name, count }) => ({ row: "funnel", key: name, count, ...period })));
  for (const { by, rows: keys } of report.tops)
    rows.push(...keys.map((row) => ({ row: by, key: row.key, name: row.name, ...metricsOf(row), ...period })));
  return writeCsv(COLUMNS, rows);
}

const metricsOf = (metrics: Metrics): Record<string, CsvCell> => Object.fromEntries(METRICS.map((name) => [name, metrics[name]]));
