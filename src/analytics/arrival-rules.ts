/**
 * How often something comes: by weeks a level and a damped trend, the year's course where more than a year shows it, and the weekdays.
 * Pure. Law: a trend is believed little and ever less the further ahead, and the level is the less sure the further ahead.
 */
import { type Fit, fitCounts, type Observation } from "./regression-rules.ts";
import type { Draws } from "./seeded-draws.ts";
import { sum } from "./statistics.ts";

const WEEK = 7;
const YEAR = 365.25;
/** From so many weeks on the year's course is looked for. */
const SEASON_WEEKS = 65;
/** A week so many weeks ago counts half for the level. */
const LEVEL_HALF_LIFE = 12;
/** Each week the trend goes on with so much of the week before. */
const DAMPING = 0.93;
/** Believed of the trend before anything is seen: within 0.4% a week, two times of three. */
const TREND_SPREAD = 0.004;
const SEASON_SPREAD = 0.25;
/** How far the level walks in a week, and in ten weeks 3.2 times as far. */
const WALK = 0.06;
/** What a month has for itself: campaigns, holidays. */
const SURPRISE = 0.2;
const WEEKDAY_PRIOR = 4;

/** `fit`: the logarithm of a week's level at the cut, and its trend; `weekdays[n]`: of the n-th day from the cut on, by the mean of all. */
export type Arrivals = { fit: Fit; season: readonly number[]; weekdays: readonly number[]; elapsed: number };

/** `times`: days from the cut, at most 0. `days`: of history. `elapsed`: the part of the cut's day that is over. */
export function findArrivals(times: readonly number[], { days, elapsed }: { days: number; elapsed: number }): Arrivals {
  const weeks = Math.max(1, Math.floor(days / WEEK));
  const counts = Array.from({ length: weeks }, () => 0);
  for (const at of times) {
    const week = Math.floor(-at / WEEK);
    if (week < weeks) counts[week] = (counts[week] ?? 0) + 1;
  }
  const season = weeks < SEASON_WEEKS ? [] : findSeason(counts);
  const observed = counts.map((count, week): Observation => {
    const at = -(week + 0.5);
    return { count, features: [1, at], offset: seasonAt(season, at * WEEK), weight: 2 ** (at / LEVEL_HALF_LIFE) };
  });
  return { fit: fitCounts(observed, [0, TREND_SPREAD ** -2]), season, weekdays: findWeekdayFactors(times, { days, elapsed }), elapsed };
}

const waves = (at: number): number[] => {
  const phase = (2 * Math.PI * at) / YEAR;
  return [Math.sin(phase), Math.cos(phase), Math.sin(2 * phase), Math.cos(2 * phase)];
};
const seasonAt = (season: readonly number[], at: number): number =>
  season.length === 0 ? 0 : sum(waves(at).map((wave, n) => wave * (season[n] ?? 0)));

/** Two waves a year beside a line over all weeks. */
function findSeason(counts: readonly number[]): number[] {
  const pull = SEASON_SPREAD ** -2;
  const observed = counts.map((count, week): Observation => {
    const at = -(week + 0.5);
    return { count, features: [1, at / 52, ...waves(at * WEEK)], offset: 0, weight: 1 };
  });
  return fitCounts(observed, [0, 1, pull, pull, pull, pull]).coefficients.slice(2);
}

/** Of the last half year, drawn towards all days alike. */
function findWeekdayFactors(times: readonly number[], { days, elapsed }: { days: number; elapsed: number }): number[] {
  const recent = times.filter((at) => -at < Math.min(26 * WEEK, Math.floor(days / WEEK) * WEEK));
  const counts = Array.from({ length: WEEK }, () => WEEKDAY_PRIOR);
  for (const at of recent) {
    const weekday = ((Math.floor(at + elapsed) % WEEK) + WEEK) % WEEK;
    counts[weekday] = (counts[weekday] ?? 0) + 1;
  }
  return counts.map((count) => (count * WEEK) / sum(counts));
}

/** Now, in a week. */
export const weeklyLevel = ({ fit, season }: Arrivals): number => Math.exp((fit.coefficients[0] ?? 0) + seasonAt(season, 0));

/** How the level changes in the next month, by the trend alone. */
export const monthlyGrowth = ({ fit }: Arrivals): number => Math.exp((fit.coefficients[1] ?? 0) * dampedWeeks(30.44 / WEEK)) - 1;

/** So many weeks of the undamped trend lie in the next weeks. */
const dampedWeeks = (weeks: number): number => (DAMPING * (1 - DAMPING ** weeks)) / (1 - DAMPING);

/** Spans between bounds (days from the cut): where each has its middle, and how many weeks of arrivals lie in it. */
export type Spans = { arrivals: Arrivals; middles: number[]; shapes: number[] };
export function spanArrivals(arrivals: Arrivals, bounds: readonly number[]): Spans {
  const spans = bounds.slice(1).map((to, n) => ({ from: bounds[n] ?? 0, to }));
  return { arrivals, middles: spans.map(({ from, to }) => (from + to) / 2 / WEEK), shapes: spans.map((span) => shapeOf(arrivals, span)) };
}

/** One course of the expected counts of the spans, drawn as what is not known of level, trend and walk allows; `growth`: a month's, in the place of the trend. */
export function drawCourse(draws: Draws, { arrivals, middles, shapes }: Spans, growth: number | null): number[] {
  const [level, trend] = drawPair(draws, arrivals.fit);
  let [walked, before] = [0, 0];
  return middles.map((middle, n) => {
    walked += WALK * Math.sqrt(Math.max(0, middle - before)) * draws.normal();
    before = middle;
    const drift = growth === null ? trend * dampedWeeks(middle) : (Math.log1p(growth) * middle * WEEK) / 30.44;
    return Math.exp(Math.min(20, level + drift + walked + SURPRISE * draws.normal())) * (shapes[n] ?? 0);
  });
}

/** Level and trend, as likely as the fit says. */
function drawPair(draws: Draws, { coefficients, covariance }: Fit): [number, number] {
  const [[a = 0, b = 0] = [], [, c = 0] = []] = covariance;
  const [first, second] = [draws.normal(), draws.normal()];
  const side = a <= 0 ? 0 : b / Math.sqrt(a);
  return [
    (coefficients[0] ?? 0) + Math.sqrt(Math.max(0, a)) * first,
    (coefficients[1] ?? 0) + side * first + Math.sqrt(Math.max(0, c - side * side)) * second,
  ];
}

/** How many weeks of arrivals lie between, weekdays and season in it. */
function shapeOf({ season, weekdays, elapsed }: Arrivals, { from, to }: { from: number; to: number }): number {
  let weeks = 0;
  for (let at = from; at < to; ) {
    const next = Math.min(to, Math.floor(at + elapsed + 1e-9) + 1 - elapsed);
    const weekday = ((Math.floor(at + elapsed + 1e-9) % WEEK) + WEEK) % WEEK;
    weeks += ((next - at) / WEEK) * (weekdays[weekday] ?? 1) * Math.exp(seasonAt(season, at));
    at = next;
  }
  return weeks;
}
