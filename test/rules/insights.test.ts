/** Which sentences are told, in which words, in which order; and the test of a change against all ways to divide the days. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MetricTrend, Trends } from "../../src/analytics/ahead-contract.ts";
import { findAnomalies } from "../../src/analytics/anomaly-rules.ts";
import { changeProbability, winsOf, winsVariance } from "../../src/analytics/change-rules.ts";
import { type Change, findInsights, type Material } from "../../src/analytics/insight-rules.ts";
import { findTrend } from "../../src/analytics/trend-rules.ts";
import { makeRandom } from "../../tools/demo/random.ts";

const PARAMS = { from: "2026-09-01", to: "2026-09-28", timezone: "UTC", currency: "USD" };
const quiet = (metric: MetricTrend["metric"], total: number): MetricTrend => ({ metric, total, reason: null, trend: null, weekdays: null });
const METRICS = [
  quiet("clicks", 2_000),
  quiet("signups", 50),
  quiet("sales", 100),
  quiet("revenueMinor", 1_000_000),
  quiet("commissionMinor", 100_000),
];
const trends = (metrics: Partial<MetricTrend>[] = [], anomalies: Trends["anomalies"] = []): Trends => ({
  currency: "USD",
  from: PARAMS.from,
  to: PARAMS.to,
  days: 28,
  reason: null,
  metrics: METRICS.map((metric) => ({ ...metric, ...metrics.find((each) => each.metric === metric.metric) })),
  anomalies,
});
const rising = (metric: MetricTrend["metric"], slopePerWeek: number, pValue = 0.001): Partial<MetricTrend> => ({
  metric,
  trend: { basis: "day", slopePerWeek, pValue, isSignificant: pValue < 0.05, direction: slopePerWeek > 0 ? "up" : "down" },
});
const tell = (material: Partial<Material>) =>
  findInsights({ trends: trends(), changes: [], money: "revenueMinor", nameOf: (_by, key) => `<${key}>`, params: PARAMS, ...material });
const textsOf = (material: Partial<Material>) => tell(material).map(({ text }) => text);
const change = (metric: Change["metric"], [value, previous]: [number, number], fields: Partial<Change> = {}): Change => ({
  metric,
  value,
  previous,
  pValue: 0.0001,
  segment: null,
  ...fields,
});

describe("sentences", () => {
  it("say how a metric runs", () => {
    expect(textsOf({ trends: trends([rising("clicks", 12.25)]) })).toEqual([
      "Clicks rose by about 12.3 a week from 2026-09-01 to 2026-09-28.",
    ]);
    expect(textsOf({ trends: trends([rising("revenueMinor", -123_456)]) })).toEqual([
      "Revenue fell by about 1,234.56 USD a week from 2026-09-01 to 2026-09-28.",
    ]);
  });

  it("say what changed, and under what most of it stands", () => {
    const segment = { by: "country" as const, key: "DE", value: 500, expected: 100, share: 0.8 };
    expect(textsOf({ changes: [change("clicks", [1_500, 1_000], { segment }), change("revenueMinor", [80_000, 100_000])] })).toEqual([
      "Clicks were 1,500 from 2026-09-01 to 2026-09-28, after 1,000 in the 28 days before, 50% more; 80% of the difference stands under the country <DE>.",
      "Revenue was 800.00 USD from 2026-09-01 to 2026-09-28, after 1,000.00 USD in the 28 days before, 20% less.",
    ]);
    expect(textsOf({ changes: [change("sales", [40, 0])] })).toEqual([
      "Sales were 40 from 2026-09-01 to 2026-09-28, after 0 in the 28 days before.",
    ]);
  });

  it("say which day was not like the others, and which weekday is the largest", () => {
    const anomaly: Trends["anomalies"][number] = {
      metric: "sales",
      date: "2026-09-09",
      value: 1,
      expected: 20,
      score: -5,
      segment: { by: "link", key: "lnk_1", value: 0, expected: 19, shareBps: 10_100 },
    };
    const averages = [20_000, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000].map((average, n) => ({
      weekday: n + 1,
      average,
      ratioBps: Math.round((average * 70_000) / 50_000),
    }));
    const weekly: Partial<MetricTrend> = { metric: "revenueMinor", weekdays: { pValue: 0.0001, isSignificant: true, averages } };
    expect(textsOf({ trends: trends([weekly], [anomaly]) })).toEqual([
      "On 2026-09-09 sales were 1 where 20 was to be expected; all of the difference stands under the link <lnk_1>.",
      "Mondays had 2.8 times the revenue of an average day, 200.00 USD each.",
    ]);
  });

  it("are none where chance may have made it, or where it is small", () => {
    expect(tell({})).toEqual([]);
    expect(tell({ trends: trends([rising("clicks", 12, 0.01)]), changes: [change("clicks", [1_500, 1_000], { pValue: 0.01 })] })).toEqual(
      [],
    );
    expect(tell({ changes: [change("clicks", [1_090, 1_000]), change("sales", [5, 5])] })).toEqual([]);
  });

  it("come by the money that goes with them, five at most, one a metric, in the reader's own money", () => {
    const material = {
      trends: trends([rising("clicks", 25), rising("revenueMinor", 9_000), rising("commissionMinor", 900)]),
      changes: [change("revenueMinor", [200_000, 100_000]), change("signups", [50, 20]), change("commissionMinor", [20_000, 10_000])],
    };
    // Signups: 30 of 50 that go with 1,000,000. Revenue: 100,000, more than 4 weeks of 9,000. Clicks: 100 of 2,000.
    expect(tell(material).map(({ kind, figures, effectMinor }) => [kind, figures["metric"], effectMinor])).toEqual([
      ["change", "signups", 600_000],
      ["change", "revenueMinor", 100_000],
      ["trend", "clicks", 50_000],
    ]);
    expect(tell({ ...material, money: "commissionMinor" }).map(({ figures, effectMinor }) => [figures["metric"], effectMinor])).toEqual([
      ["signups", 60_000],
      ["commissionMinor", 10_000],
      ["clicks", 5_000],
    ]);
    const wild = Array.from({ length: 9 }, (_, n) => ({
      metric: "clicks" as const,
      date: `2026-09-0${n + 1}`,
      value: 90 + n,
      expected: 10,
      score: 9,
      segment: null,
    }));
    expect(tell({ trends: trends([], wild) }).map(({ figures }) => figures["date"])).toEqual([
      "2026-09-09",
      "2026-09-08",
      "2026-09-07",
      "2026-09-06",
      "2026-09-05",
    ]);
  });

  it("lead to the view with its filters, and to the query", () => {
    const segment = { by: "referrer" as const, key: "a b.example&x", value: 500, expected: 100, share: 0.8 };
    const [told] = tell({ changes: [change("clicks", [1_500, 1_000], { segment })] });
    const view = new URL(told?.view ?? "", "https://dashboard.test");
    expect(Object.fromEntries(view.searchParams)).toEqual({
      ...PARAMS,
      metric: "clicks",
      compare: "previous",
      by: "referrer",
      referrer: "a b.example&x",
    });
    expect(told?.query).toEqual({ path: "/v1/analytics/overview", params: { ...PARAMS, compare: "previous" } });
    expect(told?.figures).toEqual({ metric: "clicks", value: 1_500, previous: 1_000 });
  });
});

it("hardly ever is there a sentence about noise, whatever its weekdays", () => {
  const told = Array.from({ length: 300 }, (_, seed) => {
    const random = makeRandom(seed + 1);
    const days = Array.from({ length: 120 }, (_day, day) => Math.round((day % 7 > 4 ? 27 : 30) * (0.6 + 0.8 * random.next())));
    const own = days.slice(60);
    const probabilities = [findTrend(own)?.pValue, changeProbability(days, 60)].map((value) => value ?? 1);
    return probabilities.some((value) => value < 0.003) || findAnomalies(own, 1).length > 0;
  });
  expect(told.filter(Boolean).length / told.length).toBeLessThan(0.03);
});

describe("a change", () => {
  const halves = (values: readonly number[], size: number): [number[], number[]][] =>
    Array.from({ length: 2 ** values.length }, (_, mask) => mask)
      .map((mask): [number[], number[]] => [values.filter((_, n) => (mask >> n) & 1), values.filter((_, n) => !((mask >> n) & 1))])
      .filter(([first]) => first.length === size);

  it("has the variance that its score has over all ways to divide the days, ties and all", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 2, maxLength: 7 }), fc.nat(7), (values, part) => {
        const size = part % (values.length + 1);
        const scores = halves(values, size).map(([first, second]) => winsOf(first, second));
        const variance = scores.reduce((all, score) => all + score * score, 0) / scores.length;
        expect(winsVariance(values.slice(0, size), values.slice(size))).toBeCloseTo(variance, 9);
      }),
      { numRuns: 60 },
    );
  });

  it("is seen in one of twenty pairs of noise at most, whatever the weekdays, and where there is one", () => {
    const share = (factor: number) =>
      Array.from({ length: 300 }, (_, seed) => {
        const random = makeRandom(seed + 1);
        const values = Array.from({ length: 60 }, (_day, day) =>
          Math.round((day % 7 > 4 ? 10 : 40) * (0.5 + random.next()) * (day < 30 ? 1 : factor)),
        );
        return changeProbability(values, 30) < 0.05;
      }).filter(Boolean).length / 300;
    expect(share(1)).toBeLessThan(0.075);
    expect(share(1.4)).toBeGreaterThan(0.9);
  });

  it("is none where the days before hold a beginning", () => {
    const values = Array.from({ length: 60 }, (_, day) => (day < 8 ? 0 : 20 + (day % 3) + (day < 30 ? 0 : 9)));
    expect(changeProbability(values, 30)).toBe(1);
    expect(changeProbability(values.with(7, 1), 30)).toBeLessThan(0.01);
  });

  it("is none where all days are alike", () => {
    expect(
      changeProbability(
        Array.from({ length: 60 }, () => 4),
        30,
      ),
    ).toBe(1);
    expect(changeProbability([], 0)).toBe(1);
  });
});
