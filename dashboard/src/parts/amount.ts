/** An amount as a person types it. Law: what is not exactly an amount of the currency is refused, never rounded. */
import { digitsOf } from "./format.ts";

const MOST = 1_000_000_000_000;

/** `"1,234.5", "USD"` -> 123450; null: it is no amount, or finer than the currency. */
export function parseAmount(text: string, currency: string): number | null {
  const digits = digitsOf(currency);
  const plain = text.trim().replaceAll(/[\s,](?=\d{3}(\D|$))/g, "");
  const [, whole, part = ""] = /^(\d+)(?:[.,](\d+))?$/.exec(plain) ?? [];
  if (whole === undefined || part.length > digits) return null;
  const minor = Number(whole + part.padEnd(digits, "0"));
  return minor > MOST ? null : minor;
}
