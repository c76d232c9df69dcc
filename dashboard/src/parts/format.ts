/** Money, numbers and times as people read them. Law: money has its currency and the currency's own digits, a minus is a minus sign, and nothing is rounded that is not said to be. */

import { chosenLocale, chosenZone } from "./preferences.ts";

export type Money = { amountMinor: number; currency: string };

const locale = chosenLocale() ?? "en";
const dayLocale = chosenLocale() ?? "en-GB";
const known = new Map<string, Intl.NumberFormat>();

function currencyFormat(currency: string, display: "narrowSymbol" | "code"): Intl.NumberFormat {
  const key = `${currency} ${display}`;
  const format = known.get(key) ?? new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: display });
  known.set(key, format);
  return format;
}

export const digitsOf = (currency: string): number => currencyFormat(currency, "code").resolvedOptions().maximumFractionDigits ?? 2;

/** The exact decimal of an amount: `-5, "USD"` -> `-0.05`. */
export function decimalOf({ amountMinor, currency }: Money): string {
  const digits = digitsOf(currency);
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, "0");
  const point = text.length - digits;
  return `${amountMinor < 0 ? "-" : ""}${text.slice(0, point)}${digits === 0 ? "" : `.${text.slice(point)}`}`;
}

const withMinus = (text: string): string => text.replace("-", "−");

/** `{ 120400, "USD" }` -> `$1,204.00`; the code is shown where several currencies stand together. */
export function formatMoney(money: Money, { isCodeShown = false }: { isCodeShown?: boolean } = {}): string {
  const format = currencyFormat(money.currency, "narrowSymbol");
  // A decimal string keeps every digit, where a number might not.
  const text = withMinus(format.format(decimalOf(money) as `${number}`));
  return isCodeShown && !text.includes(money.currency) ? `${text} ${money.currency}` : text;
}

/** An exact decimal of minor units with every digit it has: `"749.85", "USD"` -> `$7.4985`. */
export function formatExact(exactMinor: string, currency: string): string {
  const digits = digitsOf(currency);
  const sign = exactMinor.startsWith("-") ? "-" : "";
  const [whole = "0", decimals = ""] = exactMinor.replace("-", "").split(".");
  const padded = whole.padStart(digits + 1, "0");
  const point = padded.length - digits;
  const text = `${sign}${padded.slice(0, point)}.${padded.slice(point)}${decimals}`;
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits + decimals.length,
  });
  return withMinus(format.format(text.replace(/\.$/, "") as `${number}`));
}

/** For axes and bands, where cents are noise: `$1,980`, `$12.4K`. */
export function formatMoneyRound({ amountMinor, currency }: Money): string {
  const value = amountMinor / 10 ** digitsOf(currency);
  const notation = Math.abs(value) >= 100_000 ? "compact" : "standard";
  return withMinus(
    new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
      maximumFractionDigits: 0,
      notation,
    }).format(value),
  );
}

const counts = new Intl.NumberFormat(locale);
export const formatCount = (value: number): string => withMinus(counts.format(value));

/** `1250` -> `12.5%`. */
export const formatBps = (bps: number, digits = 2): string =>
  withMinus(new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: digits }).format(bps / 10_000));

/** How one figure stands to an earlier one, in whole per cents; null where there is nothing to compare with. */
export function changeOf(now: number, before: number): { direction: "up" | "down" | "same"; percent: string } | null {
  if (before === 0) return null;
  const ratio = (now - before) / Math.abs(before);
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: Math.abs(ratio) < 0.01 ? 1 : 0 });
  const shown = percent.format(Math.abs(ratio));
  if (shown === percent.format(0)) return { direction: "same", percent: shown };
  return { direction: ratio > 0 ? "up" : "down", percent: shown };
}

export const ownZone = (): string => chosenZone() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

const dates = new Map<string, Intl.DateTimeFormat>();
function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  const format = dates.get(key) ?? new Intl.DateTimeFormat(dayLocale, options);
  dates.set(key, format);
  return format;
}

const yearIn = (at: Date, timeZone: string): string => dateFormat({ timeZone, year: "numeric" }).format(at);

/** `12 Dec`, with the year where it is not this one. */
export function formatDay(at: string | Date, timeZone = ownZone(), now = new Date()): string {
  const date = new Date(at);
  const isThisYear = yearIn(date, timeZone) === yearIn(now, timeZone);
  return dateFormat({ timeZone, day: "numeric", month: "short", ...(isThisYear ? {} : { year: "numeric" }) }).format(date);
}

/** `Mar 2026`. */
export const formatMonth = (at: string | Date, timeZone = ownZone()): string =>
  dateFormat({ timeZone, month: "short", year: "numeric" }).format(new Date(at));

/** `10:42`. */
export const formatClock = (at: string | Date, timeZone = ownZone()): string =>
  dateFormat({ timeZone, hour: "2-digit", minute: "2-digit" }).format(new Date(at));

/** `12 Dec, 10:42`. */
export const formatMoment = (at: string | Date, timeZone = ownZone()): string => `${formatDay(at, timeZone)}, ${formatClock(at, timeZone)}`;
