/** Counts explained by a few features: Poisson regression with a log link, weights, and a pull of each coefficient towards zero. Pure. */
import { sum } from "./statistics.ts";

export type Observation = { count: number; features: readonly number[]; offset: number; weight: number };
/** `dispersion`: how much wilder than chance alone the counts are. `covariance` of the coefficients has it in it. */
export type Fit = { coefficients: number[]; covariance: number[][]; dispersion: number };

const STEPS = 25;

/** `pulls`: the inverse variance that each coefficient is believed to have around zero. */
export function fitCounts(observations: readonly Observation[], pulls: readonly number[]): Fit {
  const level = sum(observations.map(({ count, weight }) => count * weight)) / sum(observations.map(({ weight }) => weight));
  let coefficients = pulls.map((_, n) => (n === 0 ? Math.log(level + 0.05) : 0));
  let dispersion = 1;
  let covariance: number[][] = [];
  for (const _round of [1, 2, 3]) {
    for (let step = 0; step < STEPS; step++) {
      const { gradient, curvature } = slopeAt(observations, { coefficients, pulls, dispersion });
      covariance = inverse(curvature);
      const moves = covariance.map((row) => Math.max(-2, Math.min(2, sum(row.map((value, n) => value * (gradient[n] ?? 0))))));
      coefficients = coefficients.map((value, n) => value + (moves[n] ?? 0));
      if (moves.every((move) => Math.abs(move) < 1e-7)) break;
    }
    dispersion = dispersionOf(observations, coefficients);
  }
  return { coefficients, covariance, dispersion };
}

export const expectedCount = ({ features, offset }: Pick<Observation, "features" | "offset">, coefficients: readonly number[]): number =>
  Math.exp(Math.min(20, offset + sum(features.map((feature, n) => feature * (coefficients[n] ?? 0)))));

type At = { coefficients: readonly number[]; pulls: readonly number[]; dispersion: number };

function slopeAt(observations: readonly Observation[], { coefficients, pulls, dispersion }: At) {
  const gradient = pulls.map((pull, n) => -pull * (coefficients[n] ?? 0));
  const curvature = pulls.map((pull, row) => pulls.map((_, column) => (row === column ? pull + 1e-9 : 0)));
  for (const observation of observations) {
    const { features, count, weight } = observation;
    const expected = expectedCount(observation, coefficients);
    for (const [row, feature] of features.entries()) {
      gradient[row] = (gradient[row] ?? 0) + (weight * (count - expected) * feature) / dispersion;
      const line = curvature[row] ?? [];
      for (const [column, other] of features.entries())
        line[column] = (line[column] ?? 0) + (weight * expected * feature * other) / dispersion;
    }
  }
  return { gradient, curvature };
}

/** Pearson's, never below 1; believed to be 1.3 as strongly as ten observations say otherwise. */
function dispersionOf(observations: readonly Observation[], coefficients: readonly number[]): number {
  const squares = observations.map((observation) => {
    const expected = expectedCount(observation, coefficients);
    return (observation.weight * (observation.count - expected) ** 2) / Math.max(expected, 0.05);
  });
  const weight = sum(observations.map((observation) => observation.weight));
  return Math.max(1, (sum(squares) + 13) / (weight + 10));
}

/** Gauss and Jordan's; the matrix is positive. */
function inverse(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const rows = matrix.map((row, n) => [...row, ...Array.from({ length: size }, (_, column) => (column === n ? 1 : 0))]);
  for (let pivot = 0; pivot < size; pivot++) {
    const own = rows[pivot] ?? [];
    const scale = own[pivot] ?? 1;
    for (let column = 0; column < own.length; column++) own[column] = (own[column] ?? 0) / scale;
    for (const [n, row] of rows.entries()) {
      const factor = n === pivot ? 0 : (row[pivot] ?? 0);
      if (factor !== 0) for (let column = 0; column < row.length; column++) row[column] = (row[column] ?? 0) - factor * (own[column] ?? 0);
    }
  }
  return rows.map((row) => row.slice(size));
}
