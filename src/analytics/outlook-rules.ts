/**
 * From courses to an outlook: the middle and the intervals to the month's end and of the twelve months after, or that too little
 * is known. Pure. And the same asked at past cuts, where what came is known, beside the last thirty days carried on.
 */
import { type History, type Learned, type Limits, learn, project, type WhatIf } from "./projection-rules.ts";
import type { Sold } from "./recurrence-rules.ts";
import { quantile, sum, toMinor } from "./statistics.ts";

/** The least that is projected from: to the month's end, and a year. */
export const MIN_DAYS = 56;
export const MIN_EVENTS = 12;
export const MIN_DAYS_FOR_YEAR = 120;
export const MIN_EVENTS_FOR_YEAR = 24;
/** Days before the history in which sales only tell what renews what. */
export const LEAD_IN = 100;
const COURSES = 400;

export type Interval = { fromMinor: number; toMinor: number };
export type Spread = { expectedMinor: number; interval50: Interval; interval90: Interval };
export type Outlook = {
  monthEnd: Spread | null;
  months: Spread[];
  year: (Spread & { recurringMinor: number }) | null;
  events: number;
  learned: Learned | null;
};
/** `bounds`: days from the cut: 0, the month's end, and the ends of the twelve months after it. `soFarMinor`: of this month. */
export type Question = { history: History; bounds: readonly number[]; soFarMinor: number; limits: Limits; whatIf: WhatIf };

export function look({ history, bounds, soFarMinor, limits, whatIf }: Question): Outlook {
  const recent = [...history.sales, ...history.signups].filter(({ at }) => -at < history.days);
  const events = recent.length;
  if (history.days < MIN_DAYS || events < MIN_EVENTS) return { monthEnd: null, months: [], year: null, events, learned: null };
  const learned = learn(history);
  const { totals, recurring } = project(learned, { bounds, limits, whatIf, courses: COURSES });
  const monthEnd = spreadOf(totals.map((course) => soFarMinor + (course[0] ?? 0)));
  if (history.days < MIN_DAYS_FOR_YEAR || events < MIN_EVENTS_FOR_YEAR) return { monthEnd, months: [], year: null, events, learned };
  const later = (course: Float64Array): number => sum([...course.slice(1)]);
  return {
    monthEnd,
    months: bounds.slice(2).map((_, n) => spreadOf(totals.map((course) => course[n + 1] ?? 0))),
    year: { ...spreadOf(totals.map(later)), recurringMinor: toMinor(quantile(recurring.map(later), 0.5)) },
    events,
    learned,
  };
}

function spreadOf(courses: readonly number[]): Spread {
  const at = (share: number): number => toMinor(quantile(courses, share));
  return {
    expectedMinor: at(0.5),
    interval50: { fromMinor: at(0.25), toMinor: at(0.75) },
    interval90: { fromMinor: at(0.05), toMinor: at(0.95) },
  };
}

/** What the last thirty days, carried on for so many days, bring. */
export function carryOn(history: Pick<History, "sales" | "signups">, days: number): number {
  const last = [...history.sales, ...history.signups].filter(({ at }) => at >= -30);
  return toMinor((sum(last.map(({ commissionMinor }) => commissionMinor)) / 30) * days);
}

/** All that ever came, in days from any fixed instant. `cuts` lie in it, with the ends of the month and of the twelve after. */
export type Past = { sales: readonly Sold[]; signups: readonly Omit<Sold, "customerId">[]; cuts: readonly Cut[] };
export type Cut = { at: number; elapsed: number; monthStart: number; ends: readonly number[] };
export type Case = { horizon: "month" | "year"; cut: number; actualMinor: number; naiveMinor: number; spread: Spread };

/** Each cut as if nothing after it were known, with what then came; cuts where too little was known are left out, as they are hidden. */
export function backTest({ sales, signups, cuts }: Past, maxDays: number): Case[] {
  return cuts.flatMap((cut): Case[] => {
    const before = <T extends { at: number }>(rows: readonly T[]): T[] =>
      rows.filter(({ at }) => at < cut.at && at >= cut.at - maxDays - LEAD_IN).map((row) => ({ ...row, at: row.at - cut.at }));
    const came = (from: number, to: number): number =>
      sum([...sales, ...signups].flatMap(({ at, commissionMinor }) => (at >= from && at < to ? [commissionMinor] : [])));
    const known = { sales: before(sales), signups: before(signups) };
    const first = Math.min(known.sales[0]?.at ?? 0, known.signups[0]?.at ?? 0);
    const history = { ...known, days: Math.min(maxDays, -first), elapsed: cut.elapsed };
    const soFarMinor = came(cut.monthStart, cut.at);
    const bounds = [0, ...cut.ends.map((end) => end - cut.at)];
    const whatIf = { growth: null, churn: null };
    const { monthEnd, year } = look({ history, bounds, soFarMinor, limits: { months: null, payments: null }, whatIf });
    const [end = cut.at, last = cut.at] = [cut.ends[0], cut.ends.at(-1)];
    return [
      ...(monthEnd === null
        ? []
        : [
            {
              horizon: "month" as const,
              cut: cut.at,
              actualMinor: came(cut.monthStart, end),
              naiveMinor: soFarMinor + carryOn(known, end - cut.at),
              spread: monthEnd,
            },
          ]),
      ...(year === null
        ? []
        : [{ horizon: "year" as const, cut: cut.at, actualMinor: came(end, last), naiveMinor: carryOn(known, last - end), spread: year }]),
    ];
  });
}

/** Of many cases: the sum of the errors by the sum of what came, ours and the naive ones, and how many lay within the intervals. */
export type Score = { cases: number; error: number; naiveError: number; within50: number; within90: number };

export function scoreOf(cases: readonly Case[]): Score {
  const actual = Math.max(1, sum(cases.map(({ actualMinor }) => actualMinor)));
  const share = (isSo: (one: Case) => boolean): number => cases.filter(isSo).length / Math.max(1, cases.length);
  const isIn = (actualMinor: number, { fromMinor, toMinor }: Interval): boolean => actualMinor >= fromMinor && actualMinor <= toMinor;
  return {
    cases: cases.length,
    error: sum(cases.map(({ actualMinor, spread }) => Math.abs(spread.expectedMinor - actualMinor))) / actual,
    naiveError: sum(cases.map(({ actualMinor, naiveMinor }) => Math.abs(naiveMinor - actualMinor))) / actual,
    within50: share(({ actualMinor, spread }) => isIn(actualMinor, spread.interval50)),
    within90: share(({ actualMinor, spread }) => isIn(actualMinor, spread.interval90)),
  };
}
