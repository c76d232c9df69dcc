/**
 * A million random splits and roundings over currencies with 0, 2 and 3 digits: the parts sum to the whole, none is a minor
 * unit or more from its exact share, every commission is the nearest amount, and no unit is lost on the way into words.
 */
import { describe, expect, it } from "vitest";
import type { CommissionInputs } from "../../src/commissions/contract.ts";
import { evaluateCommission } from "../../src/commissions/rules.ts";
import { formatMinor, roundHalfEven, split } from "../../src/lib/money.ts";
import { DEFAULT_TERMS } from "../../src/program/contract.ts";

const SEED = 20_261_125;
const SCALE = 100_000_000n;
const CURRENCIES = [
  { currency: "JPY", digits: 0 },
  { currency: "USD", digits: 2 },
  { currency: "KWD", digits: 3 },
] as const;

/** The same numbers on every run; xorshift32. */
function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

type Case = { amountMinor: number; weights: number[]; rateBps: number; bonusBps: number };

/** Small amounts as often as large ones: where a unit is much, and where a float would be lost. */
function makeCase(random: (below: number) => number): Case {
  const amountMinor = random(10 ** (1 + random(9))) * (random(8) === 0 ? 997 : 1);
  const weights = Array.from({ length: 1 + random(6) }, () => random(5) * 1_000 + random(1_000));
  if (!weights.some((weight) => weight > 0)) weights[0] = 1;
  return { amountMinor, weights, rateBps: random(10_001), bonusBps: random(4) * 500 };
}

/** A sentence where something is wrong; null where all holds. */
function faultOf({ amountMinor, weights, rateBps, bonusBps }: Case, index: number): string | null {
  const parts = split(amountMinor, weights);
  if (parts.reduce((a, b) => a + b, 0) !== amountMinor) return `${parts} do not sum to ${amountMinor}`;
  const whole = weights.reduce((a, b) => a + b, 0);
  const { currency, digits } = CURRENCIES[index % 3] ?? CURRENCIES[0];
  for (const [place, part] of parts.entries()) {
    const off = BigInt(part) * BigInt(whole) - BigInt(amountMinor) * BigInt(weights[place] ?? 0);
    if (off >= BigInt(whole) || off <= -BigInt(whole)) return `part ${place} of ${amountMinor} over ${weights} is ${part}`;
    const exact = BigInt(part) * BigInt(rateBps) * BigInt(10_000 + bonusBps);
    const commission = roundHalfEven(exact, SCALE);
    const twice = 2n * (BigInt(commission) * SCALE - exact);
    if (twice > SCALE || twice < -SCALE) return `${exact} was rounded to ${commission}`;
    if ((twice === SCALE || twice === -SCALE) && commission % 2 !== 0) return `the half ${exact} was rounded to odd ${commission}`;
    const words = formatMinor(commission, currency);
    if (Number(words.slice(0, -4).replace(".", "")) !== commission || (digits > 0 && words.at(-5 - digits) !== "."))
      return `${commission} ${currency} reads ${words}`;
  }
  return null;
}

describe("a million random amounts", () => {
  it("are split and rounded without losing a unit", { timeout: 60_000 }, () => {
    const random = makeRandom(SEED);
    let fault: string | null = null;
    let index = 0;
    for (; index < 1_000_000 && fault === null; index += 1) fault = faultOf(makeCase(random), index);
    expect(fault, `case ${index} of seed ${SEED}`).toBeNull();
    expect(index).toBe(1_000_000);
  });

  it("of commissions over shares are together at most half a unit a share from the whole sale's", { timeout: 60_000 }, () => {
    const random = makeRandom(SEED + 1);
    const { flatPerSaleMinor, capMinor, minimumSaleMinor, volume } = DEFAULT_TERMS;
    for (let index = 0; index < 20_000; index += 1) {
      const { amountMinor, weights, rateBps, bonusBps } = makeCase(random);
      const { currency } = CURRENCIES[index % 3] ?? CURRENCIES[0];
      const brackets = [{ fromMinor: 0, bonusBps }];
      const terms = { currency, volume: { ...volume, brackets }, flatPerSaleMinor, capMinor, minimumSaleMinor, signupBonusMinor: 0 };
      const common = {
        type: "sale",
        currency,
        saleAmountMinor: amountMinor,
        termsVersion: 1,
        tier: "tier1",
        rateBps,
        rateSource: "tier",
      } as const;
      const inputs: CommissionInputs = { ...common, terms, weightsBps: weights, position: 0, volumeBeforeMinor: 0 };
      const commissions = weights.map((_, position) => evaluateCommission({ ...inputs, position }, amountMinor).amountMinor);
      const off =
        2n * (BigInt(commissions.reduce((a, b) => a + b, 0)) * SCALE - BigInt(amountMinor) * BigInt(rateBps) * BigInt(10_000 + bonusBps));
      const most = BigInt(weights.length) * SCALE;
      expect(off <= most && off >= -most, JSON.stringify({ amountMinor, weights, rateBps, bonusBps, commissions })).toBe(true);
    }
  });
});
