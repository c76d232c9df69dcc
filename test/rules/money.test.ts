/** Money arithmetic against an independent formula: one rounding, one split, exact words for receipts. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  amountMinorSchema,
  currencySchema,
  formatBps,
  formatMinor,
  MAX_AMOUNT_MINOR,
  positiveAmountMinorSchema,
  roundHalfEven,
  split,
} from "../../src/lib/money.ts";

const denominators = fc.bigInt({ min: 1n, max: 10n ** 9n });
const magnitudes = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });

/** Another way to the same number: floor(x + 1/2), less one where that fell on an exact half and came out odd. */
function expected(numerator: bigint, denominator: bigint): bigint {
  const doubled = 2n * numerator + denominator;
  const step = 2n * denominator;
  const floor = doubled >= 0n || doubled % step === 0n ? doubled / step : doubled / step - 1n;
  return doubled % step === 0n && floor % 2n !== 0n ? floor - 1n : floor;
}

describe("rounding half to even", () => {
  it.each([
    [0n, 1n, 0],
    [1n, 2n, 0],
    [3n, 2n, 2],
    [5n, 2n, 2],
    [7n, 2n, 4],
    [-1n, 2n, 0],
    [-3n, 2n, -2],
    [-5n, 2n, -2],
    [-7n, 2n, -4],
    [49n, 100n, 0],
    [51n, 100n, 1],
    [249_999n, 100_000n, 2],
    [250_001n, 100_000n, 3],
    [-250_001n, 100_000n, -3],
    [10n ** 20n, 10n ** 8n, 10 ** 12],
  ])("%s / %s is %i", (numerator, denominator, result) => {
    expect(roundHalfEven(numerator, denominator)).toBe(result);
  });

  it("agrees with floor(x + 1/2) corrected at exact halves, for every fraction", () => {
    fc.assert(
      fc.property(magnitudes, denominators, (n, d) => BigInt(roundHalfEven(n, d)) === expected(n, d)),
      { numRuns: 2_000 },
    );
  });

  it("takes exact halves to the even neighbour, below zero too", () => {
    const halves = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });
    fc.assert(
      fc.property(halves, denominators, (whole, d) => {
        const rounded = BigInt(roundHalfEven((2n * whole + 1n) * d, 2n * d));
        expect(rounded % 2n).toBe(0n);
        expect(rounded === whole || rounded === whole + 1n).toBe(true);
      }),
    );
  });

  it("is odd: what is owed and what is due round alike", () => {
    fc.assert(fc.property(magnitudes, denominators, (n, d) => roundHalfEven(-n, d) + roundHalfEven(n, d) === 0));
  });
});

describe("splitting a whole", () => {
  const totals = fc.integer({ min: 0, max: MAX_AMOUNT_MINOR });
  const weightings = fc
    .array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 8 })
    .filter((weights) => weights.some((weight) => weight > 0));

  it.each([
    [100, [10_000], [100]],
    [100, [3_333, 3_333, 3_334], [33, 33, 34]],
    [101, [5_000, 5_000], [50, 51]],
    [1, [5_000, 5_000], [0, 1]],
    [2, [1, 1, 1], [0, 1, 1]],
    [10_000, [4_000, 2_000, 4_000], [4_000, 2_000, 4_000]],
    [7, [0, 10_000], [0, 7]],
    [0, [1, 2, 3], [0, 0, 0]],
    [10, [6, 3, 1], [6, 3, 1]],
    [5, [6, 3, 1], [3, 1, 1]],
  ])("%i by %j is %j", (total, weights, parts) => {
    expect(split(total, weights)).toEqual(parts);
  });

  it("gives parts that sum to the whole, each less than one unit from exact, none to a weight of zero", () => {
    fc.assert(
      fc.property(totals, weightings, (total, weights) => {
        const parts = split(total, weights);
        const sum = BigInt(weights.reduce((a, b) => a + b, 0));
        expect(parts.reduce((a, b) => a + b, 0)).toBe(total);
        parts.forEach((part, index) => {
          const error = BigInt(part) * sum - BigInt(total) * BigInt(weights[index] ?? 0);
          expect(error < sum && -error < sum).toBe(true);
          if (weights[index] === 0) expect(part).toBe(0);
        });
      }),
    );
  });

  it("gives what is left over to the later of equal weights", () => {
    fc.assert(
      fc.property(totals, fc.integer({ min: 1, max: 20 }), (total, count) => {
        const parts = split(
          total,
          Array.from({ length: count }, () => 1),
        );
        expect(parts).toEqual([...parts].sort((a, b) => a - b));
        expect((parts.at(-1) ?? 0) - (parts[0] ?? 0)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("words for receipts", () => {
  it.each([
    [12_000, "USD", "120.00 USD"],
    [5, "USD", "0.05 USD"],
    [0, "USD", "0.00 USD"],
    [-5, "USD", "-0.05 USD"],
    [-123_456, "EUR", "-1234.56 EUR"],
    [12_000, "JPY", "12000 JPY"],
    [0, "JPY", "0 JPY"],
    [-7, "JPY", "-7 JPY"],
    [12_345, "KWD", "12.345 KWD"],
    [-1, "KWD", "-0.001 KWD"],
    [MAX_AMOUNT_MINOR, "USD", "10000000000.00 USD"],
  ])("%i %s is written %s", (amount, currency, text) => {
    expect(formatMinor(amount, currency)).toBe(text);
  });

  it.each([
    [1_000, "10%"],
    [1_050, "10.5%"],
    [3_333, "33.33%"],
    [5, "0.05%"],
    [50, "0.5%"],
    [0, "0%"],
    [10_000, "100%"],
    [100_000, "1000%"],
    [-250, "-2.5%"],
  ])("%i basis points are %s", (bps, text) => {
    expect(formatBps(bps)).toBe(text);
  });
});

describe("amounts and currencies that a request may name", () => {
  it.each([-1, 0.5, MAX_AMOUNT_MINOR + 1, Number.NaN, Number.POSITIVE_INFINITY, "12", null])("refuses the amount %j", (amount) => {
    expect(amountMinorSchema.safeParse(amount).success).toBe(false);
  });

  it("takes nothing and the largest amount, but no payout of nothing", () => {
    expect(amountMinorSchema.safeParse(0).success).toBe(true);
    expect(amountMinorSchema.safeParse(MAX_AMOUNT_MINOR).success).toBe(true);
    expect(positiveAmountMinorSchema.safeParse(0).success).toBe(false);
  });

  it.each([
    ["USD", true],
    ["JPY", true],
    ["KWD", true],
    ["usd", false],
    ["DOLLAR", false],
    ["QQQ", false],
    ["", false],
  ])("currency %j: %j", (code, isKnown) => {
    expect(currencySchema.safeParse(code).success).toBe(isKnown);
  });
});
