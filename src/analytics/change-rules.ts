/** Whether a range's days are larger than those directly before. Pure: Mann and Whitney's test within each weekday, ties corrected. */
import { normalTail, sum, tiesOf } from "./statistics.ts";
import { WEEK } from "./trend-rules.ts";

/** Of consecutive days, the later ones from `start` on against the earlier ones; 1 where those began only then: a beginning is no change. */
export function changeProbability(values: readonly number[], start: number): number {
  if (!values.slice(0, Math.ceil(start / 4)).some((value) => value !== 0)) return 1;
  let [score, variance] = [0, 0];
  for (let weekday = 0; weekday < WEEK; weekday++) {
    const own = values.map((value, at) => ({ value, at })).filter(({ at }) => at % WEEK === weekday);
    const before = own.filter(({ at }) => at < start).map(({ value }) => value);
    const after = own.filter(({ at }) => at >= start).map(({ value }) => value);
    score += winsOf(after, before);
    variance += winsVariance(after, before);
  }
  return variance === 0 ? 1 : normalTail(Math.max(0, Math.abs(score) - 1) / Math.sqrt(variance));
}

/** Pairs that the first win, less those that they lose. */
export const winsOf = (first: readonly number[], second: readonly number[]): number =>
  sum(first.flatMap((value) => second.map((other) => Math.sign(value - other))));

/** Of the score over all ways to divide the values among the two, each as probable. */
export function winsVariance(first: readonly number[], second: readonly number[]): number {
  const size = first.length + second.length;
  if (size < 2) return 0;
  const cubes = size ** 3 - size - sum(tiesOf([...first, ...second]).map((count) => count ** 3 - count));
  return (first.length * second.length * cubes) / (3 * size * (size - 1));
}
