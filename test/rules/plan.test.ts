/** Plans as a whole: what is refused with the path and a sentence, what is warned of, when rules match, and how versions differ in words. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_TERMS, type Terms, termsSchema } from "../../src/program/contract.ts";
import { describeChanges } from "../../src/program/describe-changes.ts";
import type { Condition, Pay } from "../../src/program/plan-rules.ts";
import { contradictionOf, covers, holds, type SaleView } from "../../src/program/rules.ts";
import { warnOfPlan } from "../../src/program/warn-plan.ts";

const { tier1, tier2 } = DEFAULT_TERMS.tiers;
const withTiers = (changes: object): object => ({ tiers: { ...DEFAULT_TERMS.tiers, ...changes } });
const rate: Pay = { type: "rate", rateBps: 1_000 };
const rulesOf = (...conditions: unknown[]) => ({ rules: conditions.map((when, index) => ({ name: `rule ${index}`, when, pay: rate })) });
const promoteAt = { volumeMinor: 1_000, periodDays: 30 };

const errorsOf = (changes: object): Record<string, string> => {
  const { error } = termsSchema.safeParse({ ...DEFAULT_TERMS, ...changes });
  return Object.fromEntries((error?.issues ?? []).map((issue) => [issue.path.join("."), issue.message]));
};

describe("terms are refused", () => {
  const wrong: [why: string, changes: object, path: string, says: RegExp][] = [
    ["a rate above 100%", withTiers({ tier1: { ...tier1, rateBps: 10_001 } }), "tiers.tier1.rateBps", /above 100%: give/],
    ["a rate below 0", withTiers({ tier1: { ...tier1, rateBps: -1 } }), "tiers.tier1.rateBps", /below 0: give/],
    ["an amount below 0", { flatPerSaleMinor: -5 }, "flatPerSaleMinor", /below 0: give/],
    [
      "brackets out of order",
      { volume: { ...DEFAULT_TERMS.volume, brackets: DEFAULT_TERMS.volume.brackets.toReversed() } },
      "volume.brackets",
      /sort them/,
    ],
    [
      "milestones that repeat a volume",
      {
        milestones: [
          { volumeMinor: 5, bonusMinor: 1 },
          { volumeMinor: 5, bonusMinor: 2 },
        ],
      },
      "milestones",
      /sort them/,
    ],
    [
      "a tier that falls to one that is not there",
      withTiers({ tier2: { ...tier2, demote: { ...promoteAt, to: "tier9" } } }),
      "tiers.tier2.demote.to",
      /tier1/,
    ],
    [
      "a tier that falls to itself",
      withTiers({ tier2: { ...tier2, demote: { ...promoteAt, to: "tier2" } } }),
      "tiers.tier2.demote.to",
      /name another tier/,
    ],
    [
      "a tier that is left as soon as it is reached",
      withTiers({ tier2: { ...tier2, promoteAt, demote: { ...promoteAt, volumeMinor: 1_001, to: "tier1" } } }),
      "tiers.tier2.demote.volumeMinor",
      /at or below promoteAt/,
    ],
    ["a rule for an unknown tier", rulesOf({ tier: "tier9" }), "rules.0.when.tier", /known value/],
    ["a condition that nobody knows", rulesOf({ colour: "red" }), "rules.0.when", /colour/],
    ["an empty any", rulesOf({ any: [] }), "rules.0.when.any", /never holds.*leave it out/],
    ["a range upside down", rulesOf({ amountMinor: { min: 2, max: 1 } }), "rules.0.when.amountMinor", /min is above max/],
    ["an empty range", rulesOf({ amountMinor: {} }), "rules.0.when.amountMinor", /says nothing/],
    [
      "two ranges that do not meet",
      rulesOf({ amountMinor: { max: 10 }, all: [{ amountMinor: { min: 11 } }] }),
      "rules.0.when",
      /never matches/,
    ],
    ["a sale that is new and recurring", rulesOf({ kind: "new", all: [{ kind: "recurring" }] }), "rules.0.when", /never matches: kind/],
    ["a product that is two", rulesOf({ all: [{ product: "a" }, { product: ["b", "c"] }] }), "rules.0.when", /never matches: product/],
    [
      "metadata that is two things",
      rulesOf({ metadata: { plan: "a" }, all: [{ metadata: { plan: "b" } }] }),
      "rules.0.when",
      /metadata\.plan/,
    ],
    ["an amount in another currency", rulesOf({ currency: "EUR", amountMinor: { min: 1 } }), "rules.0.when", /compared in USD only/],
    [
      "alternatives that all contradict",
      rulesOf({ product: "a", any: [{ product: "b" }, { product: "c" }] }),
      "rules.0.when",
      /none of `any`/,
    ],
    [
      "one alternative that contradicts",
      rulesOf({ product: "a", any: [{ product: "b" }, { country: "DE" }] }),
      "rules.0.when.any.0",
      /never holds/,
    ],
    ["the same condition twice", rulesOf({ product: "a" }, { product: ["a"] }), "rules.1.when", /"rule 0" before it takes every such sale/],
    ["a rule after one that takes all", rulesOf({}, { country: "DE" }), "rules.1.when", /move it up/],
    [
      "a narrower rule after a wider one",
      rulesOf({ amountMinor: { min: 5 } }, { amountMinor: { min: 7, max: 9 }, product: "a" }),
      "rules.1.when",
      /never matches/,
    ],
    [
      "alternatives that are a part of others",
      rulesOf({ any: [{ product: "a" }, { product: "b" }] }, { any: [{ product: "b" }] }),
      "rules.1.when",
      /never matches/,
    ],
    ["sales below the minimum", { ...rulesOf({ amountMinor: { max: 99 } }), minimumSaleMinor: 100 }, "rules.0.when", /never pays/],
    [
      "two rules of one name",
      {
        rules: [
          { name: "x", when: { product: "a" }, pay: rate },
          { name: "x", when: { product: "b" }, pay: rate },
        ],
      },
      "rules.1.name",
      /choose another/,
    ],
    [
      "an amount for sales in another currency",
      { rules: [{ name: "x", when: { currency: "EUR" }, pay: { type: "flat", amountMinor: 1 } }] },
      "rules.0.pay.amountMinor",
      /never pays/,
    ],
    [
      "a bonus of both kinds",
      { rules: [{ name: "x", when: {}, pay: { type: "bonus", bonusBps: 1, amountMinor: 1 } }] },
      "rules.0.pay",
      /give one of them/,
    ],
    ["a bonus of neither", { rules: [{ name: "x", when: {}, pay: { type: "bonus" } }] }, "rules.0.pay", /give one of them/],
    [
      "a rule's rate above 100%",
      { rules: [{ name: "x", when: {}, pay: { type: "rate", rateBps: 10_001 } }] },
      "rules.0.pay.rateBps",
      /above 100%/,
    ],
    ["the terms' own currency among the others", { flatPerSale: { USD: 1 } }, "flatPerSale.USD", /use flatPerSaleMinor/],
  ];
  it.each(wrong)("with %s", (_why, changes, path, says) => {
    expect(errorsOf(changes)[path] ?? JSON.stringify(errorsOf(changes))).toMatch(says);
  });

  it.each<[string, object]>([
    ["the defaults", {}],
    ["a wider rule after a narrower one", rulesOf({ product: "a", country: "DE" }, { product: "a" })],
    ["a product that is called as a kind is", rulesOf({ product: "one_time" }, { product: "new" })],
    ["rules that overlap", rulesOf({ product: "a" }, { country: "DE" })],
    ["ranges that touch", rulesOf({ amountMinor: { max: 10 } }, { amountMinor: { min: 10 } })],
    ["alternatives that may hold", rulesOf({ product: ["a", "b"], any: [{ product: "b" }, { country: "DE" }] })],
    ["alternatives that are not all covered", rulesOf({ any: [{ product: "a" }] }, { any: [{ product: "a" }, { product: "b" }] })],
    [
      "a rate after an amount in the terms' currency: other currencies come to it",
      {
        rules: [
          { name: "x", when: {}, pay: { type: "flat", amountMinor: 5 } },
          { name: "y", when: {}, pay: rate },
        ],
      },
    ],
    ["a tier with room between rise and fall", withTiers({ tier2: { ...tier2, promoteAt, demote: { ...promoteAt, to: "tier1" } } })],
    ["conditions four deep", rulesOf({ all: [{ any: [{ all: [{ product: "a" }] }] }] })],
    [
      "everything that may be added",
      {
        milestones: [{ volumeMinor: 5, bonusMinor: 1 }],
        flatPerSale: { EUR: 3 },
        capPerCustomerMinor: null,
        capPerMonthMinor: 9,
        volume: { ...DEFAULT_TERMS.volume, payAt: "month_end" },
      },
    ],
  ])("but not with %s", (_why, changes) => {
    expect(errorsOf(changes)).toEqual({});
  });
});

describe("a plan that can pay more than the sale", () => {
  const rule = (when: Condition, pay: Pay): Partial<Terms> => ({ rules: [{ name: "x", when, pay }] });
  it.each<[string, Partial<Terms>, string[]]>([
    ["never with the defaults", {}, []],
    [
      "by a tier's rate and the highest bonus: 90% x 1.2",
      { tiers: { ...DEFAULT_TERMS.tiers, tier3: { ...tier1, rateBps: 9_000 } } },
      ["terms.tiers.tier3.rateBps"],
    ],
    ["not at 83.33% x 1.2", { tiers: { ...DEFAULT_TERMS.tiers, tier3: { ...tier1, rateBps: 8_333 } } }, []],
    [
      "by a flat amount on a small sale",
      { flatPerSaleMinor: 5 },
      ["tier1", "tier2", "tier3", "tier4"].map((tier) => `terms.tiers.${tier}.rateBps`),
    ],
    ["not where sales are large enough", { flatPerSaleMinor: 5, minimumSaleMinor: 100 }, []],
    ["not where the cap is at the smallest sale", { flatPerSaleMinor: 5, minimumSaleMinor: 2, capMinor: 2 }, []],
    ["by a rule's flat amount", rule({ amountMinor: { min: 500 } }, { type: "flat", amountMinor: 501 }), ["terms.rules.0.pay"]],
    ["not by one below its smallest sale", rule({ amountMinor: { min: 500 } }, { type: "flat", amountMinor: 500 }), []],
    ["by a rule's bonus: (20% + 70%) x 1.2", rule({}, { type: "bonus", bonusBps: 7_000 }), ["terms.rules.0.pay"]],
    ["by another currency's flat amount", { flatPerSale: { EUR: 2 } }, ["terms.flatPerSale.EUR"]],
    ["by a milestone", { milestones: [{ volumeMinor: 5, bonusMinor: 6 }] }, ["terms.milestones.0.bonusMinor"]],
  ])("is warned of %s", (_why, changes, paths) => {
    const warnings = warnOfPlan({ ...DEFAULT_TERMS, ...changes });
    expect(warnings.map((warning) => warning.path)).toEqual(paths);
    for (const { message } of warnings) expect(message).toMatch(/more than/);
  });
});

describe("a condition", () => {
  const sale: SaleView = {
    product: "pro",
    amountMinor: 5_000,
    currency: "USD",
    country: "DE",
    kind: "one_time",
    customerAgeDays: 10,
    tier: "tier2",
    metadata: { plan: "gold", seats: 5, trial: false, note: null },
  };
  it.each<[Condition, boolean]>([
    [{}, true],
    [{ product: "pro" }, true],
    [{ product: "lite" }, false],
    [{ product: ["lite", "pro"] }, true],
    [{ amountMinor: { min: 5_000 } }, true],
    [{ amountMinor: { min: 5_001 } }, false],
    [{ amountMinor: { max: 5_000 } }, true],
    [{ amountMinor: { max: 4_999 } }, false],
    [{ currency: "USD" }, true],
    [{ currency: ["EUR", "GBP"] }, false],
    [{ country: "DE" }, true],
    [{ kind: "new" }, true],
    [{ kind: "one_time" }, true],
    [{ kind: "recurring" }, false],
    [{ customerAgeDays: { min: 10, max: 10 } }, true],
    [{ customerAgeDays: { max: 9 } }, false],
    [{ tier: ["tier1", "tier2"] }, true],
    [{ tier: "tier1" }, false],
    [{ metadata: { plan: "gold", seats: 5, trial: false, note: null } }, true],
    [{ metadata: { plan: ["iron", "gold"] } }, true],
    [{ metadata: { seats: "5" } }, false],
    [{ metadata: { absent: "x" } }, false],
    [{ product: "pro", country: "FR" }, false],
    [{ all: [{ product: "pro" }, { country: "DE" }] }, true],
    [{ all: [{ product: "pro" }, { country: "FR" }] }, false],
    [{ any: [{ product: "x" }, { country: "DE" }] }, true],
    [{ any: [{ product: "x" }, { country: "FR" }] }, false],
    [{ product: "pro", any: [{ country: "FR" }] }, false],
  ])("%j of the sale is %s", (condition, expected) => {
    expect(holds(condition, sale, "USD")).toBe(expected);
  });

  it.each<[string, Partial<SaleView>, Condition]>([
    ["no product", { product: null }, { product: "pro" }],
    ["no country", { country: null }, { country: "DE" }],
    ["no age", { customerAgeDays: null }, { customerAgeDays: { min: 0 } }],
    ["no metadata", { metadata: null }, { metadata: { plan: "gold" } }],
    ["an amount in another currency", { currency: "EUR" }, { amountMinor: { min: 0 } }],
  ])("is not met by a sale with %s", (_why, fields, condition) => {
    expect(holds(condition, { ...sale, ...fields }, "USD")).toBe(false);
  });

  const product = fc.constantFrom("a", "b", "c");
  const bounds = fc.tuple(fc.nat(6), fc.nat(6)).map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));
  const leaf: fc.Arbitrary<Condition> = fc.record(
    {
      product: fc.oneof(product, fc.uniqueArray(product, { minLength: 1 })),
      amountMinor: bounds,
      kind: fc.constantFrom("new" as const, "recurring" as const),
      currency: fc.constantFrom("USD", "EUR"),
      metadata: fc.record({ plan: product }),
    },
    { requiredKeys: [] },
  );
  const list = (of: fc.Arbitrary<Condition>) => fc.array(of, { minLength: 1, maxLength: 3 });
  const nested = fc.record(
    { all: list(leaf), any: list(leaf), product, amountMinor: bounds },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Condition>;
  const conditions = fc.oneof(leaf, nested);
  const sales: SaleView[] = ["a", "b", "c"].flatMap((name) =>
    ["USD", "EUR"].flatMap((currency) =>
      [0, 1, 2, 3, 4, 5, 6].flatMap((amountMinor) =>
        (["one_time", "recurring"] as const).flatMap((kind) =>
          ["a", "b", "c"].map((plan) => ({ ...sale, product: name, currency, amountMinor, kind, metadata: { plan } })),
        ),
      ),
    ),
  );

  it("that is called a contradiction holds of no sale", () => {
    fc.assert(
      fc.property(conditions, (condition) => {
        if (contradictionOf(condition, "USD") !== null) expect(sales.some((each) => holds(condition, each, "USD"))).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it("that is said to cover another holds wherever that one does", () => {
    let covered = 0;
    fc.assert(
      fc.property(conditions, conditions, fc.boolean(), (one, other, isNarrowed) => {
        const narrower = isNarrowed ? { all: [one, other] } : other;
        if (!covers(one, narrower)) return;
        covered += 1;
        for (const each of sales) if (holds(narrower, each, "USD")) expect(holds(one, each, "USD")).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    expect(covered).toBeGreaterThan(100);
  });
});

describe("the difference between versions in words", () => {
  const { volume } = DEFAULT_TERMS;
  const ruled: Partial<Terms> = {
    rules: [
      { name: "Pro", when: { product: "pro" }, pay: rate },
      { name: "All", when: {}, pay: { type: "none" } },
    ],
  };
  const x = (pay: Pay) => ({ name: "Pro", when: { product: "pro" }, pay });
  it.each<[Partial<Terms>, Partial<Terms>, string[]]>([
    [{}, {}, []],
    [{}, { tiers: { ...DEFAULT_TERMS.tiers, tier2: { ...tier2, rateBps: 1_800 } } }, ["Tier 2's rate: 15% -> 18%"]],
    [{}, { tiers: { ...DEFAULT_TERMS.tiers, tier1: { ...tier1, signupBonusMinor: 0 } } }, ["Tier 1's signup bonus: 50.00 USD -> 0.00 USD"]],
    [
      {},
      { tiers: { ...DEFAULT_TERMS.tiers, tier1: { ...tier1, promoteAt } } },
      ["Tier 1's promote at: none -> volume 10.00 USD, period 30 days"],
    ],
    [{}, { holdDays: 1 }, ["Hold: 30 days -> 1 day"]],
    [{}, { capMinor: 500 }, ["Cap: none -> 5.00 USD"]],
    [{ capMinor: 500 }, { capMinor: null }, ["Cap: 5.00 USD -> none"]],
    [{}, { capPerMonthMinor: 500 }, ["Cap per month: none -> 5.00 USD"]],
    [{}, { currency: "JPY", flatPerSaleMinor: 7 }, ["Currency: USD -> JPY", "Flat per sale: 0.00 USD -> 7 JPY"]],
    [{}, { flatPerSale: { EUR: 100 } }, ["Flat per sale: none -> EUR 1.00 EUR"]],
    [{ flatPerSale: { EUR: 100 } }, { flatPerSale: { EUR: 150 } }, ["Flat per sale: EUR: 1.00 EUR -> 1.50 EUR"]],
    [{}, { volume: { ...volume, payAt: "month_end" } }, ["Volume: pay at: none -> month_end"]],
    [
      {},
      {
        volume: {
          ...volume,
          brackets: [
            { fromMinor: 1_000_000, bonusBps: 600 },
            { fromMinor: 2_000_000, bonusBps: 700 },
          ],
        },
      },
      [
        "Volume bonus from 10000.00 USD, bonus: 5% -> 6%",
        "Volume bonus from 50000.00 USD: removed (was bonus 10%)",
        "Volume bonus from 100000.00 USD: removed (was bonus 20%)",
        "Volume bonus from 20000.00 USD: added, bonus 7%",
      ],
    ],
    [{}, { milestones: [{ volumeMinor: 500, bonusMinor: 20 }] }, ["Milestone at 5.00 USD: added, bonus 0.20 USD"]],
    [{}, ruled, ['Rule "Pro": added, when product pro, pay type rate, rate 10%', 'Rule "All": added, when always, pay type none']],
    [
      ruled,
      { rules: [x({ type: "rate", rateBps: 1_500 })] },
      ['Rule "Pro", pay: type rate, rate 10% -> type rate, rate 15%', 'Rule "All": removed (was when always, pay type none)'],
    ],
    [ruled, { rules: ruled.rules?.toReversed() ?? [] }, ["Order: All, then Pro"]],
    [{}, { allowedHosts: ["shop.example"] }, ["Allowed hosts: added shop.example", "Allowed hosts: removed example.com"]],
    [{}, { recurring: { months: 12, payments: null } }, ["Recurring: months: none -> 12 months"]],
    [{}, { fraud: { ...DEFAULT_TERMS.fraud, enabled: false } }, ["Fraud: enabled: on -> off"]],
  ])("from %j to %j", (before, after, changes) => {
    expect(describeChanges({ ...DEFAULT_TERMS, ...before }, { ...DEFAULT_TERMS, ...after })).toEqual(changes);
  });
});
