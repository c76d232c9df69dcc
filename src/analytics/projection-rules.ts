/**
 * Commissions ahead: what recurring customers renew, what new business brings, and what of it recurs, as many courses that a
 * seed fixes. Pure. Law: floats until the quantiles, which are rounded once; a course counts each sale in one month.
 */
import { type Arrivals, drawCourse, findArrivals, type Spans, spanArrivals } from "./arrival-rules.ts";
import {
  findChains,
  findHabits,
  type Habits,
  isSettled,
  lateShare,
  listRunning,
  MONTH_DAYS,
  type Running,
  type Sold,
  stillComing,
} from "./recurrence-rules.ts";
import { type Draws, makeDraws } from "./seeded-draws.ts";
import { mean, sum } from "./statistics.ts";

/** `sales` and `signups` (paid ones) in time order, in days from the cut; sales from before the `days` only tell what renews what. */
export type History = { sales: readonly Sold[]; signups: readonly Omit<Sold, "customerId">[]; days: number; elapsed: number };
export type Limits = { months: number | null; payments: number | null };
export type WhatIf = { growth: number | null; churn: number | null };
export type Learned = {
  habits: Habits;
  running: Running[];
  fresh: Arrivals;
  freshMinor: number[];
  paidSignups: Arrivals | null;
  signupMinor: number[];
};
type Ahead = { bounds: readonly number[]; limits: Limits; whatIf: WhatIf; courses: number };
/** By course and span between bounds. */
export type Courses = { totals: Float64Array[]; recurring: Float64Array[] };

const SEED = 20_261_125;
/** The newest amounts stand for those to come. */
const MAX_AMOUNTS = 300;

export function learn({ sales, signups, days, elapsed }: History): Learned {
  const found = findChains(sales);
  const isOurs = ({ at }: { at: number }): boolean => -at < days;
  const first = found.chains.flatMap(({ sales: [sale] }) => (sale !== undefined && isOurs(sale) ? [sale] : [])).sort((a, b) => a.at - b.at);
  const paid = signups.filter(isOurs);
  const amounts = (rows: readonly { commissionMinor: number }[]) => rows.slice(-MAX_AMOUNTS).map((row) => row.commissionMinor);
  const timesOf = (rows: readonly { at: number }[]) => rows.map(({ at }) => at);
  return {
    habits: findHabits(found),
    running: listRunning(found),
    fresh: findArrivals(timesOf(first), { days, elapsed }),
    freshMinor: amounts(first),
    paidSignups: paid.length === 0 ? null : findArrivals(timesOf(paid), { days, elapsed }),
    signupMinor: amounts(paid),
  };
}

export function project(learned: Learned, ahead: Ahead): Courses {
  const draws = makeDraws(SEED);
  const spans = ahead.bounds.length - 1;
  const courses: Courses = { totals: [], recurring: [] };
  const groups = groupRunning(learned.running);
  const fresh = spanArrivals(learned.fresh, ahead.bounds);
  const paidSignups = learned.paidSignups === null ? null : spanArrivals(learned.paidSignups, ahead.bounds);
  for (let n = 0; n < ahead.courses; n++) {
    const recurring = new Float64Array(spans);
    const belief = drawBelief(draws, { habits: learned.habits, whatIf: ahead.whatIf });
    const world: World = { draws, belief, learned, ahead, fresh, paidSignups };
    for (const group of groups) runGroup(world, { group, into: recurring });
    const totals = Float64Array.from(recurring);
    addFresh(world, totals);
    courses.totals.push(totals);
    courses.recurring.push(recurring);
  }
  return courses;
}

/** Customers to come leave somewhat more or less than those before. */
const HABITS_CHANGE = 0.25;
/** What one course takes for true: `leaving` a day, of young and of settled customers. */
type Belief = { renewal: number[]; leaving: { young: number; settled: number } };
type World = { draws: Draws; belief: Belief; learned: Learned; ahead: Ahead; fresh: Spans; paidSignups: Spans | null };

function drawBelief(draws: Draws, { habits, whatIf }: { habits: Habits; whatIf: WhatIf }): Belief {
  const renewal = habits.renewal.map(({ yes, no }) => draws.beta(yes, no));
  const most = Math.max(1, sum(renewal));
  const rate = ({ left, months }: { left: number; months: number }): number =>
    (draws.gamma(left, months) / MONTH_DAYS) * Math.exp(HABITS_CHANGE * draws.normal());
  const drawn = { young: rate(habits.leaving.young), settled: rate(habits.leaving.settled) };
  const given = whatIf.churn === null ? null : -Math.log1p(-whatIf.churn) / MONTH_DAYS;
  return {
    renewal: renewal.map((share) => share / most),
    leaving: given === null ? drawn : { young: given, settled: given },
  };
}

type Group = Running & { count: number };
/** From so many on, customers that are due on the same day are one group. */
const MANY_RUNNING = 1_500;

function groupRunning(running: readonly Running[]): Group[] {
  if (running.length < MANY_RUNNING) return running.map((one) => ({ ...one, count: 1 }));
  const groups = Map.groupBy(running, ({ chain, renewals, age }) =>
    [chain.cadence?.name ?? "", Math.min(renewals, 3), Math.round(age)].join(),
  );
  return [...groups.values()].flatMap((all) =>
    all[0] === undefined ? [] : [{ ...all[0], count: all.length, commissionMinor: mean(all.map((one) => one.commissionMinor)) }],
  );
}

/** Whether they come at all, then each renewal until the end, or until they have left or are no longer paid for. */
function runGroup(world: World, { group, into }: { group: Group; into: Float64Array }): void {
  const { draws, belief, learned } = world;
  const { cadences, gaps, ratio } = learned.habits;
  const { renewals, chain, age } = group;
  for (const [n, { days }] of cadences.entries()) {
    if (chain.cadence !== null && chain.cadence !== cadences[n]) continue;
    const isNew = renewals === 0;
    const rate = isSettled(renewals) ? belief.leaving.settled : belief.leaving.young;
    const chance = isNew ? (belief.renewal[n] ?? 0) : Math.exp(-rate * days);
    const count = draws.thin(group.count, stillComing(chance, lateShare(gaps[n] ?? [], age)));
    const minor = group.commissionMinor * (isNew ? ratio : 1);
    renew(world, { count, due: Math.max(days - age, 0.5), days, minor, renewals, since: chain.since, into });
  }
}

type Renewing = { count: number; due: number; days: number; minor: number; renewals: number; since: number; into: Float64Array };

function renew({ draws, belief, ahead }: World, { count, due, days, minor, renewals, since, into }: Renewing): void {
  const { bounds, limits } = ahead;
  const end = bounds.at(-1) ?? 0;
  let [left, done, span] = [count, renewals, 0];
  for (let at = due; at < end && left > 0; at += days) {
    if (limits.months !== null && at - since >= limits.months * MONTH_DAYS) return;
    if (limits.payments !== null && done >= limits.payments) return;
    while (at >= (bounds[span + 1] ?? end)) span += 1;
    into[span] = (into[span] ?? 0) + left * minor;
    done += 1;
    left = draws.thin(left, Math.exp(-(isSettled(done) ? belief.leaving.settled : belief.leaving.young) * days));
  }
}

/** Groups of new customers that a span is cut into, each arriving at its middle. */
const PARTS = 4;

/** New business of each span, and what of it recurs in its own and later spans. */
function addFresh(world: World, into: Float64Array): void {
  const { draws, belief, learned, ahead, fresh, paidSignups } = world;
  const { habits, freshMinor, signupMinor } = learned;
  const growth = ahead.whatIf.growth;
  const middle = mean(freshMinor) * habits.ratio;
  for (const [span, expected] of drawCourse(draws, fresh, growth).entries()) {
    const count = draws.count(expected, fresh.arrivals.fit.dispersion);
    into[span] = (into[span] ?? 0) + drawAmounts(draws, { count, amounts: freshMinor });
    const [from, to] = [ahead.bounds[span] ?? 0, ahead.bounds[span + 1] ?? 0];
    for (const [n, cadence] of habits.cadences.entries()) {
      let stay = draws.thin(count, belief.renewal[n] ?? 0);
      for (let part = 0; part < PARTS; part++) {
        const own = Math.round(stay / (PARTS - part));
        stay -= own;
        const since = from + ((part + 0.5) / PARTS) * (to - from);
        renew(world, { count: own, due: since + cadence.days, days: cadence.days, minor: middle, renewals: 0, since, into });
      }
    }
  }
  if (paidSignups === null) return;
  for (const [span, expected] of drawCourse(draws, paidSignups, growth).entries()) {
    const count = draws.count(expected, paidSignups.arrivals.fit.dispersion);
    into[span] = (into[span] ?? 0) + drawAmounts(draws, { count, amounts: signupMinor });
  }
}

/** From so many on, their sum is drawn as the normal value that it is close to. */
const MANY_AMOUNTS = 40;

function drawAmounts(draws: Draws, { count, amounts }: { count: number; amounts: readonly number[] }): number {
  if (amounts.length === 0) return 0;
  if (count < MANY_AMOUNTS) {
    let total = 0;
    for (let n = 0; n < count; n++) total += amounts[Math.floor(draws.uniform() * amounts.length)] ?? 0;
    return total;
  }
  const average = mean(amounts);
  const variance = mean(amounts.map((amount) => (amount - average) ** 2));
  // What the mean itself is unsure by is in it, as what all of them have together.
  return Math.max(
    0,
    count * average + Math.sqrt(count * variance) * draws.normal() + count * Math.sqrt(variance / amounts.length) * draws.normal(),
  );
}
