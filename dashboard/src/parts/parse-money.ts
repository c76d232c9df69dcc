/** An amount as people type it, as minor units. Law: nothing is guessed or rounded; what is not exactly an amount of the currency is none. */
import { digitsOf } from "./format.ts";

/** `"1,204.50", "USD"` -> 120450; null where it is no amount, or has more digits than the currency. */
export function parseMoney(text: string, currency: string): number | null {
  const digits = digitsOf(currency);
  const match = /^(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?$/.exec(text.trim().replace(/^[\p{Sc}A-Za-z]{1,4}\s*/u, ""));
  const decimals = match?.[2] ?? "";
  if (match === null || decimals.length > digits) return null;
  const minor = Number((match[1] ?? "").replaceAll(",", "") + decimals.padEnd(digits, "0"));
  return Number.isSafeInteger(minor) ? minor : null;
}
