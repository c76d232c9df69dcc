/** The earnings chart's lines: what was earned so far, point by point, in these days and in those before, and the band of what is to come. Pure. */
import type { Schemas } from "../../../api/client.ts";
import type { ChartInterval } from "../../../app/range-before.ts";
import { formatClock, formatDay, formatMonth } from "../../../parts/format.ts";

type Point = { at: string; commissionMinor: number };
type MonthEnd = NonNullable<Schemas["Projection"]["monthEnd"]>;
type Band = ({ low: number; middle: number; high: number } | null)[];

const DAY = 86_400_000;

/** Sums of whole minor units, up to and with each point. */
export function runningTotal(points: readonly Point[]): number[] {
  let sum = 0;
  return points.map(({ commissionMinor }) => {
    sum += commissionMinor;
    return sum;
  });
}

/** As many values as there are labels: a month may be longer than the one before. */
export const fitted = (values: readonly number[], length: number): (number | null)[] =>
  Array.from({ length }, (_, index) => values[index] ?? null);

export const labelOf = (at: string, interval: ChartInterval): string =>
  interval === "hour" ? formatClock(at) : interval === "month" ? formatMonth(at) : formatDay(at);

/**
 * From the last point to the end of the month, as evenly as a straight line: only where it ends is projected. What the month has
 * earned so far is in the last point already. `days` are the labels' instants after the last point; none: nothing is left of the month.
 */
export function bandTo(
  monthEnd: MonthEnd,
  { lastAt, count, total }: { lastAt: string; count: number; total: number },
): { days: string[]; band: Band } {
  const lastDay = Date.parse(monthEnd.at) - 1;
  const left = Math.floor((lastDay - Date.parse(lastAt)) / DAY);
  if (left < 1) return { days: [], band: [] };
  const days = Array.from({ length: left }, (_, index) => new Date(Date.parse(lastAt) + (index + 1) * DAY).toISOString());
  const { soFarMinor, expectedMinor, interval90 } = monthEnd;
  const at = (endMinor: number, step: number): number => Math.round(total + ((endMinor - soFarMinor) * step) / left);
  const band: Band = Array.from({ length: count - 1 }, () => null);
  for (let step = 0; step <= left; step += 1)
    band.push({ low: at(interval90.fromMinor, step), middle: at(expectedMinor, step), high: at(interval90.toMinor, step) });
  return { days, band };
}
