/**
 * Commissions to the end of the month and of the twelve months after, from the history before a cut, with what is assumed. Law:
 * the same facts give the same answer, and where they are too thin there is none.
 */
import type { Ctx } from "../context.ts";
import { DAY, toIso } from "../lib/time.ts";
import { getCurrentTerms } from "../program/index.ts";
import type { Projection } from "./ahead-contract.ts";
import { tellAssumptions } from "./assumption-rules.ts";
import { collectMetrics } from "./collect-metrics.ts";
import { LEAD_IN, look, MIN_DAYS, MIN_EVENTS, type Question } from "./outlook-rules.ts";
import type { WhatIf } from "./projection-rules.ts";
import type { AskedDays } from "./read-days.ts";
import { bucketsOf, type Range } from "./rules.ts";
import { readSold, type SoldRow } from "./sold-store.ts";
import { sum } from "./statistics.ts";

type Needs = Pick<Ctx, "db" | "d1" | "now">;
/** The newest ones: more of them make no projection better. */
const MAX_CONVERSIONS = 50_000;
/** What lies further back says nothing of the year to come. */
export const HISTORY_DAYS = 800;
const MONTHS = 14;

/** `range`: the history, which ends where the projection begins. */
export async function showProjection(ctx: Needs, { whatIf, ...asked }: AskedDays & { whatIf: WhatIf }): Promise<Projection> {
  const { range, currency } = asked;
  const from = Math.max(range.from, range.to - HISTORY_DAYS * DAY);
  const calendar = calendarOf(range.to, asked.timezone);
  const [rows, month, { terms }] = await Promise.all([
    readSold(ctx, { ...asked, range: { from: from - LEAD_IN * DAY, to: range.to } }, MAX_CONVERSIONS),
    collectMetrics(ctx, { ...asked, range: { from: calendar.monthStart, to: range.to }, dimension: "" }),
    getCurrentTerms(ctx),
  ]);
  const soFarMinor = month.get("")?.[0]?.commissionMinor ?? 0;
  const history = { ...historyOf(rows, { from, to: range.to }), elapsed: calendar.elapsed };
  const question: Question = { history, bounds: calendar.bounds, soFarMinor, limits: terms.recurring, whatIf };
  const { monthEnd, year, months, events, learned } = look(question);
  const sales = rows.filter(({ type }) => type === "sale");
  const total = (name: "revenueMinor" | "commissionMinor"): number => sum(sales.map((row) => row[name]));
  const told = { currency, days: history.days, revenueMinor: total("revenueMinor"), commissionMinor: total("commissionMinor") };
  const [end = range.to, ...later] = calendar.ends;
  return {
    currency,
    asOf: toIso(range.to),
    reason: monthEnd === null ? "too_thin" : null,
    needs: { days: MIN_DAYS, events: MIN_EVENTS },
    found: { days: Math.floor(history.days), events },
    monthEnd: monthEnd && { at: toIso(end), soFarMinor, ...monthEnd },
    year: year && {
      to: toIso(later.at(-1) ?? end),
      ...year,
      months: months.map((spread, n) => ({ at: toIso([end, ...later][n] ?? end), ...spread })),
    },
    yearReason: year === null ? "too_thin" : null,
    assumptions: learned === null ? [] : tellAssumptions(learned, { ...told, limits: terms.recurring, whatIf }),
  };
}

/** Sales, and signups that are paid, in days from the end; it begins with the first of them, or where it was asked to. */
function historyOf(rows: readonly SoldRow[], { from, to }: Range) {
  const paid = rows.filter(({ type, commissionMinor }) => type === "sale" || commissionMinor > 0);
  const timed = paid.map((row) => ({ ...row, at: (row.at - to) / DAY }));
  const first = rows.length === MAX_CONVERSIONS ? (rows[0]?.at ?? to) + LEAD_IN * DAY : (rows[0]?.at ?? to);
  return {
    sales: timed.filter(({ type }) => type === "sale"),
    signups: timed.filter(({ type }) => type === "signup"),
    days: Math.max(0, to - Math.max(from, first)) / DAY,
  };
}

/** The month that the cut lies in, the ends of it and of the twelve after it, and how much of the day is over. */
function calendarOf(cut: number, timezone: string) {
  const startsOf = (interval: "day" | "month", days: number): number[] =>
    bucketsOf({ from: cut, to: cut + days * DAY }, { timezone, interval, max: MONTHS * 32 }) ?? [];
  const [today = cut, tomorrow = cut + DAY] = startsOf("day", 2);
  const [monthStart = cut, ...ends] = startsOf("month", MONTHS * 31).slice(0, MONTHS);
  return {
    monthStart,
    ends,
    bounds: [0, ...ends.map((end) => (end - cut) / DAY)],
    elapsed: (cut - today) / (tomorrow - today),
  };
}
