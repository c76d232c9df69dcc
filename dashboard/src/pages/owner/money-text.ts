/** An amount as it is typed. Law: it is read digit by digit and never as a float; what is not exactly an amount of the currency is none. */
import { decimalOf, digitsOf } from "../../parts/format.ts";

const MOST_MINOR = 1_000_000_000_000;

/** `"1,234.50", "USD"` -> 123450; null: it is not an amount. */
export function minorOf(text: string, currency: string): number | null {
  const digits = digitsOf(currency);
  const plain = text.trim().replaceAll(/[,\s]/g, "").replace("−", "-");
  const [, sign, whole = "", part = ""] = /^(-?)(\d{1,15})(?:\.(\d+))?$/.exec(plain) ?? [];
  if (whole === "" || part.length > digits) return null;
  const minor = Number(whole + part.padEnd(digits, "0"));
  if (minor > MOST_MINOR) return null;
  return sign === "-" && minor !== 0 ? -minor : minor;
}

export const textOfMinor = (amountMinor: number, currency: string): string => decimalOf({ amountMinor, currency });

/** `"12.5"` -> 1250 basis points; null: it is not a rate. */
export function bpsOf(text: string): number | null {
  const [, whole = "", part = ""] = /^(\d{1,4})(?:\.(\d{1,2}))?\s*%?$/.exec(text.trim()) ?? [];
  return whole === "" ? null : Number(whole + part.padEnd(2, "0"));
}

/** 1250 -> `"12.5"`. */
export const textOfBps = (bps: number): string => {
  const text = `${Math.floor(bps / 100)}.${String(bps % 100).padStart(2, "0")}`;
  return text.replace(/\.?0+$/, "") || "0";
};
