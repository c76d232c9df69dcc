/**
 * Worked examples of plans, computed by hand: what one share of a conversion earns, and every step of its receipt. `why` has
 * the arithmetic; the rest are the figures. Where nothing is said it is a one-time sale of 120.00 USD by a partner in tier1
 * (10%), under the default terms.
 */
import type { ConversionRow } from "../../src/conversions/index.ts";
import type { Terms, TierId } from "../../src/program/index.ts";
import type { Condition, Pay } from "../../src/program/plan-rules.ts";

export type Given = {
  isSignup?: true;
  amountMinor?: number;
  currency?: string;
  kind?: "recurring";
  product?: string;
  metadata?: ConversionRow["metadata"];
  country?: string;
  customerAgeDays?: number;
  tier?: TierId;
  linkRateBps?: number;
  partnerRateBps?: number;
  /** This share's weight last, the others before it; or its place is told. */
  weightsBps?: number[];
  position?: number;
  refundedMinor?: number;
  /** The volume before, and the rest of what the account finds. */
  found?: {
    volumeBeforeMinor?: number;
    monthsSinceFirst?: number;
    recurringBefore?: number;
    customerEarnedMinor?: number;
    monthEarnedMinor?: number;
  };
  terms?: Partial<Terms>;
  /** Every tier's rate, signup bonus. */
  tierTerms?: { rateBps?: number; signupBonusMinor?: number };
  rules?: [name: string, when: Condition, pay: Pay][];
};
export type PlanExample = { why: string; given: Given; earns: number; steps: string };

const brackets = [
  { fromMinor: 1_000_000, bonusBps: 500 },
  { fromMinor: 5_000_000, bonusBps: 1_000 },
  { fromMinor: 10_000_000, bonusBps: 2_000 },
];
const marginal: Partial<Terms> = { volume: { mode: "marginal", period: "month", brackets } };
const monthEnd: Partial<Terms> = { volume: { mode: "cliff", period: "month", brackets, payAt: "month_end" } };
const before = (volumeBeforeMinor: number) => ({ volumeBeforeMinor });
const pro = (pay: Pay): Given => ({ product: "pro", rules: [["Pro", { product: "pro" }, pay]] });
const BY_RATE = "base rate result";
const ROUNDED = "base rate rounding result";
const OWN = "base rate precedence result";
const BY_RULE = "base rule rate precedence result";

const SIGNUPS: PlanExample[] = [
  { why: "tier1's bonus: 50.00", given: { isSignup: true }, earns: 5_000, steps: "signup_bonus result" },
  { why: "tier2's bonus: 100.00", given: { isSignup: true, tier: "tier2" }, earns: 10_000, steps: "signup_bonus result" },
  { why: "tier3's bonus: 500.00", given: { isSignup: true, tier: "tier3" }, earns: 50_000, steps: "signup_bonus result" },
  { why: "tier4's bonus: 200.00", given: { isSignup: true, tier: "tier4" }, earns: 20_000, steps: "signup_bonus result" },
  {
    why: "first of 40/20/40: 50.00 x 40%",
    given: { isSignup: true, weightsBps: [4_000, 2_000, 4_000], position: 0 },
    earns: 2_000,
    steps: "signup_bonus weight result",
  },
  {
    why: "second of 40/20/40: 50.00 x 20%",
    given: { isSignup: true, weightsBps: [4_000, 2_000, 4_000], position: 1 },
    earns: 1_000,
    steps: "signup_bonus weight result",
  },
  {
    why: "50.01 in halves: 25.005 each, the odd cent to the later",
    given: { isSignup: true, weightsBps: [5_000, 5_000], tierTerms: { signupBonusMinor: 5_001 } },
    earns: 2_501,
    steps: "signup_bonus weight result",
  },
  {
    why: "and the earlier has the rest: 25.00",
    given: { isSignup: true, weightsBps: [5_000, 5_000], position: 0, tierTerms: { signupBonusMinor: 5_001 } },
    earns: 2_500,
    steps: "signup_bonus weight result",
  },
  {
    why: "a tier without a bonus",
    given: { isSignup: true, tierTerms: { signupBonusMinor: 0 } },
    earns: 0,
    steps: "signup_bonus rounds_to_zero",
  },
  {
    why: "caps, minimum and flat amounts are of sales: still 50.00",
    given: { isSignup: true, terms: { capMinor: 1, minimumSaleMinor: 9_999, flatPerSaleMinor: 77, capPerMonthMinor: 5 } },
    earns: 5_000,
    steps: "signup_bonus result",
  },
];

const RATES: PlanExample[] = [
  { why: "120.00 x 10%", given: {}, earns: 1_200, steps: BY_RATE },
  { why: "120.00 x 15%", given: { tier: "tier2" }, earns: 1_800, steps: BY_RATE },
  { why: "120.00 x 20%", given: { tier: "tier3" }, earns: 2_400, steps: BY_RATE },
  { why: "120.00 x 12%", given: { tier: "tier4" }, earns: 1_440, steps: BY_RATE },
  { why: "demoted from tier2 to tier1, the same sale: 120.00 x 10%, not 15%", given: { tier: "tier1" }, earns: 1_200, steps: BY_RATE },
  { why: "49.99 x 15% = 7.4985", given: { tier: "tier2", amountMinor: 4_999 }, earns: 750, steps: ROUNDED },
  { why: "0.05 x 10% = half a cent, to even: 0", given: { amountMinor: 5 }, earns: 0, steps: "base rate rounding rounds_to_zero" },
  { why: "0.15 x 10% = 1.5 cents, to even: 2", given: { amountMinor: 15 }, earns: 2, steps: ROUNDED },
  { why: "0.25 x 10% = 2.5 cents, to even: 2", given: { amountMinor: 25 }, earns: 2, steps: ROUNDED },
  { why: "nothing sold", given: { amountMinor: 0 }, earns: 0, steps: "base rounds_to_zero" },
  { why: "10,000,000,000.00 x 20%", given: { amountMinor: 1_000_000_000_000, tier: "tier3" }, earns: 200_000_000_000, steps: BY_RATE },
  { why: "the partner's own 25%", given: { partnerRateBps: 2_500 }, earns: 3_000, steps: OWN },
  { why: "the link's own 7.5% before the partner's own 25%", given: { linkRateBps: 750, partnerRateBps: 2_500 }, earns: 900, steps: OWN },
  {
    why: "a link's own 0% is a rate, too",
    given: { linkRateBps: 0, partnerRateBps: 2_500 },
    earns: 0,
    steps: "base rate precedence rounds_to_zero",
  },
  {
    why: "own 25% with +5% of it at 10,000.00 sold: 120.00 x 26.25%",
    given: { partnerRateBps: 2_500, found: before(1_000_000) },
    earns: 3_150,
    steps: "base rate precedence volume_bonus result",
  },
];

const VOLUME: PlanExample[] = [
  { why: "a cent below the first bracket", given: { found: before(999_999) }, earns: 1_200, steps: BY_RATE },
  { why: "at the first: 12.00 x 1.05", given: { found: before(1_000_000) }, earns: 1_260, steps: "base rate volume_bonus result" },
  { why: "at the second: 12.00 x 1.1", given: { found: before(5_000_000) }, earns: 1_320, steps: "base rate volume_bonus result" },
  { why: "at the third: 12.00 x 1.2", given: { found: before(10_000_000) }, earns: 1_440, steps: "base rate volume_bonus result" },
  {
    why: "tier3 at the third: 24.00 x 1.2",
    given: { tier: "tier3", found: before(10_000_000) },
    earns: 2_880,
    steps: "base rate volume_bonus result",
  },
  {
    why: "99.99 x 15% x 1.05 = 15.748425",
    given: { tier: "tier2", amountMinor: 9_999, found: before(1_000_000) },
    earns: 1_575,
    steps: "base rate volume_bonus rounding result",
  },
  {
    why: "cliff: 20,000.00 after 9,900.00, which crosses the bracket itself, has none of it",
    given: { amountMinor: 2_000_000, found: before(990_000) },
    earns: 200_000,
    steps: BY_RATE,
  },
  {
    why: "marginal: 100.00 x 10% + 19,900.00 x 10.5%",
    given: { amountMinor: 2_000_000, found: before(990_000), terms: marginal },
    earns: 209_950,
    steps: "base rate volume_bonus result",
  },
  {
    why: "marginal through all: 10,000 x 10% + 40,000 x 10.5% + 50,000 x 11% + 20,000 x 12%",
    given: { amountMinor: 12_000_000, terms: marginal },
    earns: 1_310_000,
    steps: "base rate volume_bonus volume_bonus volume_bonus result",
  },
  {
    why: "marginal that ends at the bracket: no bonus yet",
    given: { found: before(988_000), terms: marginal },
    earns: 1_200,
    steps: BY_RATE,
  },
  {
    why: "marginal one cent beyond it: 11.999 + 0.0105 cents",
    given: { found: before(988_001), terms: marginal },
    earns: 1_200,
    steps: "base rate volume_bonus rounding result",
  },
  {
    why: "marginal, half refunded: the top goes first: 100.00 x 10% + 9,900.00 x 10.5%",
    given: { amountMinor: 2_000_000, found: before(990_000), refundedMinor: 1_000_000, terms: marginal },
    earns: 104_950,
    steps: "base rate volume_bonus result",
  },
  {
    why: "marginal, all but 50.00 refunded: below the bracket again",
    given: { amountMinor: 2_000_000, found: before(990_000), refundedMinor: 1_995_000, terms: marginal },
    earns: 500,
    steps: BY_RATE,
  },
  {
    why: "cliff, half refunded: the bracket found with the sale stays: 60.00 x 10.5%",
    given: { found: before(1_000_000), refundedMinor: 6_000 },
    earns: 630,
    steps: "base rate volume_bonus result",
  },
  {
    why: "paid at the month's end: the sale earns its rate",
    given: { found: before(10_000_000), terms: monthEnd },
    earns: 1_200,
    steps: "base rate volume_bonus result",
  },
  {
    why: "each share of a half by its own volume: 60.00 x 10.5%",
    given: { found: before(1_000_000), weightsBps: [5_000, 5_000] },
    earns: 630,
    steps: "base weight rate volume_bonus result",
  },
];

const AMOUNTS: PlanExample[] = [
  { why: "12.00 + 2.50", given: { terms: { flatPerSaleMinor: 250 } }, earns: 1_450, steps: "base rate flat_per_sale result" },
  {
    why: "2.50 alone",
    given: { tierTerms: { rateBps: 0 }, terms: { flatPerSaleMinor: 250 } },
    earns: 250,
    steps: "base rate flat_per_sale result",
  },
  {
    why: "2.51 in halves: 6.00 + 1.25",
    given: { weightsBps: [5_000, 5_000], position: 0, terms: { flatPerSaleMinor: 251 } },
    earns: 725,
    steps: "base weight rate flat_per_sale result",
  },
  {
    why: "and the odd cent to the later: 6.00 + 1.26",
    given: { weightsBps: [5_000, 5_000], terms: { flatPerSaleMinor: 251 } },
    earns: 726,
    steps: "base weight rate flat_per_sale result",
  },
  {
    why: "a quarter refunded, the flat amount stays: 9.00 + 2.50",
    given: { refundedMinor: 3_000, terms: { flatPerSaleMinor: 250 } },
    earns: 1_150,
    steps: "base rate flat_per_sale result",
  },
  {
    why: "all refunded: nothing stays",
    given: { refundedMinor: 12_000, terms: { flatPerSaleMinor: 250 } },
    earns: 0,
    steps: "base rounds_to_zero",
  },
  {
    why: "EUR 50.00 x 10% + EUR 1.00",
    given: { amountMinor: 5_000, currency: "EUR", terms: { flatPerSaleMinor: 999, flatPerSale: { EUR: 100 } } },
    earns: 600,
    steps: "base rate flat_per_sale result",
  },
  {
    why: "no flat amount is named for GBP: 50.00 x 10%",
    given: { amountMinor: 5_000, currency: "GBP", terms: { flatPerSaleMinor: 999, flatPerSale: { EUR: 100 } } },
    earns: 500,
    steps: BY_RATE,
  },
  { why: "capped at 10.00", given: { terms: { capMinor: 1_000 } }, earns: 1_000, steps: "base rate cap result" },
  { why: "a cap at the amount does not bind", given: { terms: { capMinor: 1_200 } }, earns: 1_200, steps: BY_RATE },
  {
    why: "the cap is on rate and flat amount together: 12.00 + 2.50 > 13.00",
    given: { terms: { capMinor: 1_300, flatPerSaleMinor: 250 } },
    earns: 1_300,
    steps: "base rate flat_per_sale cap result",
  },
  {
    why: "a cap of 10.01 in halves: the earlier's is 5.00",
    given: { weightsBps: [5_000, 5_000], position: 0, terms: { capMinor: 1_001 } },
    earns: 500,
    steps: "base weight rate cap result",
  },
  {
    why: "a quarter refunded, 9.00 is still above the cap",
    given: { refundedMinor: 3_000, terms: { capMinor: 500 } },
    earns: 500,
    steps: "base rate cap result",
  },
  {
    why: "this customer has 5.00 left of 100.00",
    given: { found: { customerEarnedMinor: 9_500 }, terms: { capPerCustomerMinor: 10_000 } },
    earns: 500,
    steps: "base rate cap_per_customer result",
  },
  {
    why: "this customer has nothing left",
    given: { found: { customerEarnedMinor: 10_000 }, terms: { capPerCustomerMinor: 10_000 } },
    earns: 0,
    steps: "base rate cap_per_customer rounds_to_zero",
  },
  {
    why: "this month has 10.00 left of 200.00",
    given: { found: { monthEarnedMinor: 19_000 }, terms: { capPerMonthMinor: 20_000 } },
    earns: 1_000,
    steps: "base rate cap_per_month result",
  },
  {
    why: "sale 11.00, customer 9.00, month 7.00: the least",
    given: {
      found: { customerEarnedMinor: 100, monthEarnedMinor: 300 },
      terms: { capMinor: 1_100, capPerCustomerMinor: 1_000, capPerMonthMinor: 1_000 },
    },
    earns: 700,
    steps: "base rate cap cap_per_customer cap_per_month result",
  },
  {
    why: "no cap is in EUR",
    given: {
      currency: "EUR",
      found: { customerEarnedMinor: 10_000, monthEarnedMinor: 10_000 },
      terms: { capMinor: 1, capPerCustomerMinor: 1, capPerMonthMinor: 1 },
    },
    earns: 1_200,
    steps: BY_RATE,
  },
  { why: "a cent below the minimum", given: { terms: { minimumSaleMinor: 12_001 } }, earns: 0, steps: "base minimum_sale rounds_to_zero" },
  { why: "at the minimum", given: { terms: { minimumSaleMinor: 12_000 } }, earns: 1_200, steps: BY_RATE },
  {
    why: "30.00 is left of 120.00: the minimum tests what was sold",
    given: { refundedMinor: 9_000, terms: { minimumSaleMinor: 10_000 } },
    earns: 300,
    steps: BY_RATE,
  },
  { why: "the minimum is not in EUR", given: { currency: "EUR", terms: { minimumSaleMinor: 12_001 } }, earns: 1_200, steps: BY_RATE },
];

const months = (count: number): Partial<Terms> => ({ recurring: { months: count, payments: null } });
const payments = (count: number): Partial<Terms> => ({ recurring: { months: null, payments: count } });
const LIMITS: PlanExample[] = [
  {
    why: "in the twelfth month of twelve",
    given: { kind: "recurring", found: { monthsSinceFirst: 11 }, terms: months(12) },
    earns: 1_200,
    steps: BY_RATE,
  },
  {
    why: "twelve months later",
    given: { kind: "recurring", found: { monthsSinceFirst: 12 }, terms: months(12) },
    earns: 0,
    steps: "base recurring_limit rounds_to_zero",
  },
  {
    why: "the third payment of three",
    given: { kind: "recurring", found: { recurringBefore: 2 }, terms: payments(3) },
    earns: 1_200,
    steps: BY_RATE,
  },
  {
    why: "the fourth",
    given: { kind: "recurring", found: { recurringBefore: 3 }, terms: payments(3) },
    earns: 0,
    steps: "base recurring_limit rounds_to_zero",
  },
  {
    why: "a one-time sale is never limited",
    given: { found: { monthsSinceFirst: 99, recurringBefore: 99 }, terms: { recurring: { months: 1, payments: 1 } } },
    earns: 1_200,
    steps: BY_RATE,
  },
  {
    why: "the limit holds in other currencies",
    given: { currency: "EUR", kind: "recurring", found: { recurringBefore: 3 }, terms: payments(3) },
    earns: 0,
    steps: "base recurring_limit rounds_to_zero",
  },
];

const RULES: PlanExample[] = [
  { why: "the rule's 20% in place of the tier's", given: pro({ type: "rate", rateBps: 2_000 }), earns: 2_400, steps: BY_RULE },
  {
    why: "5.00 in place of a rate",
    given: pro({ type: "flat", amountMinor: 500 }),
    earns: 500,
    steps: "base rule rule_flat precedence result",
  },
  {
    why: "5.00 over 40/20/40, the second",
    given: { ...pro({ type: "flat", amountMinor: 500 }), weightsBps: [4_000, 2_000, 4_000], position: 1 },
    earns: 100,
    steps: "base weight rule rule_flat precedence result",
  },
  {
    why: "5.00 is in USD: another currency's sale earns its tier's rate",
    given: { ...pro({ type: "flat", amountMinor: 500 }), currency: "EUR" },
    earns: 1_200,
    steps: BY_RATE,
  },
  {
    why: "no volume raises a flat amount; every sale's 2.50 comes on top",
    given: { ...pro({ type: "flat", amountMinor: 500 }), found: before(10_000_000), terms: { flatPerSaleMinor: 250 } },
    earns: 750,
    steps: "base rule rule_flat precedence flat_per_sale result",
  },
  {
    why: "nothing, not the flat amount either",
    given: { ...pro({ type: "none" }), terms: { flatPerSaleMinor: 250 } },
    earns: 0,
    steps: "base rule rule_none precedence rounds_to_zero",
  },
  { why: "10% + 2%", given: pro({ type: "bonus", bonusBps: 200 }), earns: 1_440, steps: "base rule rate rule_bonus result" },
  { why: "12.00 + 3.00", given: pro({ type: "bonus", amountMinor: 300 }), earns: 1_500, steps: "base rule rate rule_bonus result" },
  {
    why: "(10% + 2%) x 1.05",
    given: { ...pro({ type: "bonus", bonusBps: 200 }), found: before(1_000_000) },
    earns: 1_512,
    steps: "base rule rate rule_bonus volume_bonus result",
  },
  {
    why: "a bonus is on top of an own rate, too: 25% + 2%",
    given: { ...pro({ type: "bonus", bonusBps: 200 }), partnerRateBps: 2_500 },
    earns: 3_240,
    steps: "base rule rate precedence rule_bonus result",
  },
  {
    why: "the partner's own 25% before the rule's 20%",
    given: { ...pro({ type: "rate", rateBps: 2_000 }), partnerRateBps: 2_500 },
    earns: 3_000,
    steps: OWN,
  },
  { why: "the link's own 7.5% before the rule's nothing", given: { ...pro({ type: "none" }), linkRateBps: 750 }, earns: 900, steps: OWN },
  {
    why: "of two that match the first: 20%, not 30%",
    given: {
      product: "pro",
      rules: [
        ["Pro", { product: "pro" }, { type: "rate", rateBps: 2_000 }],
        ["All", {}, { type: "rate", rateBps: 3_000 }],
      ],
    },
    earns: 2_400,
    steps: BY_RULE,
  },
  {
    why: "another product: the second, 30%",
    given: {
      product: "lite",
      rules: [
        ["Pro", { product: "pro" }, { type: "rate", rateBps: 2_000 }],
        ["All", {}, { type: "rate", rateBps: 3_000 }],
      ],
    },
    earns: 3_600,
    steps: BY_RULE,
  },
  {
    why: "from Germany or Austria, and pro or a gold plan: 18%",
    given: {
      country: "AT",
      metadata: { plan: "gold" },
      rules: [
        ["DACH", { country: ["DE", "AT"], any: [{ product: "pro" }, { metadata: { plan: "gold" } }] }, { type: "rate", rateBps: 1_800 }],
      ],
    },
    earns: 2_160,
    steps: BY_RULE,
  },
  {
    why: "neither of the two: the tier's",
    given: {
      country: "AT",
      metadata: { plan: "iron" },
      rules: [
        ["DACH", { country: ["DE", "AT"], any: [{ product: "pro" }, { metadata: { plan: "gold" } }] }, { type: "rate", rateBps: 1_800 }],
      ],
    },
    earns: 1_200,
    steps: BY_RATE,
  },
  {
    why: "100.00 to 120.00, both included: 11%",
    given: { rules: [["Middle", { amountMinor: { min: 10_000, max: 12_000 } }, { type: "rate", rateBps: 1_100 }]] },
    earns: 1_320,
    steps: BY_RULE,
  },
  {
    why: "a customer of at least 90 days: 5%",
    given: { customerAgeDays: 90, rules: [["Old", { customerAgeDays: { min: 90 } }, { type: "rate", rateBps: 500 }]] },
    earns: 600,
    steps: BY_RULE,
  },
  {
    why: "tier2 and up, recurring: 16%",
    given: {
      tier: "tier2",
      kind: "recurring",
      rules: [["Renewals", { tier: ["tier2", "tier3"], kind: "recurring" }, { type: "rate", rateBps: 1_600 }]],
    },
    earns: 1_920,
    steps: BY_RULE,
  },
  {
    why: "the cap holds what a rule pays",
    given: { ...pro({ type: "rate", rateBps: 2_000 }), terms: { capMinor: 2_000 } },
    earns: 2_000,
    steps: "base rule rate precedence cap result",
  },
];

const CURRENCIES: PlanExample[] = [
  {
    why: "a programme in yen: 1,005 x 15% = 150.75",
    given: { amountMinor: 1_005, currency: "JPY", tier: "tier2", terms: { currency: "JPY" } },
    earns: 151,
    steps: ROUNDED,
  },
  { why: "a sale in yen: 1,005 x 10% = 100.5, to even", given: { amountMinor: 1_005, currency: "JPY" }, earns: 100, steps: ROUNDED },
  {
    why: "101 yen in halves at 100%: the later has 51",
    given: { amountMinor: 101, currency: "JPY", tierTerms: { rateBps: 10_000 }, weightsBps: [5_000, 5_000] },
    earns: 51,
    steps: "base weight rate result",
  },
  {
    why: "a sale in dinars: 12.345 x 10% = 1.2345, to even",
    given: { amountMinor: 12_345, currency: "KWD" },
    earns: 1_234,
    steps: ROUNDED,
  },
  {
    why: "a programme in dinars, capped at 1.000",
    given: { amountMinor: 12_345, currency: "KWD", terms: { currency: "KWD", capMinor: 1_000 } },
    earns: 1_000,
    steps: "base rate cap result",
  },
  {
    why: "1.000 dinar in thirds at 100%: the largest remainder has 0.334",
    given: { amountMinor: 1_000, currency: "KWD", tierTerms: { rateBps: 10_000 }, weightsBps: [3_333, 3_333, 3_334] },
    earns: 334,
    steps: "base weight rate result",
  },
  {
    why: "volume is in the terms' currency: no bonus in yen",
    given: { amountMinor: 10_000, currency: "JPY", found: before(0) },
    earns: 1_000,
    steps: BY_RATE,
  },
  {
    why: "first of 40/20/40 of 100.00 x 10%",
    given: { amountMinor: 10_000, weightsBps: [4_000, 2_000, 4_000], position: 0 },
    earns: 400,
    steps: "base weight rate result",
  },
  {
    why: "second of 40/20/40",
    given: { amountMinor: 10_000, weightsBps: [4_000, 2_000, 4_000], position: 1 },
    earns: 200,
    steps: "base weight rate result",
  },
  {
    why: "last of 40/20/40, two thirds refunded: 33.34 x 40% = 13.34 (13.336), x 10% = 1.334",
    given: { amountMinor: 10_000, refundedMinor: 6_666, weightsBps: [4_000, 2_000, 4_000] },
    earns: 133,
    steps: "base weight rate rounding result",
  },
];

export const PLAN_EXAMPLES: readonly PlanExample[] = [...SIGNUPS, ...RATES, ...VOLUME, ...AMOUNTS, ...LIMITS, ...RULES, ...CURRENCIES];
