/** Where the parts of a chart stand: round ticks, zero in sight, and nothing outside of the plot. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { layOutChart, partHeights, pickLabels, scaleOf } from "../../src/documents/lay-out-chart.ts";

describe("an axis", () => {
  test.each([
    ["of nothing", [], [0]],
    ["of zeros", [0, 0], [0]],
    ["of one", [1], [0, 1]],
    ["of three", [3, 1], [0, 1, 2, 3]],
    ["of ninety-nine", [99], [0, 50, 100]],
    ["of a hundred", [100], [0, 50, 100]],
    ["of a thousand", [1_000], [0, 500, 1_000]],
    ["above and below zero", [900, -150], [-500, 0, 500, 1_000]],
    ["below zero alone", [-7], [-8, -6, -4, -2, 0]],
  ])("%s has round ticks", (_, values, ticks) => {
    expect(scaleOf(values).ticks).toEqual(ticks);
  });

  test("holds zero and all values between few ticks that are whole and evenly apart", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e12, max: 1e12 }), { minLength: 1 }), (values) => {
        const { from, to, ticks } = scaleOf(values);
        expect(ticks).toContain(0);
        expect(ticks.length).toBeLessThanOrEqual(6);
        expect(ticks.every((tick) => Number.isInteger(tick))).toBe(true);
        expect([from, to].every((end) => ticks.length === 1 || ticks.includes(end))).toBe(true);
        for (const value of values) expect(value >= from && value <= to).toBe(true);
        const steps = new Set(ticks.slice(1).map((tick, n) => tick - (ticks[n] ?? 0)));
        expect(steps.size).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("labels", () => {
  test.each([
    [1, [0]],
    [6, [0, 1, 2, 3, 4, 5]],
    [7, [0, 2, 4, 6]],
    [365, [0, 61, 122, 183, 244, 305]],
  ])("of %d places are at most six, evenly apart", (count, picked) => {
    expect(pickLabels(count, 6)).toEqual(picked);
  });

  test.each([
    ["apart as they are", [10, 60], [10, 60]],
    ["on each other", [50, 50], [55, 45]],
    ["close, in their order", [48, 52], [45, 55]],
    ["at the bottom", [0, 0], [10, 0]],
    ["at the top", [100, 100], [100, 90]],
  ] as const)("of two lines that end %s are readable", (_, heights, parted) => {
    expect(partHeights(heights, { gap: 10, height: 100 })).toEqual(parted);
  });
});

describe("a chart", () => {
  const plot = { width: 300, height: 100, maxLabels: 6 };
  const labelsOf = (values: readonly unknown[]) => values.map((_, n) => `${n}`);

  test("of one place stands in the middle", () => {
    expect(layOutChart({ labels: ["1 Nov"], values: [7], before: null }, plot).line).toEqual([[150, 87.5]]);
  });

  test("ends where the time that is still to come begins", () => {
    const { line, before } = layOutChart({ labels: ["a", "b", "c"], values: [1, 2, null], before: [2, 2, 2] }, plot);
    expect(line).toEqual([
      [0, 50],
      [150, 100],
    ]);
    expect(before).toHaveLength(3);
  });

  test("is not wider for a longer time before", () => {
    expect(layOutChart({ labels: ["a", "b"], values: [1, 2], before: [1, 1, 1, 1] }, plot).before).toHaveLength(2);
  });

  test("of nothing has no lines that tell a height", () => {
    expect(layOutChart({ labels: [], values: [], before: null }, plot)).toMatchObject({ line: [], before: [], isFlat: true });
    expect(layOutChart({ labels: ["a"], values: [0], before: [0] }, plot).isFlat).toBe(true);
  });

  test("stays inside of its plot, with only numbers", () => {
    const value = fc.option(fc.integer({ min: -1e12, max: 1e12 }), { nil: null });
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 60 }),
        fc.option(fc.array(fc.integer(), { maxLength: 80 }), { nil: null }),
        (values, before) => {
          const { line, before: other, labels, ticks, zero } = layOutChart({ labels: labelsOf(values), values, before }, plot);
          const points = [
            ...line,
            ...other,
            ...labels.map(({ x }) => [x, 0] as const),
            ...ticks.map(({ y }) => [0, y] as const),
            [0, zero] as const,
          ];
          for (const [x, y] of points) expect([x >= 0, x <= 300.001, y >= -0.001, y <= 100.001]).toEqual([true, true, true, true]);
        },
      ),
    );
  });
});
