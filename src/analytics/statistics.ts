/**
 * The little statistics that looking at series needs: medians, the normal's tail, chi-squared for even degrees. Pure.
 * Law: floats are for statistics only; what becomes money is rounded once, at the end, by `toMinor`.
 */

export const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
export const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : sum(values) / values.length);

/** The middle, or halfway between the two in the middle; 0 of nothing. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Between the two values that lie around the place, in proportion; 0 of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}

/** The standard deviation as the median distance from the median tells it: a few wild values do not move it. */
export function robustDeviation(values: readonly number[]): number {
  const middle = median(values);
  return 1.4826 * median(values.map((value) => Math.abs(value - middle)));
}

/** How probable a normal value is at least so far from the middle, on either side; after Abramowitz and Stegun 7.1.26, exact to 2e-7. */
export function normalTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.min(1, series * Math.exp(-x * x));
}

/** How probable a chi-squared value is at least as large; the degrees of freedom are even, for which the sum is exact. */
export function chiSquaredTail(value: number, degrees: number): number {
  let term = Math.exp(-value / 2);
  let tail = term;
  for (let n = 1; n < degrees / 2; n++) {
    term *= value / 2 / n;
    tail += term;
  }
  return Math.min(1, tail);
}

/** How often each value stands there, where it stands there more than once. */
export function tiesOf(values: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].filter((count) => count > 1);
}

/** A statistic as whole minor units, or as a whole count: the one place where a float becomes money. */
export const toMinor = (value: number): number =>
  Math.round(Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, value))) + 0;
/** As so many decimals: what would not be the same on another day is not shown. */
export const toDecimals = (value: number, decimals: number): number => Number(value.toFixed(decimals)) + 0;
