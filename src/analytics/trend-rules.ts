/**
 * Whether a daily series rises or falls, by how much, and how its weekdays differ. Pure: Mann and Kendall's test within each
 * weekday with ties corrected, Sen's slope, Friedman's test of the weekdays over whole weeks. No outlier moves any of them far.
 */
import { chiSquaredTail, mean, median, normalTail, sum, tiesOf } from "./statistics.ts";

export const WEEK = 7;
/** Below so many whole days nothing is said of a series. */
export const MIN_DAYS = 28;
/** Nor where fewer days have anything in them. */
const MIN_BUSY_DAYS = 5;
const MIN_WEEKS = 8;
export const SIGNIFICANT = 0.05;

/** `slope`: by which the total of a week changes each week. `basis`: days of the same weekday compared, or weeks where most days are empty. */
export type Trend = { basis: "day" | "week"; slope: number; pValue: number };

/** null: too thin to tell. */
export function findTrend(values: readonly number[]): Trend | null {
  const busy = values.filter((value) => value !== 0).length;
  if (values.length < MIN_DAYS || busy < MIN_BUSY_DAYS) return null;
  if (busy * 2 >= values.length) {
    const { slope, pValue } = seasonalTrend(values, WEEK);
    return { basis: "day", slope: slope * WEEK * WEEK, pValue };
  }
  const weeks = weeksOf(values).map(sum);
  return weeks.length < MIN_WEEKS ? null : { basis: "week", ...seasonalTrend(weeks, 1) };
}

/** Whole weeks, the last one ending with the series. */
export function weeksOf(values: readonly number[]): number[][] {
  const first = values.length % WEEK;
  return Array.from({ length: Math.floor(values.length / WEEK) }, (_, week) =>
    values.slice(first + week * WEEK, first + (week + 1) * WEEK),
  );
}

/** Kendall's score and Sen's slopes within each season, added up: what repeats with the period is no trend. */
export function seasonalTrend(values: readonly number[], period: number): { slope: number; pValue: number } {
  const slopes: number[] = [];
  let [score, variance] = [0, 0];
  for (let season = 0; season < Math.min(period, values.length); season++) {
    const own = values.filter((_, at) => at % period === season);
    score += scoreOf(own);
    variance += varianceOf(own);
    for (const [late, value] of own.entries())
      for (const [early, before] of own.slice(0, late).entries()) slopes.push((value - before) / ((late - early) * period));
  }
  // The score moves by two, so that half a step is one.
  const z = variance === 0 ? 0 : Math.max(0, Math.abs(score) - 1) / Math.sqrt(variance);
  return { slope: median(slopes), pValue: normalTail(z) };
}

/** Pairs that rise less pairs that fall. */
export function scoreOf(values: readonly number[]): number {
  let score = 0;
  for (const [late, value] of values.entries()) for (let early = 0; early < late; early++) score += Math.sign(value - (values[early] ?? 0));
  return score;
}

/** Of the score over all orders of the values, each as probable. */
export function varianceOf(values: readonly number[]): number {
  const term = (n: number): number => n * (n - 1) * (2 * n + 5);
  return (term(values.length) - sum(tiesOf(values).map(term))) / 18;
}

/** The mean of each weekday by the mean of all days, from the weekday on that the series begins with, and whether chance could do that. */
export type WeekdayPattern = { averages: number[]; indexes: number[]; pValue: number };

/** Over the whole weeks at the series' end; the first average is that of the weekday after the series' last. null: too thin to tell. */
export function findWeekdays(values: readonly number[]): WeekdayPattern | null {
  const weeks = weeksOf(values);
  if (weeks.length < MIN_DAYS / WEEK || values.filter((value) => value !== 0).length < MIN_BUSY_DAYS) return null;
  const averages = Array.from({ length: WEEK }, (_, day) => mean(weeks.map((week) => week[day] ?? 0)));
  const level = mean(averages);
  return { averages, indexes: averages.map((average) => (level === 0 ? 1 : average / level)), pValue: friedman(weeks) };
}

/** How probable such a difference between columns is where each row's order is chance. */
export function friedman(rows: readonly (readonly number[])[]): number {
  const columns = rows[0]?.length ?? 0;
  const ranks = rows.map(ranksOf);
  const totals = Array.from({ length: columns }, (_, column) => sum(ranks.map((row) => row[column] ?? 0)));
  const expected = (rows.length * (columns + 1)) / 2;
  const spread = sum(totals.map((total) => (total - expected) ** 2));
  const ties = sum(rows.flatMap((row) => tiesOf(row).map((count) => count ** 3 - count)));
  const scale = (rows.length * columns * (columns + 1)) / 12 - ties / (12 * (columns - 1));
  return scale <= 0 ? 1 : chiSquaredTail(spread / scale, columns - 1);
}

/** From 1 for the smallest; equal values share the mean of their ranks. */
const ranksOf = (row: readonly number[]): number[] =>
  row.map((value) => 1 + row.filter((other) => other < value).length + (row.filter((other) => other === value).length - 1) / 2);
