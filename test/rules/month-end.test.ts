/** What a month owes at its end: volume bonuses in both modes, and milestones. Worked out by hand. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareShares } from "../../src/commissions/compare-shares.ts";
import type { CommissionInputs } from "../../src/commissions/index.ts";
import { type MonthSale, milestoneBonus, monthEndBonus } from "../../src/commissions/month-end.ts";

const BRACKETS = [
  { fromMinor: 100_000, bonusBps: 5_000 },
  { fromMinor: 300_000, bonusBps: 10_000 },
];
type Sold = { amount: number; net?: number; inMonth?: number; rateBps?: number; payAt?: string };

function sale({ amount, net = amount, inMonth = net, rateBps = 1_000, payAt = "month_end" }: Sold, mode: "cliff" | "marginal"): MonthSale {
  const volume = { mode, period: "month", brackets: BRACKETS, payAt } as CommissionInputs["terms"]["volume"];
  const inputs: CommissionInputs = {
    type: "sale",
    currency: "USD",
    saleAmountMinor: amount,
    weightsBps: [10_000],
    position: 0,
    termsVersion: 0,
    tier: "tier1",
    rateBps,
    rateSource: "tier",
    // Below every bracket, so that nothing of the bonus is paid at the sale.
    volumeBeforeMinor: -1_000_000_000,
    terms: { currency: "USD", volume, flatPerSaleMinor: 0, capMinor: null, minimumSaleMinor: 0, signupBonusMinor: 0 },
  };
  return { inputs, netSaleMinor: net, volumeMinor: inMonth };
}
const month = (mode: "cliff" | "marginal", sales: Sold[], volume?: number) => {
  const rows = sales.map((each) => sale(each, mode));
  return monthEndBonus(rows, volume ?? rows.reduce((sum, row) => sum + row.volumeMinor, 0));
};

describe("a month's bonus", () => {
  it.each<{ name: string; mode: "cliff" | "marginal"; sales: Sold[]; volume?: number; bonus: number }>([
    { name: "below the first bracket", mode: "cliff", sales: [{ amount: 99_999 }], bonus: 0 },
    // 1,000.00 x 10% x 50%
    { name: "at the first bracket", mode: "cliff", sales: [{ amount: 100_000 }], bonus: 5_000 },
    // 3,000.00 x 10% x 100%: every sale at the bracket that the month reached
    { name: "all sales at the highest reached", mode: "cliff", sales: [{ amount: 50_000 }, { amount: 250_000 }], bonus: 30_000 },
    { name: "each at its own rate", mode: "cliff", sales: [{ amount: 50_000, rateBps: 2_000 }, { amount: 50_000 }], bonus: 7_500 },
    // (3,000 - 1,000) x 10% x 50% + 500 x 10% x 100%
    { name: "each part at its own bracket", mode: "marginal", sales: [{ amount: 350_000 }], bonus: 15_000 },
    {
      name: "over many sales the same",
      mode: "marginal",
      sales: [{ amount: 50_000 }, { amount: 200_000 }, { amount: 100_000 }],
      bonus: 15_000,
    },
    // Volume fell by 500.00 of another month's sale: the top is 3,000.00, 2,000 x 10% x 50%
    { name: "less by a refund of an earlier sale", mode: "marginal", sales: [{ amount: 350_000 }], volume: 300_000, bonus: 10_000 },
    { name: "less by a refund in the month", mode: "cliff", sales: [{ amount: 150_000, net: 99_999 }], bonus: 0 },
    // Refunded in a later month: the bracket stands, the base is what is left. 1,000.00 x 10% x 50%
    { name: "of what a later refund left", mode: "cliff", sales: [{ amount: 150_000, net: 100_000, inMonth: 150_000 }], bonus: 5_000 },
    { name: "none where the terms paid at the sale", mode: "cliff", sales: [{ amount: 300_000, payAt: "sale" }], bonus: 0 },
    // Paid at the sale, it still counts for the volume of the other: 500.00 x 10% x 100%
    {
      name: "beside a sale that was paid at once",
      mode: "cliff",
      sales: [{ amount: 300_000, payAt: "sale" }, { amount: 50_000 }],
      bonus: 5_000,
    },
    { name: "of nothing", mode: "marginal", sales: [], bonus: 0 },
  ])("$name is $bonus ($mode)", ({ mode, sales, volume, bonus }) => {
    expect(month(mode, sales, volume)).toBe(bonus);
  });

  it("in marginal mode does not depend on how a volume is cut into sales, save for rounding", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 20 }), (amounts) => {
        const whole = month("marginal", [{ amount: amounts.reduce((a, b) => a + b, 0) }]);
        const cut = month(
          "marginal",
          amounts.map((amount) => ({ amount })),
        );
        expect(Math.abs(whole - cut)).toBeLessThanOrEqual(amounts.length);
      }),
    );
  });

  it("pays every milestone that is reached, once", () => {
    const milestones = [
      { volumeMinor: 100, bonusMinor: 7 },
      { volumeMinor: 200, bonusMinor: 11 },
    ];
    expect([99, 100, 199, 200, 5_000].map((volume) => milestoneBonus(milestones, volume))).toEqual([0, 7, 7, 18, 18]);
  });
});

describe("a conversion's commissions", () => {
  const row = (partnerId: string, amountMinor = 100, reversedMinor = 0, steps: unknown[] = ["base"]) => ({
    partnerId,
    amountMinor,
    reversedMinor,
    steps,
  });
  const kinds = (shares: string[], rows: ReturnType<typeof row>[]) =>
    compareShares(
      shares.map((partnerId) => ({ partnerId })),
      rows,
    ).map(({ kind }) => kind);

  it("are one for each share, or a recorded reason why not", () => {
    expect(kinds(["a", "b"], [row("a"), row("b", 0)])).toEqual([]);
    expect(kinds(["a"], [row("a", 100, 100)])).toEqual([]);
    // Decided again: the old partner's was taken back.
    expect(kinds(["b"], [row("a", 100, 100), row("b")])).toEqual([]);
    expect(kinds(["a"], [row("a", 100, 100), row("a")])).toEqual([]);
    expect(kinds(["a"], [row("a", 0, 0, [{ label: "reattributed", value: "the rate was wrong" }]), row("a")])).toEqual([]);
  });

  it("are told where one is missing, doubled, without a reason, or without a share", () => {
    expect(kinds(["a", "b"], [row("a")])).toEqual(["missing"]);
    expect(kinds(["a"], [row("a"), row("a")])).toEqual(["twice"]);
    expect(kinds(["a"], [row("a", 0), row("a")])).toEqual(["twice"]);
    expect(kinds(["a"], [row("a", 0, 0, [])])).toEqual(["unexplained"]);
    expect(kinds(["a"], [row("a"), row("b")])).toEqual(["without_share"]);
  });
});
