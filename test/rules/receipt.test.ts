/** A receipt's lines, for every plan and sale there is: exactly, and in whole units, they add up to the commission. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CommissionInputs } from "../../src/commissions/contract.ts";
import type { Step } from "../../src/commissions/receipt-contract.ts";
import { evaluateCommission } from "../../src/commissions/rules.ts";
import { DEFAULT_TERMS } from "../../src/program/contract.ts";

const { volume } = DEFAULT_TERMS;
const amount = fc.integer({ min: 0, max: 5_000_000 });
const small = fc.integer({ min: 0, max: 2_000 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

const pay = fc.oneof(
  fc.record({ type: fc.constant("rate" as const), rateBps: fc.integer({ min: 0, max: 10_000 }) }),
  fc.record({ type: fc.constant("flat" as const), amountMinor: small }),
  fc.record({ type: fc.constant("bonus" as const), bonusBps: fc.integer({ min: 0, max: 5_000 }) }),
  fc.record({ type: fc.constant("bonus" as const), amountMinor: small }),
  fc.record({ type: fc.constant("none" as const) }),
);

const inputs = fc.record({
  type: fc.constantFrom("signup" as const, "sale" as const, "recurring" as const),
  currency: fc.constantFrom("USD", "EUR", "JPY"),
  saleAmountMinor: amount,
  weights: fc.constantFrom<number[][]>([10_000], [4_000, 6_000], [3_333, 3_333, 3_334]),
  rateBps: fc.integer({ min: 0, max: 10_000 }),
  volumeBeforeMinor: fc.integer({ min: 0, max: 20_000_000 }),
  mode: fc.constantFrom("cliff" as const, "marginal" as const),
  flatPerSaleMinor: small,
  caps: fc.tuple(maybe(small), maybe(small), maybe(small)),
  signupBonusMinor: small,
  rule: maybe(fc.record({ name: fc.constant("a rule"), pay })),
});

type Given = typeof inputs extends fc.Arbitrary<infer T> ? T : never;

function made({ weights, mode, flatPerSaleMinor, caps, signupBonusMinor, ...rest }: Given): CommissionInputs {
  const [capMinor, capPerCustomerMinor, capPerMonthMinor] = caps;
  const terms = {
    currency: "USD",
    volume: { ...volume, mode },
    flatPerSaleMinor,
    capMinor,
    capPerCustomerMinor,
    capPerMonthMinor,
    minimumSaleMinor: 0,
    signupBonusMinor,
  };
  const fixed = { termsVersion: 1, tier: "tier2" as const, rateSource: "tier" as const, weightsBps: weights, position: weights.length - 1 };
  return { ...fixed, ...rest, terms };
}

/** Exact decimals in hundred-millionths. */
const scaled = (text: string): bigint => {
  const [whole = "0", decimals = ""] = text.replace("-", "").split(".");
  const size = BigInt(whole + decimals.padEnd(8, "0"));
  return text.startsWith("-") ? -size : size;
};
const adding = (steps: readonly Step[]) => steps.filter(({ exactMinor }) => exactMinor !== undefined);

describe("the lines of a receipt", () => {
  it("add up to the commission exactly, and in whole units", () => {
    fc.assert(
      fc.property(inputs, fc.integer({ min: 0, max: 100 }), (given, keptPercent) => {
        const frozen = made(given);
        const netMinor = Math.floor((frozen.saleAmountMinor * keptPercent) / 100);
        const { amountMinor, steps } = evaluateCommission(frozen, netMinor);
        const lines = adding(steps);
        expect(lines.reduce((sum, { exactMinor = "0" }) => sum + scaled(exactMinor), 0n)).toBe(BigInt(amountMinor) * 100_000_000n);
        expect(lines.reduce((sum, { amountMinor: whole = 0 }) => sum + whole, 0)).toBe(amountMinor);
      }),
      { numRuns: 2_000, seed: 20_261_125 },
    );
  });

  it("round once, at the end, by half a unit at most", () => {
    fc.assert(
      fc.property(inputs, (given) => {
        const frozen = made(given);
        const { steps } = evaluateCommission(frozen, frozen.saleAmountMinor);
        const at = steps.findIndex(({ label }) => label === "rounding");
        if (at === -1) return;
        expect(at).toBe(adding(steps).length === 0 ? -1 : steps.length - 2);
        const size = scaled(steps[at]?.exactMinor ?? "0");
        expect((size < 0n ? -size : size) <= 50_000_000n).toBe(true);
      }),
      { numRuns: 1_000, seed: 20_261_126 },
    );
  });

  it("of a sale of 49.99 at 15% with 5% for volume say each what it adds", () => {
    const { amountMinor, steps } = evaluateCommission(
      made({
        type: "sale",
        currency: "USD",
        saleAmountMinor: 4_999,
        weights: [10_000],
        rateBps: 1_500,
        volumeBeforeMinor: 1_000_000,
        mode: "cliff",
        flatPerSaleMinor: 0,
        caps: [null, null, null],
        signupBonusMinor: 0,
        rule: null,
      }),
      4_999,
    );
    expect(amountMinor).toBe(787);
    expect(adding(steps).map(({ label, exactMinor, amountMinor: whole }) => [label, exactMinor, whole])).toEqual([
      ["rate", "749.85", 749],
      ["volume_bonus", "37.4925", 38],
      ["rounding", "-0.3425", 0],
    ]);
  });
});
