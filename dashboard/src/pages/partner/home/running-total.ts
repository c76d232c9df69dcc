/** The earnings chart's lines: what was earned so far, point by point, in these days and in those before. Pure. */
import type { ChartInterval } from "../../../app/range-before.ts";
import { formatClock, formatDay, formatMonth } from "../../../parts/format.ts";

type Point = { at: string; commissionMinor: number };

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
