/** Trends, weekdays, anomalies and segments: against brute force, against what may not change them, and against noise. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { expectedOf, findAnomalies, findSegment, type Part } from "../../src/analytics/anomaly-rules.ts";
import { chiSquaredTail, median, normalTail, quantile, robustDeviation } from "../../src/analytics/statistics.ts";
import { findTrend, findWeekdays, friedman, scoreOf, seasonalTrend, varianceOf, weeksOf } from "../../src/analytics/trend-rules.ts";
import { makeRandom } from "../../tools/demo/random.ts";

const series = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 28, maxLength: 70 });
const permutations = (values: readonly number[]): number[][] =>
  values.length <= 1 ? [[...values]] : values.flatMap((value, n) => permutations(values.toSpliced(n, 1)).map((rest) => [value, ...rest]));
/** Counts around a level, a weekday pattern on them, more or less of them from day to day. */
function noise(seed: number, { days = 84, level = 40, growth = 0, weekend = 1, spread = 0 } = {}): number[] {
  const random = makeRandom(seed);
  return Array.from({ length: days }, (_, day) => {
    const mood = spread === 0 ? 1 : Math.exp(spread * (random.next() + random.next() + random.next() - 1.5) * 2);
    const expected = (level + growth * day) * (day % 7 >= 5 ? weekend : 1) * mood;
    let [count, product] = [0, random.next()];
    while (product > Math.exp(-Math.min(expected, 500))) {
      product *= random.next();
      count += 1;
    }
    return count;
  });
}
const shareOf = (seeds: number, isSo: (seed: number) => boolean) =>
  Array.from({ length: seeds }, (_, seed) => isSo(seed + 1)).filter(Boolean).length / seeds;

describe("the probabilities", () => {
  test.each([
    [0, 1],
    [1.959964, 0.05],
    [-1.959964, 0.05],
    [2.575829, 0.01],
    [3.290527, 0.001],
  ])("a normal value is at least %f away with %f", (z, probability) => expect(normalTail(z)).toBeCloseTo(probability, 6));
  test.each([
    [12.5916, 6, 0.05],
    [16.8119, 6, 0.01],
    [5.9915, 2, 0.05],
    [0, 6, 1],
  ])("chi-squared is at least %f at %i degrees with %f", (value, degrees, probability) =>
    expect(chiSquaredTail(value, degrees)).toBeCloseTo(probability, 4),
  );
});

describe("the trend", () => {
  it("has the variance that its score has over all orders of the values, ties and all", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 6 }), (values) => {
        const scores = permutations(values).map(scoreOf);
        const variance = scores.reduce((all, score) => all + score * score, 0) / scores.length;
        expect(varianceOf(values)).toBeCloseTo(variance, 9);
      }),
      { numRuns: 40 },
    );
  });

  it("turns with the series, moves with its unit, and does not see its level", () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 99 }), (values, unit, level) => {
        const { slope, pValue } = seasonalTrend(values, 7);
        const turned = seasonalTrend(values.toReversed(), 7);
        const moved = seasonalTrend(
          values.map((value) => value * unit + level),
          7,
        );
        expect(turned.slope).toBeCloseTo(-slope, 9);
        expect(turned.pValue).toBeCloseTo(pValue, 9);
        expect(moved.slope).toBeCloseTo(slope * unit, 9);
        expect(moved.pValue).toBeCloseTo(pValue, 9);
      }),
    );
  });

  it("does not see what repeats every week, and finds the line under it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 7, maxLength: 7 }),
        fc.integer({ min: -9, max: 9 }),
        (week, step) => {
          const values = Array.from({ length: 56 }, (_, day) => 1_000 + (week[day % 7] ?? 0) + step * day);
          const trend = findTrend(values);
          expect(trend?.slope).toBeCloseTo(step * 49, 6);
          expect((trend?.pValue ?? 1) < 0.01).toBe(step !== 0);
        },
      ),
    );
  });

  it("is not moved far by a wild day", () => {
    const values = Array.from({ length: 56 }, (_, day) => 100 + day);
    expect(findTrend(values.with(55, 1_000_000))?.slope).toBeCloseTo(49, 0);
  });

  it("is seen in one of twenty series of noise at most, whatever their weekdays, and in most that grow", () => {
    expect(shareOf(400, (seed) => (findTrend(noise(seed, { weekend: 0.3 }))?.pValue ?? 1) < 0.05)).toBeLessThan(0.07);
    expect(shareOf(400, (seed) => (findTrend(noise(seed, { weekend: 0.3, growth: 0.15 }))?.pValue ?? 1) < 0.05)).toBeGreaterThan(0.9);
  });

  it("is of whole weeks where most days are empty, and of nothing where there is too little", () => {
    const sparse = Array.from({ length: 84 }, (_, day) => (day % 7 === 0 ? Math.floor(day / 7) : 0));
    expect(findTrend(sparse)).toMatchObject({ basis: "week", slope: 1 });
    expect(findTrend(sparse.slice(0, 49))).toBeNull();
    expect(findTrend(Array.from({ length: 27 }, () => 5))).toBeNull();
    expect(findTrend(Array.from({ length: 60 }, (_, day) => (day < 4 ? 1 : 0)))).toBeNull();
    expect(findTrend(Array.from({ length: 60 }, () => 5))).toMatchObject({ slope: 0, pValue: expect.closeTo(1, 6) });
  });
});

describe("the weekdays", () => {
  it("begin with the weekday after the last day", () => {
    const values = Array.from({ length: 30 }, (_, day) => (day % 7 === 3 ? 14 : 7));
    const found = findWeekdays(values);
    // The last day is the 30th, so that the first average is of day 2 of the week.
    expect(found?.averages).toEqual([7, 14, 7, 7, 7, 7, 7]);
    expect(found?.indexes[1]).toBeCloseTo(1.75, 9);
    expect(weeksOf(values)).toHaveLength(4);
  });

  it("differ by chance in one of twenty series of noise, and are found where they differ", () => {
    expect(shareOf(400, (seed) => (findWeekdays(noise(seed))?.pValue ?? 1) < 0.05)).toBeLessThan(0.08);
    expect(shareOf(100, (seed) => (findWeekdays(noise(seed, { weekend: 0.6, days: 35 }))?.pValue ?? 1) < 0.05)).toBeGreaterThan(0.95);
    expect(friedman(Array.from({ length: 5 }, () => [3, 3, 3, 3, 3, 3, 3]))).toBe(1);
  });

  it("get Friedman's own statistic where ranks are without ties", () => {
    const rows = [
      [1, 2, 3],
      [2, 1, 3],
      [1, 2, 3],
      [1, 3, 2],
    ];
    // 12 / (4 * 3 * 4) * (5^2 + 8^2 + 11^2) - 3 * 4 * 4 = 4.5
    expect(friedman(rows)).toBeCloseTo(chiSquaredTail(4.5, 2), 9);
  });
});

describe("an anomaly", () => {
  it("is a day that was put in, with what its weekday let expect, and no other day", () => {
    for (const [seed, factor] of [
      [1, 3],
      [2, 2.5],
      [3, 0.1],
    ] as const) {
      const values = noise(seed, { weekend: 0.4, growth: 0.2 });
      const wild = Math.round((values[50] ?? 0) * factor);
      const found = findAnomalies(values.with(50, wild), 1);
      expect(found.map(({ at }) => at)).toEqual([50]);
      expect(Math.sign(found[0]?.score ?? 0)).toBe(factor > 1 ? 1 : -1);
      expect(Math.abs((found[0]?.expected ?? 0) - (40 + 0.2 * 50))).toBeLessThan(10);
    }
  });

  it("is seldom seen in noise, be it chance alone or wilder", () => {
    expect(shareOf(300, (seed) => findAnomalies(noise(seed, { weekend: 0.4 }), 1).length > 0)).toBeLessThan(0.02);
    expect(shareOf(300, (seed) => findAnomalies(noise(seed, { spread: 0.3 }), 1).length > 0)).toBeLessThan(0.05);
  });

  it("is of its unit: the same days in cents are the same anomalies", () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 0, max: 27 }), (values, unit, at) => {
        const wild = values.with(at, 900);
        const inUnits = findAnomalies(
          wild.map((value) => value * unit),
          unit,
        );
        const plain = findAnomalies(wild, 1);
        expect(inUnits.map((anomaly) => anomaly.at)).toEqual(plain.map((anomaly) => anomaly.at));
        expect(inUnits.map(({ score }) => score.toFixed(6))).toEqual(plain.map(({ score }) => score.toFixed(6)));
      }),
    );
  });

  it("needs a history, and is not expected below nothing", () => {
    expect(findAnomalies([1, 2, 900], 1)).toEqual([]);
    expect(findAnomalies(Array.from({ length: 40 }, () => 0).with(20, 900), 0)).toEqual([]);
    expect(
      expectedOf(
        Array.from({ length: 28 }, (_, day) => 28 - day),
        { at: 27, slope: -3 },
      ),
    ).toBe(0);
  });
});

describe("the segment of a difference", () => {
  const part = (by: Part["by"], key: string | null, [value, others]: [number, number]): Part => ({ by, key, value, others });
  it("is the key that has most of it and had little before", () => {
    const parts = [
      part("country", "US", [110, 9_000]),
      part("country", "DE", [190, 1_000]),
      part("referrer", null, [300, 10_000]),
      part("link", "lnk_all", [300, 10_000]),
    ];
    expect(findSegment({ value: 300, expected: 100 }, parts)).toEqual({ by: "country", key: "DE", value: 190, expected: 10, share: 0.9 });
  });
  it("is none where no key stands for half of it, or where one key is everything anyway", () => {
    const even = ["A", "B", "C", "D"].map((key) => part("country", key, [75, 100]));
    expect(findSegment({ value: 300, expected: 100 }, even)).toBeNull();
    expect(findSegment({ value: 300, expected: 100 }, [part("country", "DE", [300, 9_000])])).toBeNull();
    expect(findSegment({ value: 300, expected: 100 }, [])).toBeNull();
  });
  it("is also the one that stayed away", () => {
    const parts = [part("partner", "ptn_a", [0, 600]), part("partner", "ptn_b", [38, 400])];
    expect(findSegment({ value: 38, expected: 100 }, parts)).toMatchObject({ key: "ptn_a", value: 0, expected: 60 });
  });
});

it("medians, quantiles and robust deviations are those of the sorted values", () => {
  expect([median([]), median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([0, 2, 2.5]);
  expect([quantile([1, 2, 3, 4, 5], 0.25), quantile([10, 20], 0.9)]).toEqual([2, 19]);
  expect(robustDeviation([1, 2, 3, 4, 1_000])).toBeCloseTo(1.4826, 9);
});
