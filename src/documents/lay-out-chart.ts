/**
 * Where everything of a chart stands, in its own plot from 0 to width and height. Pure. Law: the axis has few round ticks and
 * holds zero, so that a height is what it says; only whole numbers are drawn, and none outside of the plot.
 */
import type { Chart } from "./contract.ts";
import type { Point } from "./draw-shape.ts";

export type Scale = { from: number; to: number; ticks: number[] };

const ROUND = [1, 2, 5, 10];
const MAX_STEPS = 4;

/** From zero, or what lies below it, to the first tick at or above all values. */
export function scaleOf(values: readonly number[]): Scale {
  const [low, high] = values.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [0, 0]);
  if (low === high) return { from: 0, to: 1, ticks: [0] };
  const step = stepOf(high - low);
  const first = Math.floor(low / step);
  const ticks = Array.from({ length: Math.ceil(high / step) - first + 1 }, (_, n) => (first + n) * step);
  return { from: first * step, to: ticks.at(-1) ?? high, ticks };
}

/** The smallest round step, a whole number, of which at most MAX_STEPS span the range. */
function stepOf(span: number): number {
  const least = Math.max(span / MAX_STEPS, 1);
  const power = 10 ** Math.floor(Math.log10(least));
  return (ROUND.find((round) => round * power >= least) ?? 10) * power;
}

/** A single place stands in the middle. */
const placeOf = (index: number, { count, width }: { count: number; width: number }): number =>
  count === 1 ? width / 2 : (index * width) / (count - 1);

/** Few labels, evenly apart, from the first place on. */
export function pickLabels(count: number, max: number): number[] {
  const step = Math.max(1, Math.ceil(count / max));
  return Array.from({ length: Math.ceil(count / step) }, (_, n) => n * step);
}

/** Two heights at least `gap` apart, around their middle and inside of the plot. */
export function partHeights([one, other]: readonly [number, number], { gap, height }: { gap: number; height: number }): [number, number] {
  if (Math.abs(one - other) >= gap) return [one, other];
  const middle = Math.min(Math.max((one + other) / 2, gap / 2), height - gap / 2);
  return one >= other ? [middle + gap / 2, middle - gap / 2] : [middle - gap / 2, middle + gap / 2];
}

export type ChartLayout = {
  ticks: { y: number; value: number }[];
  zero: number;
  labels: { x: number; text: string }[];
  line: Point[];
  before: Point[];
  /** Nothing but zeros. */
  isFlat: boolean;
};

/** `maxLabels`: how many fit below the plot. */
export function layOutChart(
  { labels, values, before }: Pick<Chart, "labels" | "values" | "before">,
  { width, height, maxLabels }: { width: number; height: number; maxLabels: number },
): ChartLayout {
  const count = Math.max(values.length, 1);
  const known = values.filter((value) => value !== null);
  const compared = (before ?? []).slice(0, count);
  const { from, to, ticks } = scaleOf([...known, ...compared]);
  const heightOf = (value: number): number => ((value - from) * height) / (to - from);
  const pointsOf = (all: readonly (number | null)[]): Point[] =>
    all.flatMap((value, index): Point[] => (value === null ? [] : [[placeOf(index, { count, width }), heightOf(value)]]));
  return {
    ticks: ticks.map((value) => ({ y: heightOf(value), value })),
    zero: heightOf(0),
    labels: pickLabels(labels.length, maxLabels).map((index) => ({ x: placeOf(index, { count, width }), text: labels[index] ?? "" })),
    line: pointsOf(values),
    before: pointsOf(compared),
    isFlat: ticks.length === 1,
  };
}
