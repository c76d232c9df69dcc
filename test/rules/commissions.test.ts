/** What a partner earns, as worked examples computed by hand, and as properties of the function. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CommissionInputs } from "../../src/commissions/contract.ts";
import { type CommissionParts, commissionStatus, evaluateCommission, netShareOf, reversalOf } from "../../src/commissions/rules.ts";
import { DEFAULT_TERMS } from "../../src/program/contract.ts";

type Terms = CommissionInputs["terms"];
type Given = Partial<Omit<CommissionInputs, "terms">> & { terms?: Partial<Terms> };

const { currency, volume, flatPerSaleMinor, capMinor, minimumSaleMinor } = DEFAULT_TERMS;
const TERMS: Terms = { currency, volume, flatPerSaleMinor, capMinor, minimumSaleMinor, signupBonusMinor: 5_000 };
const MARGINAL: Terms["volume"] = { ...volume, mode: "marginal" };

/** A sale of 120.00 USD by a tier1 partner at 10%, nothing sold this month before. */
const inputsOf = ({ terms, ...given }: Given = {}): CommissionInputs => ({
  type: "sale",
  currency: "USD",
  saleAmountMinor: 12_000,
  weightsBps: [10_000],
  position: 0,
  termsVersion: 1,
  tier: "tier1",
  rateBps: 1_000,
  rateSource: "tier",
  volumeBeforeMinor: 0,
  ...given,
  terms: { ...TERMS, ...terms },
});
const evaluate = (inputs: CommissionInputs) => evaluateCommission(inputs, inputs.saleAmountMinor);
const labels = (inputs: CommissionInputs) => evaluate(inputs).steps.map((step) => step.label);

describe("the commission of a sale", () => {
  const examples: [why: string, given: Given, amountMinor: number][] = [
    ["tier1's 10%", {}, 1_200],
    ["tier2's 15%", { rateBps: 1_500, tier: "tier2" }, 1_800],
    ["tier3's 20%", { rateBps: 2_000, tier: "tier3" }, 2_400],
    ["tier4's 12%", { rateBps: 1_200, tier: "tier4" }, 1_440],
    ["the partner's own 25%", { rateBps: 2_500, rateSource: "partner" }, 3_000],
    ["a link's own 7.5%", { rateBps: 750, rateSource: "link" }, 900],
    ["a rate of everything", { rateBps: 10_000 }, 12_000],
    ["a rate of nothing", { rateBps: 0 }, 0],
    ["one unit below the first bracket", { volumeBeforeMinor: 999_999 }, 1_200],
    ["at the first bracket, +5% of the rate", { volumeBeforeMinor: 1_000_000 }, 1_260],
    ["one unit below the second", { volumeBeforeMinor: 4_999_999 }, 1_260],
    ["at the second, +10%", { volumeBeforeMinor: 5_000_000 }, 1_320],
    ["one unit below the third", { volumeBeforeMinor: 9_999_999 }, 1_320],
    ["at the third, +20%", { volumeBeforeMinor: 10_000_000 }, 1_440],
    ["far above it", { volumeBeforeMinor: 900_000_000_000 }, 1_440],
    ["a cliff that this sale itself crosses", { volumeBeforeMinor: 990_000, saleAmountMinor: 2_000_000 }, 200_000],
    // 10,000 at 10% + 4,000,000 at 10.5% + 990,000 at 11%.
    ["marginal across two brackets", { volumeBeforeMinor: 990_000, saleAmountMinor: 5_000_000, terms: { volume: MARGINAL } }, 529_900],
    // 1,000,000 at 10% + 4,000,000 at 10.5% + 5,000,000 at 11% + 2,000,000 at 12%.
    ["marginal across all of them", { saleAmountMinor: 12_000_000, terms: { volume: MARGINAL } }, 1_310_000],
    ["marginal at a threshold", { volumeBeforeMinor: 1_000_000, terms: { volume: MARGINAL } }, 1_260],
    ["marginal that ends at a threshold", { volumeBeforeMinor: 988_000, terms: { volume: MARGINAL } }, 1_200],
    ["marginal below all brackets", { terms: { volume: MARGINAL } }, 1_200],
    ["no brackets at all", { volumeBeforeMinor: 10_000_000, terms: { volume: { ...volume, brackets: [] } } }, 1_200],
    ["2.50 flat on top", { terms: { flatPerSaleMinor: 250 } }, 1_450],
    ["a flat amount alone", { rateBps: 0, terms: { flatPerSaleMinor: 250 } }, 250],
    ["a cap below", { terms: { capMinor: 1_000 } }, 1_000],
    ["a cap at the amount", { terms: { capMinor: 1_200 } }, 1_200],
    ["a cap on rate and flat together", { terms: { capMinor: 1_300, flatPerSaleMinor: 250 } }, 1_300],
    ["a cap of nothing", { terms: { capMinor: 0 } }, 0],
    ["a sale at the minimum", { terms: { minimumSaleMinor: 12_000 } }, 1_200],
    ["a sale below the minimum", { terms: { minimumSaleMinor: 12_001 } }, 0],
    [
      "another currency: its rate and nothing else",
      { currency: "EUR", volumeBeforeMinor: 10_000_000, terms: { flatPerSaleMinor: 250, capMinor: 100, minimumSaleMinor: 99_999 } },
      1_200,
    ],
    ["a currency without minor units", { currency: "JPY", terms: { currency: "JPY" }, rateBps: 1_500 }, 1_800],
    ["0.5, to even below", { saleAmountMinor: 5 }, 0],
    ["1.5, to even above", { saleAmountMinor: 15 }, 2],
    ["2.5, to even below", { saleAmountMinor: 25 }, 2],
    ["3.5, to even above", { saleAmountMinor: 35 }, 4],
    ["2.4", { saleAmountMinor: 24 }, 2],
    ["2.6", { saleAmountMinor: 26 }, 3],
    // 25 x 10% x 1.05 = 2.625; rounding 2.5 to 2 before the bonus would come to 2.1.
    ["rounded once, after the bonus", { saleAmountMinor: 25, volumeBeforeMinor: 1_000_000 }, 3],
    // 5 x 10% + 1 = 1.5; rounding 0.5 to 0 before the flat amount would come to 1.
    ["rounded once, after the flat amount", { saleAmountMinor: 5, terms: { flatPerSaleMinor: 1 } }, 2],
    // 0.5 + 0.5 in two brackets of one unit each at 50%: one, where rounding each part would say none.
    [
      "rounded once, over all marginal parts",
      {
        saleAmountMinor: 2,
        rateBps: 5_000,
        terms: { volume: { ...MARGINAL, brackets: [{ fromMinor: 1, bonusBps: 0 }] } },
      },
      1,
    ],
    ["the largest sale", { saleAmountMinor: 1_000_000_000_000, rateBps: 10_000, volumeBeforeMinor: 10_000_000 }, 1_200_000_000_000],
  ];

  it.each(examples)("%s", (_why, given, amountMinor) => {
    expect(evaluate(inputsOf(given)).amountMinor).toBe(amountMinor);
  });

  it.each<[string, Given, number[]]>([
    ["40/20/40 of 100.00 at 10%", { saleAmountMinor: 10_000, weightsBps: [4_000, 2_000, 4_000] }, [400, 200, 400]],
    ["three thirds of 1.00 at 100%", { saleAmountMinor: 100, rateBps: 10_000, weightsBps: [3_333, 3_333, 3_334] }, [33, 33, 34]],
    ["the odd unit to the later of two", { saleAmountMinor: 101, rateBps: 10_000, weightsBps: [5_000, 5_000] }, [50, 51]],
    ["the flat amount once, not once each", { rateBps: 0, weightsBps: [5_000, 5_000], terms: { flatPerSaleMinor: 251 } }, [125, 126]],
    ["the cap once, not once each", { weightsBps: [5_000, 5_000], terms: { capMinor: 1_000 } }, [500, 500]],
    ["a share without a unit", { saleAmountMinor: 1, rateBps: 10_000, weightsBps: [5_000, 5_000] }, [0, 1]],
    // The bracket is chosen by volume alone; each share is cut on its own: 6,000 x 10.5%.
    ["a bonus on each share", { volumeBeforeMinor: 1_000_000, weightsBps: [5_000, 5_000] }, [630, 630]],
  ])("splits %s", (_why, given, amounts) => {
    expect(amounts.map((_amount, position) => evaluate(inputsOf({ ...given, position })).amountMinor)).toEqual(amounts);
  });

  it("names every step that made the amount, and no other", () => {
    expect(labels(inputsOf())).toEqual(["base", "rate", "result"]);
    expect(labels(inputsOf({ saleAmountMinor: 15, volumeBeforeMinor: 1_000_000 }))).toEqual([
      "base",
      "rate",
      "volume_bonus",
      "rounding",
      "result",
    ]);
    expect(labels(inputsOf({ weightsBps: [5_000, 5_000], terms: { flatPerSaleMinor: 250, capMinor: 100 } }))).toEqual([
      "base",
      "weight",
      "rate",
      "flat_per_sale",
      "cap",
      "result",
    ]);
    expect(labels(inputsOf({ terms: { minimumSaleMinor: 12_001 } }))).toEqual(["base", "minimum_sale", "rounds_to_zero"]);
    expect(labels(inputsOf({ saleAmountMinor: 5 }))).toEqual(["base", "rate", "rounding", "rounds_to_zero"]);
    expect(labels(inputsOf({ saleAmountMinor: 0 }))).toEqual(["base", "rounds_to_zero"]);
  });

  it("says where the rate is from and what the volume was", () => {
    const words = (given: Given, label: string) => evaluate(inputsOf(given)).steps.find((step) => step.label === label)?.value;
    expect(words({}, "rate")).toBe("10% from tier1");
    expect(words({ rateBps: 2_550, rateSource: "partner" }, "rate")).toBe("25.5% from partner");
    expect(words({ volumeBeforeMinor: 1_000_000 }, "volume_bonus")).toBe("+5% of the rate, 10000.00 USD sold this month before");
    expect(words({ saleAmountMinor: 15 }, "rounding")).toBe("1.5 minor units, half to even");
  });
});

describe("the commission of a signup", () => {
  it.each(Object.entries({ tier1: 5_000, tier2: 10_000, tier3: 50_000, tier4: 20_000 }))("is the bonus of %s, %i", (tier, bonus) => {
    const terms = { signupBonusMinor: DEFAULT_TERMS.tiers[tier as CommissionInputs["tier"]].signupBonusMinor };
    expect(evaluate(inputsOf({ type: "signup", tier: tier as CommissionInputs["tier"], saleAmountMinor: 0, terms })).amountMinor).toBe(
      bonus,
    );
  });

  it("is split by weight to the unit, and takes no part in rates, brackets, flat amounts or caps", () => {
    const terms = { signupBonusMinor: 5_001, flatPerSaleMinor: 999, capMinor: 1, minimumSaleMinor: 10 };
    const given = { type: "signup", saleAmountMinor: 0, weightsBps: [5_000, 5_000], volumeBeforeMinor: 10_000_000, terms } as const;
    const amounts = [0, 1].map((position) => evaluate(inputsOf({ ...given, weightsBps: [...given.weightsBps], position })).amountMinor);
    expect(amounts).toEqual([2_500, 2_501]);
  });

  it("without a bonus is none", () => {
    expect(labels(inputsOf({ type: "signup", saleAmountMinor: 0, terms: { signupBonusMinor: 0 } }))).toEqual([
      "signup_bonus",
      "rounds_to_zero",
    ]);
  });
});

describe("what a refund takes back", () => {
  it.each<[why: string, given: Given, left: { netSaleMinor: number; leftMinor: number }, reversalMinor: number]>([
    ["a quarter of the sale", {}, { netSaleMinor: 9_000, leftMinor: 1_200 }, 300],
    ["the rest of it", {}, { netSaleMinor: 0, leftMinor: 900 }, 900],
    ["all, the flat amount too", { terms: { flatPerSaleMinor: 250 } }, { netSaleMinor: 0, leftMinor: 1_450 }, 1_450],
    ["a part leaves the flat amount", { terms: { flatPerSaleMinor: 250 } }, { netSaleMinor: 9_000, leftMinor: 1_450 }, 300],
    ["nothing while the cap still binds", { terms: { capMinor: 500 } }, { netSaleMinor: 9_000, leftMinor: 500 }, 0],
    ["the minimum tests the gross, not the net", { terms: { minimumSaleMinor: 10_000 } }, { netSaleMinor: 3_000, leftMinor: 1_200 }, 900],
    [
      "marginal brackets unwind from the top",
      { volumeBeforeMinor: 990_000, saleAmountMinor: 5_000_000, terms: { volume: MARGINAL } },
      { netSaleMinor: 4_010_000, leftMinor: 529_900 },
      108_900,
    ],
    ["the bonus found with the sale stays", { volumeBeforeMinor: 1_000_000 }, { netSaleMinor: 6_000, leftMinor: 1_260 }, 630],
    ["less than nothing where less is left than the net sale earns", {}, { netSaleMinor: 9_000, leftMinor: 800 }, -100],
    ["nothing of a commission already taken back", {}, { netSaleMinor: 0, leftMinor: 0 }, 0],
    ["nothing of a signup's bonus", { type: "signup", saleAmountMinor: 0 }, { netSaleMinor: 0, leftMinor: 5_000 }, 0],
  ])("%s", (_why, given, left, reversalMinor) => {
    expect(reversalOf(inputsOf(given), left)).toBe(reversalMinor);
  });
});

describe("whatever the terms are", () => {
  const minor = fc.integer({ min: 0, max: 1_000_000_000 });
  const volumes = fc
    .record({
      mode: fc.constantFrom("cliff" as const, "marginal" as const),
      brackets: fc.uniqueArray(fc.record({ fromMinor: minor, bonusBps: fc.nat(5_000) }), {
        selector: (bracket) => bracket.fromMinor,
        maxLength: 4,
      }),
    })
    .map(({ mode, brackets }) => ({ mode, period: "month" as const, brackets: brackets.toSorted((a, b) => a.fromMinor - b.fromMinor) }));
  const weightsOf = (count: number) => fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: count, maxLength: count });
  const anyInputs = (weights: fc.Arbitrary<number[]>) =>
    fc
      .record({
        sale: fc.oneof(minor, fc.nat(200)),
        rateBps: fc.nat(10_000),
        before: minor,
        weights,
        volume: volumes,
        flat: fc.nat(1_000),
        cap: fc.option(minor),
        isForeign: fc.boolean(),
        pay: fc.option(
          fc.oneof(
            fc.record({ type: fc.constant("flat" as const), amountMinor: fc.nat(2_000) }),
            fc.record({ type: fc.constant("bonus" as const), bonusBps: fc.nat(10_000) }),
            fc.record({ type: fc.constant("bonus" as const), amountMinor: fc.nat(2_000) }),
          ),
        ),
        room: fc.option(fc.record({ cap: minor, earned: fc.nat(2_000_000_000) })),
        isLater: fc.boolean(),
      })
      .map((any) =>
        inputsOf({
          saleAmountMinor: any.sale,
          rateBps: any.rateBps,
          volumeBeforeMinor: any.before,
          weightsBps: any.weights,
          currency: any.isForeign ? "EUR" : "USD",
          rule: any.pay === null ? null : { name: "any", pay: any.pay },
          customerEarnedMinor: any.room?.earned ?? 0,
          terms: {
            volume: { ...any.volume, payAt: any.isLater ? "month_end" : "sale" },
            flatPerSaleMinor: any.flat,
            flatPerSale: { EUR: any.flat },
            capMinor: any.cap,
            capPerCustomerMinor: any.room?.cap ?? null,
          },
        }),
      );
  const steps = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });

  it("more of the sale kept never earns less", () => {
    fc.assert(
      fc.property(
        anyInputs(fc.integer({ min: 1, max: 6 }).chain(weightsOf)),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (inputs, part) => {
          const less = Math.floor(inputs.saleAmountMinor * part);
          expect(evaluateCommission(inputs, less).amountMinor).toBeLessThanOrEqual(evaluate(inputs).amountMinor);
        },
      ),
    );
  });

  const manyShares = anyInputs(fc.integer({ min: 1, max: 6 }).chain(weightsOf));
  const partsOf = (inputs: CommissionInputs, netSaleMinor: number) =>
    inputs.weightsBps.map((_weight, position) => netShareOf({ ...inputs, position }, netSaleMinor));

  it("refunded in any steps, what is left of each share's commission is that of its net share, and never more than it earned", () => {
    fc.assert(
      fc.property(manyShares, steps, (inputs, fractions) => {
        const shares = inputs.weightsBps.map((_weight, position) => ({ ...inputs, position }));
        const left = shares.map((share) => evaluate(share).amountMinor);
        const earned = [...left];
        let netSaleMinor = inputs.saleAmountMinor;
        for (const fraction of [...fractions, 1]) {
          netSaleMinor -= Math.ceil(netSaleMinor * fraction);
          for (const [n, share] of shares.entries()) {
            left[n] = (left[n] ?? 0) - reversalOf(share, { netSaleMinor, leftMinor: left[n] ?? 0 });
            expect(left[n]).toBe(evaluateCommission(share, netSaleMinor).amountMinor);
            expect(left[n]).toBeGreaterThanOrEqual(0);
            expect(left[n]).toBeLessThanOrEqual(earned[n] ?? 0);
          }
        }
        expect(left.every((amount) => amount === 0)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("the net shares lie between nothing and the full share, and sum to what is left of the sale", () => {
    fc.assert(
      fc.property(manyShares, fc.double({ min: 0, max: 1, noNaN: true }), (inputs, part) => {
        const netSaleMinor = Math.floor(inputs.saleAmountMinor * part);
        const full = partsOf(inputs, inputs.saleAmountMinor);
        const net = partsOf(inputs, netSaleMinor);
        expect(net.reduce((a, b) => a + b, 0)).toBe(netSaleMinor);
        expect(net.every((amount, n) => amount >= 0 && amount <= (full[n] ?? 0))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("a unit that a later refund moves from one share to another is given back, not lost", () => {
    const shares = [0, 1, 2, 3].map((position) =>
      inputsOf({ saleAmountMinor: 14, rateBps: 10_000, weightsBps: [4_286, 4_286, 714, 714], position }),
    );
    const netAfter = (refunded: number) => shares.map((share) => evaluateCommission(share, 14 - refunded).amountMinor);
    const isGivenBack = Array.from({ length: 13 }, (_, refunded) => [netAfter(refunded), netAfter(refunded + 1)]).some(
      ([before = [], after = []]) => after.some((amount, n) => amount > (before[n] ?? 0)),
    );
    expect(isGivenBack).toBe(true);
  });

  it("the bases of all shares sum to the sale", () => {
    fc.assert(
      fc.property(minor, fc.integer({ min: 1, max: 6 }).chain(weightsOf), (saleAmountMinor, weightsBps) => {
        // At a rate of everything and no extras, a share's commission is its base.
        const bases = weightsBps.map(
          (_weight, position) =>
            evaluate(inputsOf({ saleAmountMinor, weightsBps, position, rateBps: 10_000, terms: { volume: { ...volume, brackets: [] } } }))
              .amountMinor,
        );
        expect(bases.reduce((a, b) => a + b, 0)).toBe(saleAmountMinor);
      }),
    );
  });
});

describe("where a commission stands", () => {
  const parts: CommissionParts = { amountMinor: 1_200, reversedMinor: 0, pendingMinor: 0, heldMinor: 0, paidMinor: 0, isRejected: false };
  it.each<[string, Partial<CommissionParts>]>([
    ["pending", { pendingMinor: 1_200 }],
    ["pending", { pendingMinor: 900, reversedMinor: 300 }],
    ["held", { heldMinor: 1_200 }],
    ["held", { heldMinor: 200, pendingMinor: 1_000 }],
    ["held", { heldMinor: 200, paidMinor: 1_000 }],
    ["approved", {}],
    ["approved", { paidMinor: 1_199 }],
    ["approved", { reversedMinor: 300 }],
    ["paid", { paidMinor: 1_200 }],
    ["paid", { paidMinor: 900, reversedMinor: 300 }],
    ["approved", { paidMinor: 1_200, reversedMinor: 300 }],
    ["reversed", { reversedMinor: 1_200 }],
    ["reversed", { reversedMinor: 1_200, paidMinor: 1_200 }],
    ["rejected", { isRejected: true, reversedMinor: 1_200 }],
    ["approved", { amountMinor: -500 }],
    ["paid", { amountMinor: -500, paidMinor: -500 }],
  ])("%s: %j", (status, given) => {
    expect(commissionStatus({ ...parts, ...given })).toBe(status);
  });
});
