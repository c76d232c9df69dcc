/** The days that a range is compared with, as the API's reports compare: as many directly before, or the same dates a year before. */
import { type Comparison, countDays, type Days } from "./range.ts";

const DAY = 86_400_000;
const shift = (date: string, days: number): string => new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);

function yearBefore(date: string): string {
  const earlier = `${Number(date.slice(0, 4)) - 1}${date.slice(4)}`;
  // The 29th of February has no day of its own in other years.
  return Number.isNaN(Date.parse(earlier)) || !earlier.endsWith(new Date(earlier).toISOString().slice(8, 10))
    ? `${earlier.slice(0, 8)}28`
    : earlier;
}

export function daysBefore({ from, to }: Days, comparison: Comparison): Days {
  if (comparison === "year") return { from: yearBefore(from), to: yearBefore(to) };
  const count = countDays({ from, to });
  return { from: shift(from, -count), to: shift(to, -count) };
}

export type ChartInterval = "hour" | "day" | "week" | "month";
/** As fine as a chart of the days can be read. */
export function intervalOf(days: Days): ChartInterval {
  const count = countDays(days);
  return count <= 2 ? "hour" : count <= 100 ? "day" : count <= 400 ? "week" : "month";
}
