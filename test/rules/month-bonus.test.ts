/** What a month owes at its end, as worked examples: volume bonuses in both modes, on what is left of its sales, and milestones. */
import { describe, expect, it } from "vitest";
import type { CommissionInputs } from "../../src/commissions/contract.ts";
import { type MonthSale, monthEndBonus, reachedMilestones } from "../../src/commissions/month-bonus.ts";
import { monthsBetween } from "../../src/lib/time.ts";

const brackets = [
  { fromMinor: 100_000, bonusBps: 500 },
  { fromMinor: 200_000, bonusBps: 1_000 },
];
type Changes = Partial<Omit<CommissionInputs, "terms">> & {
  mode?: "cliff" | "marginal";
  payAt?: "sale" | "month_end";
  minimumSaleMinor?: number;
};

/** A sale of the whole amount at 10%, whose bonus is owed at the month's end by the cliff. */
function sale(netSaleMinor: number, changes: Changes = {}): MonthSale {
  const { mode = "cliff", payAt = "month_end", minimumSaleMinor = 0, ...inputs } = changes;
  const terms = {
    currency: "USD",
    flatPerSaleMinor: 0,
    capMinor: null,
    minimumSaleMinor,
    signupBonusMinor: 0,
    volume: { mode, payAt, period: "month" as const, brackets },
  };
  return {
    netSaleMinor,
    inputs: {
      type: "sale",
      currency: "USD",
      saleAmountMinor: netSaleMinor,
      weightsBps: [10_000],
      position: 0,
      termsVersion: 1,
      tier: "tier1",
      rateBps: 1_000,
      rateSource: "tier",
      volumeBeforeMinor: 0,
      ...inputs,
      terms,
    },
  };
}
const bonusOf = (volumeMinor: number, sales: MonthSale[]) => monthEndBonus({ currency: "USD", volumeMinor, sales });
const MARGINAL = { mode: "marginal" } as const;

describe("the bonus at a month's end", () => {
  it.each<[why: string, volumeMinor: number, sales: MonthSale[], amountMinor: number]>([
    ["below the first bracket: none", 99_999, [sale(99_999)], 0],
    ["1,000.00 x 10% x 5%", 100_000, [sale(60_000), sale(40_000)], 500],
    ["all of the month at the bracket that it reached: 2,000.00 x 10% x 10%", 200_000, [sale(60_000), sale(140_000)], 2_000],
    ["each sale by its own rate: 500.00 x (10% + 20%) x 5%", 100_000, [sale(50_000), sale(50_000, { rateBps: 2_000 })], 750],
    ["marginal: only 500.00 are above 1,000.00: x 10% x 5%", 150_000, [sale(60_000, MARGINAL), sale(90_000, MARGINAL)], 250],
    ["marginal through two brackets: 1,000.00 x 10% x 5% + 500.00 x 10% x 10%", 250_000, [sale(250_000, MARGINAL)], 500 + 500],
    ["marginal, nothing above what the volume passed", 100_000, [sale(250_000, MARGINAL)], 0],
    ["a refund of another month's sale lowers the volume that is reached", 150_000, [sale(200_000)], 1_000],
    ["rounded once: 3 x 0.025 = 0.075 cents", 100_000, [sale(5), sale(5), sale(5)], 0],
    ["rounded once: 4 x 0.5 cents = 2", 100_000, [sale(100), sale(100), sale(100), sale(100)], 2],
    ["its share of a sale: 2,000.00 x 40% x 10% x 5%", 100_000, [sale(200_000, { weightsBps: [6_000, 4_000], position: 1 })], 400],
    ["not on what was paid its bonus with the sale", 100_000, [sale(100_000, { payAt: "sale" })], 0],
    ["but that is volume below the next: 400.00 above 1,000.00", 140_000, [sale(80_000, { payAt: "sale" }), sale(60_000, MARGINAL)], 200],
    ["not on a sale in another currency", 100_000, [sale(100_000, { currency: "EUR" })], 0],
    ["not on a sale below the minimum", 100_000, [sale(100_000, { minimumSaleMinor: 100_001 })], 0],
    ["not on a rule's flat amount", 100_000, [sale(100_000, { rule: { name: "x", pay: { type: "flat", amountMinor: 5 } } })], 0],
    [
      "on a rule's bonus, too: 1,000.00 x 12% x 5%",
      100_000,
      [sale(100_000, { rule: { name: "x", pay: { type: "bonus", bonusBps: 200 } } })],
      600,
    ],
    ["without sales", 100_000, [], 0],
  ])("%s", (_why, volumeMinor, sales, amountMinor) => {
    expect(bonusOf(volumeMinor, sales).amountMinor).toBe(amountMinor);
  });

  it("names the volume, each bracket's part, and the result", () => {
    const { steps } = bonusOf(250_000, [sale(250_000, MARGINAL)]);
    expect(steps.map(({ label, value }) => `${label}: ${value}`)).toEqual([
      "month_volume: 2500.00 USD",
      "volume_bonus: 5% of the rate on 1000.00 USD",
      "volume_bonus: 10% of the rate on 500.00 USD",
      "result: 10.00 USD",
    ]);
  });
});

describe("milestones", () => {
  const milestones = [
    { volumeMinor: 1_000, bonusMinor: 50 },
    { name: "Gold", volumeMinor: 2_000, bonusMinor: 70 },
    { volumeMinor: 3_000, bonusMinor: 0 },
  ];
  it.each([
    [999, []],
    [1_000, [50]],
    [1_999, [50]],
    [5_000, [50, 70]],
  ])("of a month of %i are %j", (volumeMinor, bonuses) => {
    const reached = reachedMilestones(milestones, { currency: "USD", volumeMinor });
    expect(reached.map(({ milestone }) => milestone.bonusMinor)).toEqual(bonuses);
    expect(reached.map(({ step }) => step.amountMinor)).toEqual(bonuses);
  });

  it("say what was sold", () => {
    expect(reachedMilestones(milestones, { currency: "USD", volumeMinor: 2_000 })[1]?.step.value).toBe("Gold: 20.00 USD sold this month");
  });
});

describe("whole months", () => {
  it.each([
    ["2026-01-15T10:00:00Z", "2026-01-15T10:00:00Z", 0],
    ["2026-01-15T10:00:00Z", "2026-02-15T09:59:59Z", 0],
    ["2026-01-15T10:00:00Z", "2026-02-15T10:00:00Z", 1],
    ["2026-01-31T00:00:00Z", "2026-02-27T23:59:59Z", 0],
    ["2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z", 1],
    ["2028-01-31T00:00:00Z", "2028-02-28T00:00:00Z", 0],
    ["2026-01-31T00:00:00Z", "2026-03-30T00:00:00Z", 1],
    ["2025-12-01T00:00:00Z", "2026-12-01T00:00:00Z", 12],
    ["2026-03-01T00:00:00Z", "2026-02-01T00:00:00Z", 0],
  ])("from %s to %s are %i", (from, to, months) => {
    expect(monthsBetween(Date.parse(from), Date.parse(to))).toBe(months);
  });
});
