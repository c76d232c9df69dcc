/**
 * Integer minor units: the only rounding function, the only split. No float touches money;
 * products are computed in BigInt, amounts are at most 1e12.
 */
import { z } from "zod";

/** The largest amount that any request, entry or balance step accepts, in minor units. */
export const MAX_AMOUNT_MINOR = 1_000_000_000_000;

/** ISO 4217 codes in use, from the platform's own list (ECMA-402 `Intl.supportedValuesOf`). */
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

export const currencySchema = z
  .string()
  .refine((code) => CURRENCIES.has(code), { error: "must be an upper-case ISO 4217 currency code" })
  .meta({ example: "USD" });

export const amountMinorSchema = z.int().min(0).max(MAX_AMOUNT_MINOR).meta({ example: 12000 });
export const positiveAmountMinorSchema = z.int().min(1).max(MAX_AMOUNT_MINOR).meta({ example: 12000 });

/** numerator / denominator, half to even. The denominator is above zero; the result is a safe integer. */
export function roundHalfEven(numerator: bigint, denominator: bigint): number {
  const negative = numerator < 0n;
  const magnitude = negative ? -numerator : numerator;
  const floor = magnitude / denominator;
  const twice = (magnitude % denominator) * 2n;
  const up = twice > denominator || (twice === denominator && floor % 2n === 1n);
  const rounded = Number(up ? floor + 1n : floor);
  return negative && rounded !== 0 ? -rounded : rounded;
}

/**
 * Splits a whole by weights (>= 0, not all zero) into parts that always sum to it: floors first, what is left
 * one unit each to the largest remainders, ties to the later part.
 */
export function split(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + BigInt(b), 0n);
  const shares = weights.map((weight, index) => {
    const product = BigInt(total) * BigInt(weight);
    return { index, part: product / sum, remainder: product % sum };
  });
  let left = BigInt(total) - shares.reduce((a, share) => a + share.part, 0n);
  const order = [...shares].sort((a, b) => (a.remainder === b.remainder ? b.index - a.index : a.remainder > b.remainder ? -1 : 1));
  for (const share of order) {
    if (left === 0n) break;
    share.part += 1n;
    left -= 1n;
  }
  return shares.map((share) => Number(share.part));
}

const knownDigits = new Map<string, number>();

/** How many digits a currency has after the point; remembered, because making a formatter costs as much as a command's SQL. */
function digitsOf(currency: string): number {
  const known = knownDigits.get(currency);
  if (known !== undefined) return known;
  const digits = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  knownDigits.set(currency, digits);
  return digits;
}

/** `12000, "USD"` -> `120.00 USD`, with the currency's own digits; for explanations, never for sums. */
export function formatMinor(amountMinor: number, currency: string): string {
  const digits = digitsOf(currency);
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  const sign = amountMinor < 0 ? "-" : "";
  return digits === 0 ? `${sign}${whole} ${currency}` : `${sign}${whole}.${text.slice(-digits)} ${currency}`;
}

/** `1050` -> `10.5%`; exact, for explanations. */
export function formatBps(bps: number): string {
  const sign = bps < 0 ? "-" : "";
  const text = String(Math.abs(bps)).padStart(3, "0");
  const decimals = text.slice(-2).replace(/0+$/, "");
  return `${sign}${text.slice(0, -2)}${decimals ? `.${decimals}` : ""}%`;
}

/** `-123450, "USD"` -> `−1,234.50`: for documents, where the currency stands in the column's head. */
export function formatGrouped(amountMinor: number, currency: string): string {
  const [amount = ""] = formatMinor(Math.abs(amountMinor), currency).split(" ");
  const [whole = "", decimals] = amount.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${amountMinor < 0 ? "\u2212" : ""}${grouped}${decimals === undefined ? "" : `.${decimals}`}`;
}

const writers = new Map<string, Intl.NumberFormat>();

/** `-123450, "USD"` -> `−$1,234.50`: as people read money; whole amounts of a chart's axis without their zeros, large ones short (`$20K`). */
export function formatMoney(amountMinor: number, currency: string, style: "whole" | "axis" = "whole"): string {
  const isShort = style === "axis" && Math.abs(amountMinor) >= 10_000 * 10 ** digitsOf(currency);
  const name = `${currency} ${style} ${isShort}`;
  const writer =
    writers.get(name) ?? new Intl.NumberFormat("en", { style: "currency", currency, ...STYLES[style], ...(isShort ? SHORT : {}) });
  writers.set(name, writer);
  const [amount = "0"] = formatMinor(amountMinor, currency).split(" ");
  return writer.format(amount as Intl.StringNumericLiteral).replace("-", "\u2212");
}
const STYLES = { whole: {}, axis: { trailingZeroDisplay: "stripIfInteger" } } as const;
const SHORT = { notation: "compact", minimumFractionDigits: 0, maximumFractionDigits: 1 } as const;
