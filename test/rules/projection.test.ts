/** What a projection is made of, against closed forms and brute force, and the whole of it against what came. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { findArrivals, weeklyLevel } from "../../src/analytics/arrival-rules.ts";
import { backTest, carryOn, look, type Question, scoreOf } from "../../src/analytics/outlook-rules.ts";
import { CADENCES, findChains, findHabits, lateShare, listRunning, type Sold, stillComing } from "../../src/analytics/recurrence-rules.ts";
import { fitCounts } from "../../src/analytics/regression-rules.ts";
import { makeDraws } from "../../src/analytics/seeded-draws.ts";
import { simulateProjection } from "../../tools/bench/analytics/measure-projection.ts";
import { makeRandom } from "../../tools/demo/random.ts";

const BOUNDS = [0, 10, ...Array.from({ length: 12 }, (_, n) => 10 + (n + 1) * 30.44)];
const NO_LIMITS = { months: null, payments: null };
const AS_FOUND = { growth: null, churn: null };
/** A customer that paid at a cadence, the last time `age` days ago. */
const payer = (customerId: string, { days = 30.44, payments = 6, age = 5, commissionMinor = 1_000 } = {}): Sold[] =>
  Array.from({ length: payments }, (_, n) => ({ customerId, at: -age - (payments - 1 - n) * days, commissionMinor }));
const inOrder = (sales: readonly Sold[]): Sold[] => [...sales].sort((a, b) => a.at - b.at);
const ask = (sales: readonly Sold[], changes: Partial<Question> = {}): Question => ({
  history: { sales: inOrder(sales), signups: [], days: 400, elapsed: 0.5 },
  bounds: BOUNDS,
  soFarMinor: 0,
  limits: NO_LIMITS,
  whatIf: AS_FOUND,
  ...changes,
});

describe("draws", () => {
  const SIZE = 20_000;
  test.each([
    ["a normal value", (d: ReturnType<typeof makeDraws>) => d.normal(), 0, 1],
    ["a gamma of shape 3", (d: ReturnType<typeof makeDraws>) => d.gamma(3, 2), 1.5, 0.75],
    ["a gamma of shape 0.5", (d: ReturnType<typeof makeDraws>) => d.gamma(0.5, 1), 0.5, 0.5],
    ["a beta", (d: ReturnType<typeof makeDraws>) => d.beta(2, 6), 0.25, 0.25 * 0.75 * (1 / 9)],
    ["a few that stay", (d: ReturnType<typeof makeDraws>) => d.thin(10, 0.3), 3, 2.1],
    ["many that stay", (d: ReturnType<typeof makeDraws>) => d.thin(200, 0.9), 180, 18],
    ["a count by chance", (d: ReturnType<typeof makeDraws>) => d.count(4, 1), 4, 4],
    ["a wild count", (d: ReturnType<typeof makeDraws>) => d.count(40, 3), 40, 120],
  ])("%s has its mean and variance", (_what, draw, mean, variance) => {
    const draws = makeDraws(7);
    const values = Array.from({ length: SIZE }, () => draw(draws));
    const found = values.reduce((a, b) => a + b, 0) / SIZE;
    const spread = values.reduce((a, b) => a + (b - found) ** 2, 0) / SIZE;
    expect(Math.abs(found - mean)).toBeLessThan(5 * Math.sqrt(variance / SIZE) + 0.02);
    expect(spread / variance).toBeGreaterThan(0.9);
    expect(spread / variance).toBeLessThan(1.12);
  });
});

describe("counts by features", () => {
  it("have the logarithm of their mean where nothing explains them, and the line that made them where one does", () => {
    const plain = [3, 5, 4, 8].map((count) => ({ count, features: [1], offset: 0, weight: 1 }));
    expect(fitCounts(plain, [0]).coefficients[0]).toBeCloseTo(Math.log(5), 5);
    const line = Array.from({ length: 40 }, (_, n) => ({ count: Math.exp(2 + 0.05 * n), features: [1, n], offset: 0, weight: 1 }));
    const { coefficients, dispersion } = fitCounts(line, [0, 1e-9]);
    expect(coefficients[0]).toBeCloseTo(2, 3);
    expect(coefficients[1]).toBeCloseTo(0.05, 4);
    expect(dispersion).toBeCloseTo(1, 0);
  });
  it("are finite for any counts, even none at all", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 8, maxLength: 60 }), (counts) => {
        const times = counts.flatMap((count, week) => Array.from({ length: count % 40 }, (_, n) => -week * 7 - (n % 7) - 0.5));
        const level = weeklyLevel(findArrivals(times, { days: counts.length * 7, elapsed: 0.3 }));
        expect(Number.isFinite(level)).toBe(true);
        expect(level).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 60 },
    );
  });
});

describe("chains", () => {
  const sales = fc
    .array(fc.record({ customer: fc.nat(4), at: fc.double({ min: -400, max: 0, noNaN: true }), commissionMinor: fc.nat(5_000) }), {
      maxLength: 60,
    })
    .map((rows) => inOrder(rows.map(({ customer, ...row }) => ({ ...row, customerId: `c${customer}` }))));

  it("hold every sale once, of one customer, in time order, each in time after the one before", () => {
    fc.assert(
      fc.property(sales, (all) => {
        const { chains, cadences } = findChains(all);
        const held = chains.flatMap((chain) => chain.sales);
        expect(held).toHaveLength(all.length);
        expect(new Set(held)).toEqual(new Set(all));
        for (const { cadence, sales: own } of chains) {
          expect(new Set(own.map(({ customerId }) => customerId)).size).toBe(1);
          expect(own.length > 1).toBe(cadence !== null);
          for (const [n, sale] of own.slice(1).entries()) {
            expect(cadences).toContain(cadence);
            expect(Math.abs(sale.at - (own[n]?.at ?? 0) - (cadence?.days ?? 0))).toBeLessThanOrEqual(cadence?.tolerance ?? -1);
          }
        }
      }),
    );
  });

  test.each(CADENCES.slice(0, 4).map((cadence) => [cadence.name, cadence] as const))("are found by the %s", (name, { days }) => {
    const { cadences, chains } = findChains(inOrder([...payer("a", { days, payments: 4 }), ...payer("b", { days, payments: 3, age: 2 })]));
    expect(cadences.map((cadence) => cadence.name)).toEqual([name]);
    expect(chains.map((chain) => chain.sales.length).sort()).toEqual([3, 4]);
  });

  it("keep two subscriptions of one customer apart, and a purchase between them", () => {
    const two = [
      ...payer("a", { commissionMinor: 100 }),
      ...payer("a", { age: 6, commissionMinor: 900 }),
      { customerId: "a", at: -80, commissionMinor: 5 },
    ];
    const { chains } = findChains(inOrder([...two, ...payer("b")]));
    expect(chains.map((chain) => [chain.sales.length, new Set(chain.sales.map((sale) => sale.commissionMinor)).size])).toEqual(
      expect.arrayContaining([
        [6, 1],
        [1, 1],
      ]),
    );
    expect(chains).toHaveLength(4);
  });

  it("do not make a cadence of one coincidence", () => {
    expect(findChains(inOrder([...payer("a", { payments: 2 }), ...payer("b", { payments: 2 })])).cadences).toEqual([]);
    expect(findChains(payer("a", { payments: 3 })).cadences).toEqual([]);
  });

  it("end when the next sale is late by more than is tolerated, which counts as having left", () => {
    const all = Array.from({ length: 40 }, (_, n) => payer(`c${n}`, { age: n < 10 ? 50 : 5, payments: 8 }));
    const found = findChains(inOrder(all.flat()));
    expect(listRunning(found)).toHaveLength(30);
    const { settled } = findHabits(found).leaving;
    // Thirty customers with four, ten with five months that are known of since they were settled, the last ten at its half; the recent count more.
    expect(settled.left).toBeGreaterThan(5);
    expect(settled.left / settled.months).toBeGreaterThan(0.03);
    expect(settled.left / settled.months).toBeLessThan(0.09);
  });

  it("are less and less likely to go on the later they are", () => {
    const gaps = [30, 30, 30, 30, 33];
    const chances = [0, 29, 31, 34].map((age) => stillComing(0.9, lateShare(gaps, age)));
    expect(chances[0]).toBeCloseTo(0.9, 1);
    expect(chances).toEqual([...chances].sort((a, b) => b - a));
    expect(chances[3]).toBeLessThan(0.3);
  });
});

describe("an outlook", () => {
  const customers = Array.from({ length: 60 }, (_, n) => payer(`c${n}`, { payments: 6 + (n % 6), age: 0.5 + (n % 30) })).flat();

  it("is the same for the same facts, whatever else is asked", () => {
    const first = look(ask(customers));
    look(ask(customers.slice(0, 100)));
    expect(look(ask(customers))).toEqual(first);
  });

  it("is whole minor units in intervals that lie in one another around the middle", () => {
    const { monthEnd, year, months } = look(ask(customers, { soFarMinor: 777 }));
    expect(months).toHaveLength(12);
    for (const spread of [monthEnd, year, ...months]) {
      if (spread === null) throw new Error("nothing was projected");
      const { expectedMinor, interval50, interval90 } = spread;
      const order = [interval90.fromMinor, interval50.fromMinor, expectedMinor, interval50.toMinor, interval90.toMinor];
      expect(order).toEqual([...order].sort((a, b) => a - b));
      expect(order.every(Number.isSafeInteger)).toBe(true);
    }
    expect(monthEnd?.interval90.fromMinor).toBeGreaterThanOrEqual(777);
  });

  it("of customers who renew is what is left of them after each month", () => {
    const many = Array.from({ length: 400 }, (_, n) => payer(`c${n}`, { payments: 8, age: 0.5 + (n % 30) })).flat();
    const churn = 0.1;
    const { year } = look(ask(many, { whatIf: { growth: null, churn } }));
    // Brute force: every customer, every due day, what is left of it by then; those who are late are as likely as the others here.
    let expected = 0;
    for (let n = 0; n < 400; n++)
      for (let at = 30.44 - (0.5 + (n % 30)), stay = 1 - churn; at < (BOUNDS.at(-1) ?? 0); at += 30.44, stay *= 1 - churn)
        if (at >= 10) expected += 1_000 * stay;
    expect((year?.recurringMinor ?? 0) / expected).toBeGreaterThan(0.97);
    expect((year?.recurringMinor ?? 0) / expected).toBeLessThan(1.03);
  });

  it("falls with churn and rises with growth", () => {
    const middle = (whatIf: Question["whatIf"]) => look(ask(customers, { whatIf })).year?.expectedMinor ?? 0;
    const churns = [0, 0.05, 0.2, 0.6].map((churn) => middle({ growth: null, churn }));
    expect(churns).toEqual([...churns].sort((a, b) => b - a));
    const growths = [-0.2, 0, 0.1, 0.4].map((growth) => middle({ growth, churn: null }));
    expect(growths).toEqual([...growths].sort((a, b) => a - b));
    expect(new Set([...churns, ...growths]).size).toBe(8);
  });

  it("does not go beyond what the terms still pay", () => {
    const year = (limits: Question["limits"]) => look(ask(customers, { limits })).year?.recurringMinor ?? 0;
    const [none, some, payments] = [
      year({ months: 5, payments: null }),
      year({ months: 14, payments: null }),
      year({ months: null, payments: 5 }),
    ];
    expect([none, payments]).toEqual([0, 0]);
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(year(NO_LIMITS));
  });

  it("is hidden where too little is known, and a year's where a year's is", () => {
    const short = { ...ask(customers).history, days: 55 };
    expect(look(ask(customers, { history: short }))).toMatchObject({ monthEnd: null, year: null, learned: null });
    expect(look(ask(customers.slice(0, 11)))).toMatchObject({ monthEnd: null, events: 11 });
    const middling = look(ask(customers, { history: { ...short, days: 100 } }));
    expect([middling.monthEnd === null, middling.year]).toEqual([false, null]);
    expect(look(ask([]))).toMatchObject({ monthEnd: null, events: 0 });
  });

  it("is there for any facts, and never below nothing", () => {
    const sale = fc.record({
      customer: fc.nat(20),
      at: fc.double({ min: -399, max: -0.01, noNaN: true }),
      commissionMinor: fc.nat(1_000_000),
    });
    fc.assert(
      fc.property(fc.array(sale, { minLength: 24, maxLength: 80 }), (rows) => {
        const { monthEnd, year } = look(ask(rows.map(({ customer, ...row }) => ({ ...row, customerId: `c${customer}` }))));
        expect(monthEnd?.interval90.fromMinor).toBeGreaterThanOrEqual(0);
        expect(Number.isSafeInteger(year?.interval90.toMinor)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });
});

describe("at past cuts", () => {
  it("nothing of what came later is known", () => {
    const random = makeRandom(3);
    const sales = inOrder(
      Array.from({ length: 400 }, (_, n) => ({ customerId: `c${n % 50}`, at: 700 * random.next(), commissionMinor: 100 + n })),
    );
    const cut = { at: 250, elapsed: 0, monthStart: 240, ends: Array.from({ length: 13 }, (_, n) => 270 + n * 30) };
    const spreads = (rows: readonly Sold[]) => backTest({ sales: rows, signups: [], cuts: [cut] }, 800).map(({ spread }) => spread);
    expect(spreads(sales.filter(({ at }) => at < 250))).toEqual(spreads(sales));
    expect(spreads(sales)).toHaveLength(2);
  });

  it("the last thirty days are carried on by their daily mean", () => {
    const sales = [-40, -29, -1].map((at) => ({ customerId: "a", at, commissionMinor: 300 }));
    expect(carryOn({ sales, signups: [] }, 60)).toBe(1_200);
  });

  it("the projection errs less than the last thirty days carried on, and its intervals hold what they say", () => {
    const cases = simulateProjection({ partnersOfKind: 2 });
    for (const horizon of ["month", "year"] as const) {
      const score = scoreOf(cases.filter((one) => one.horizon === horizon));
      expect(score.cases).toBeGreaterThan(200);
      expect(score.error, JSON.stringify(score)).toBeLessThan(score.naiveError);
      expect(score.within90, JSON.stringify(score)).toBeGreaterThanOrEqual(0.85);
      expect(score.within90, JSON.stringify(score)).toBeLessThanOrEqual(0.95);
      expect(score.within50, JSON.stringify(score)).toBeGreaterThanOrEqual(0.43);
      expect(score.within50, JSON.stringify(score)).toBeLessThanOrEqual(0.57);
    }
  });
});
