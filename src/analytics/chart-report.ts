/** The series of a report as charts: whole intervals, up to now, beside the same places of the time before. Pure. */
import type { Chart } from "../documents/index.ts";
import { formatMoney } from "../lib/money.ts";
import { fromIso } from "../lib/time.ts";
import type { Report } from "./gather-report.ts";
import { type Calendar, group } from "./report-words.ts";
import { nextBucket, type Range } from "./rules.ts";

type Span = Pick<Report, "interval" | "timezone"> & { range: Range };

/** Weeks and months that the range cuts would look like falls: they are left out where enough others are there. */
export function wholeIntervals(series: Report["series"], { range, interval, timezone }: Span): Report["series"] {
  if (interval === "hour" || interval === "day") return series;
  const isWhole = (start: number): boolean => start >= range.from && nextBucket(start, timezone, interval) <= range.to;
  const whole = series.filter(({ at }) => isWhole(fromIso(at)));
  return whole.length < 2 ? series : whole;
}

export function chartsOf(report: Report, calendar: Calendar): Chart[] {
  const { interval, range, before, madeAt } = report;
  const { currency } = report.overview;
  const now = wholeIntervals(report.series, report);
  const then = before === null ? [] : wholeIntervals(report.seriesBefore ?? [], { ...report, range: before });
  const make = (name: "commissionMinor" | "clicks", chart: Pick<Chart, "title" | "colour" | "writeTick" | "nothing">): Chart => ({
    ...chart,
    labels: now.map(({ at }) => calendar.place(Math.max(fromIso(at), range.from), interval)),
    values: now.map((row) => (fromIso(row.at) > madeAt ? null : row[name])),
    before: before === null ? null : then.map((row) => row[name]),
    names: { values: "This period", before: report.compare === "year" ? "A year before" : "Before" },
  });
  return [
    make("commissionMinor", {
      title: `Commissions by ${interval}`,
      colour: "river",
      nothing: `No commissions in this period${before === null ? "" : ", and none before"}.`,
      writeTick: (value) => formatMoney(value, currency, "axis"),
    }),
    make("clicks", {
      title: `Clicks by ${interval}`,
      colour: "amber",
      nothing: `No clicks in this period${before === null ? "" : ", and none before"}.`,
      writeTick: group,
    }),
  ];
}
