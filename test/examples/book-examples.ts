/**
 * Worked examples of an account's books, computed by hand: what happens to one partner, in order, and where its money then
 * is. Days count from 1 January 2026; money is held 30 days. Where nothing is said a sale is 100.00 USD at 10%, one-time, by
 * a customer of its own, under the default terms.
 */
import type { Terms, TierId } from "../../src/program/index.ts";

export type Happening =
  | {
      sale: string;
      day: number;
      amountMinor?: number;
      currency?: string;
      tier?: TierId;
      kind?: "recurring";
      customer?: string;
      weightsBps?: number[];
      rateBps?: number;
    }
  | { signup: string; day: number; tier?: TierId }
  | { refund: string; day: number; amountMinor: number }
  | { hold: string; day: number }
  | { release: string; day: number }
  | { reject: string; day: number }
  | { payout: number; day: number }
  /** Nothing but time: what has matured is released. */
  | { day: number };

type Balance = { pending?: number; held?: number; available?: number; inFlight?: number; paid?: number; debt?: number };
export type BookExample = {
  why: string;
  terms?: Partial<Terms>;
  happens: Happening[];
  /** USD unless the example is of another currency. */
  currency?: string;
  /** What is not named is 0. */
  ends: Balance;
  /** What is left of each commission. */
  left: Record<string, number>;
  /** The receipts that the example is about. */
  steps?: Record<string, string>;
};

const SALE = "base rate result";
const { volume } = {
  volume: {
    mode: "cliff" as const,
    period: "month" as const,
    brackets: [{ fromMinor: 1_000_000, bonusBps: 500 }],
  },
};

export const BOOK_EXAMPLES: readonly BookExample[] = [
  {
    why: "a sale is pending for 30 days, then available",
    happens: [{ sale: "a", day: 0 }, { day: 30 }],
    ends: { available: 1_000 },
    left: { a: 1_000 },
    steps: { a: SALE },
  },
  {
    why: "a signup in each tier: 50 + 100 + 500 + 200 dollars",
    happens: [
      { signup: "a", day: 0, tier: "tier1" },
      { signup: "b", day: 0, tier: "tier2" },
      { signup: "c", day: 0, tier: "tier3" },
      { signup: "d", day: 0, tier: "tier4" },
    ],
    ends: { pending: 85_000 },
    left: { a: 5_000, b: 10_000, c: 50_000, d: 20_000 },
    steps: { c: "signup_bonus result" },
  },
  {
    why: "refunded by a quarter, then by the rest, inside the hold: 10.00 - 2.50 - 7.50",
    happens: [{ sale: "a", day: 0 }, { refund: "a", day: 1, amountMinor: 2_500 }, { refund: "a", day: 2, amountMinor: 7_500 }, { day: 40 }],
    ends: {},
    left: { a: 0 },
    steps: { a: `${SALE} refund refund` },
  },
  {
    why: "a dispute of 40.00 takes 4.00 back from what is available",
    happens: [{ sale: "a", day: 0 }, { day: 30 }, { refund: "a", day: 31, amountMinor: 4_000 }],
    ends: { available: 600 },
    left: { a: 600 },
    steps: { a: `${SALE} refund` },
  },
  {
    why: "disputed in whole after it was paid out: 10.00 is owed",
    happens: [{ sale: "a", day: 0 }, { day: 30 }, { payout: 1_000, day: 31 }, { refund: "a", day: 32, amountMinor: 10_000 }],
    ends: { paid: 1_000, debt: 1_000 },
    left: { a: 0 },
  },
  {
    why: "and is recovered from the next sales as they mature: 6.00, then 4.00 of 6.00",
    happens: [
      { sale: "a", day: 0 },
      { day: 30 },
      { payout: 1_000, day: 31 },
      { refund: "a", day: 32, amountMinor: 10_000 },
      { sale: "b", day: 33, amountMinor: 6_000 },
      { sale: "c", day: 34, amountMinor: 6_000 },
      { day: 70 },
    ],
    ends: { paid: 1_000, available: 200 },
    left: { a: 0, b: 600, c: 600 },
  },
  {
    why: "with one sale matured 4.00 of the debt are left",
    happens: [
      { sale: "a", day: 0 },
      { day: 30 },
      { payout: 1_000, day: 31 },
      { refund: "a", day: 32, amountMinor: 10_000 },
      { sale: "b", day: 33, amountMinor: 6_000 },
      { day: 63 },
    ],
    ends: { paid: 1_000, debt: 400 },
    left: { a: 0, b: 600 },
  },
  {
    why: "held, then released, it matures when it would have",
    happens: [{ sale: "a", day: 0 }, { hold: "a", day: 1 }, { release: "a", day: 5 }, { day: 29 }],
    ends: { pending: 1_000 },
    left: { a: 1_000 },
  },
  {
    why: "held past its date it stays; released it is available at once",
    happens: [{ sale: "a", day: 0 }, { hold: "a", day: 1 }, { day: 40 }, { release: "a", day: 41 }],
    ends: { available: 1_000 },
    left: { a: 1_000 },
  },
  {
    why: "rejected while it is held: nothing is left",
    happens: [
      { sale: "a", day: 0 },
      { hold: "a", day: 1 },
      { reject: "a", day: 2 },
    ],
    ends: {},
    left: { a: 0 },
    steps: { a: `${SALE} rejected` },
  },
  {
    why: "the bracket is reached by the sales before: 9,999.99 x 10% = 999.999, then 0.01 rounds to 0, then 100.00 x 10.5%",
    happens: [
      { sale: "a", day: 0, amountMinor: 999_999 },
      { sale: "b", day: 1, amountMinor: 1 },
      { sale: "c", day: 2 },
    ],
    ends: { pending: 100_000 + 1_050 },
    left: { a: 100_000, b: 0, c: 1_050 },
    steps: { a: "base rate rounding result", b: "base rate rounding rounds_to_zero", c: "base rate volume_bonus result" },
  },
  {
    why: "a refund lowers its own month's volume: 10,000.00 less 0.01 is below the bracket",
    happens: [
      { sale: "a", day: 0, amountMinor: 1_000_000 },
      { refund: "a", day: 1, amountMinor: 1 },
      { sale: "b", day: 2 },
    ],
    // 9,999.99 x 10% = 999.999, half to even 1,000.00: the cent takes nothing back.
    ends: { pending: 100_000 + 1_000 },
    left: { a: 100_000, b: 1_000 },
    steps: { a: `${SALE} refund`, b: SALE },
  },
  {
    why: "a refund in February leaves January's volume: the late sale of January has the bonus",
    happens: [
      { sale: "a", day: 0, amountMinor: 1_000_000 },
      { refund: "a", day: 35, amountMinor: 1_000_000 },
      { sale: "late", day: 29 },
      { sale: "b", day: 36 },
    ],
    // Day 29 is held until day 59.
    ends: { pending: 1_050 + 1_000 },
    left: { a: 0, late: 1_050, b: 1_000 },
    steps: { late: "base rate volume_bonus result", b: SALE },
  },
  {
    why: "promoted to tier2, then demoted to tier1: 15% and 10%, and what was earned stays",
    happens: [
      { sale: "a", day: 0 },
      { sale: "b", day: 1, tier: "tier2" },
      { sale: "c", day: 2, tier: "tier1" },
      { refund: "b", day: 3, amountMinor: 5_000 },
    ],
    ends: { pending: 1_000 + 750 + 1_000 },
    left: { a: 1_000, b: 750, c: 1_000 },
  },
  {
    why: "a customer's first year: the payment a month before its end is paid, the one at its end is not",
    terms: { recurring: { months: 12, payments: null } },
    happens: [
      { sale: "first", day: 0, customer: "c" },
      { sale: "eleventh", day: 334, customer: "c", kind: "recurring" },
      { sale: "twelfth", day: 365, customer: "c", kind: "recurring" },
      { sale: "other", day: 365, customer: "d", kind: "recurring" },
    ],
    // Day 334 is released on day 364.
    ends: { available: 1_000 + 1_000, pending: 1_000 },
    left: { first: 1_000, eleventh: 1_000, twelfth: 0, other: 1_000 },
    steps: { twelfth: "base recurring_limit rounds_to_zero" },
  },
  {
    why: "two payments a customer: the third earns nothing, a refund of the first does not make up for it",
    terms: { recurring: { months: null, payments: 2 } },
    happens: [
      { sale: "a", day: 0, customer: "c", kind: "recurring" },
      { refund: "a", day: 1, amountMinor: 10_000 },
      { sale: "b", day: 2, customer: "c", kind: "recurring" },
      { sale: "c", day: 3, customer: "c", kind: "recurring" },
    ],
    ends: { pending: 1_000 },
    left: { a: 0, b: 1_000, c: 0 },
    steps: { c: "base recurring_limit rounds_to_zero" },
  },
  {
    why: "15.00 a customer: 10.00, then 5.00; after 4.00 were refunded there is room for 4.00",
    terms: { capPerCustomerMinor: 1_500 },
    happens: [
      { sale: "a", day: 0, customer: "c" },
      { sale: "b", day: 1, customer: "c" },
      { refund: "a", day: 2, amountMinor: 4_000 },
      { sale: "c", day: 3, customer: "c" },
      { sale: "d", day: 3, customer: "d" },
    ],
    ends: { pending: 600 + 500 + 400 + 1_000 },
    left: { a: 600, b: 500, c: 400, d: 1_000 },
    steps: { b: "base rate cap_per_customer result" },
  },
  {
    why: "25.00 a month: January is full with the third sale, February is new",
    terms: { capPerMonthMinor: 2_500 },
    happens: [
      { sale: "a", day: 0 },
      { sale: "b", day: 1 },
      { sale: "c", day: 2 },
      { sale: "d", day: 31 },
    ],
    ends: { pending: 500 + 1_000, available: 2_000 },
    left: { a: 1_000, b: 1_000, c: 500, d: 1_000 },
    steps: { c: "base rate cap_per_month result", d: SALE },
  },
  {
    why: "rejected, a commission gives its room back",
    terms: { capPerMonthMinor: 1_000 },
    happens: [
      { sale: "a", day: 0 },
      { sale: "b", day: 1 },
      { reject: "a", day: 2 },
      { sale: "c", day: 3 },
    ],
    ends: { pending: 1_000 },
    left: { a: 0, b: 0, c: 1_000 },
    steps: { b: "base rate cap_per_month rounds_to_zero" },
  },
  {
    why: "a share of 40% refunded in thirds of a sale: 33.33 leave 66.67 x 40% = 26.668, 26.67 x 10%",
    happens: [
      { sale: "a", day: 0, weightsBps: [6_000, 4_000] },
      { refund: "a", day: 1, amountMinor: 3_333 },
    ],
    // 26.67 x 10% = 2.667 of the 4.00.
    ends: { pending: 267 },
    left: { a: 267 },
    steps: { a: "base weight rate result refund" },
  },
  {
    why: "yen have books of their own: 1,005 x 10% = 100.5, to even 100",
    currency: "JPY",
    happens: [{ sale: "a", day: 0, amountMinor: 1_005, currency: "JPY" }, { refund: "a", day: 1, amountMinor: 5 }, { day: 30 }],
    // 1,000 x 10% = 100: nothing is taken back.
    ends: { available: 100 },
    left: { a: 100 },
    steps: { a: "base rate rounding result refund" },
  },
  {
    why: "dinars have three digits: 12.345 x 10% = 1.2345, to even 1.234; after 2.345 came back 1.000",
    currency: "KWD",
    happens: [
      { sale: "a", day: 0, amountMinor: 12_345, currency: "KWD" },
      { refund: "a", day: 1, amountMinor: 2_345 },
    ],
    ends: { pending: 1_000 },
    left: { a: 1_000 },
  },
  {
    why: "marginal across a bracket, then refunded from the top: 9,990.00 before, 100.00 = 10.00 x 10% + 90.00 x 10.5% = 10.45",
    terms: { volume: { ...volume, mode: "marginal" } },
    happens: [
      { sale: "a", day: 0, amountMinor: 999_000 },
      { sale: "b", day: 1 },
      { refund: "b", day: 2, amountMinor: 9_000 },
    ],
    // 10.00 x 10% is left of b.
    ends: { pending: 99_900 + 100 },
    left: { a: 99_900, b: 100 },
    steps: { b: "base rate volume_bonus result refund" },
  },
  {
    why: "a payout takes what is available; a refund after it is owed, and a new sale pays it and is paid out in rest",
    happens: [
      { sale: "a", day: 0, amountMinor: 50_000 },
      { day: 30 },
      { payout: 5_000, day: 31 },
      { refund: "a", day: 32, amountMinor: 20_000 },
      { sale: "b", day: 33, amountMinor: 80_000 },
      { day: 63 },
      { payout: 6_000, day: 64 },
    ],
    // 50.00 paid, 20.00 owed, 80.00 matured: 60.00 paid out.
    ends: { paid: 11_000 },
    left: { a: 3_000, b: 8_000 },
  },
];
