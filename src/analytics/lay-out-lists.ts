/** What the lists' pages show of a row, and what their rows come to. Pure. Law: sums are by currency, and of what moves no money there is none. */
import type { Column } from "../documents/index.ts";
import { formatGrouped } from "../lib/money.ts";
import { fromIso } from "../lib/time.ts";
import type { ShownClick, ShownCommission, ShownConversion, ShownPayout } from "./open-listings.ts";
import { type Calendar, group } from "./report-words.ts";

/** How rows are put into words: the reader's calendar, and names by id of what they mention. */
export type Words = { calendar: Calendar; names: ReadonlyMap<string, string> };
type Amount = { currency: string; minor: number };
export type ListPages<Shown> = {
  title: string;
  /** One of them, and several. */
  nouns: readonly [one: string, several: string];
  columns: readonly (Column & { write: (row: Shown, words: Words) => string })[];
  /** Partners and links that a row mentions. */
  idsOf: (row: Shown) => (string | null)[];
  sum: { label: string; of: (row: Shown) => Amount } | null;
};

const timeOf = (iso: string | null, { calendar }: Words): string => (iso === null ? "" : calendar.instant(fromIso(iso)));
const nameOf = (id: string | null, { names }: Words): string => (id === null ? "" : (names.get(id) ?? id));
const money = (minor: number, currency: string | null): string =>
  currency === null ? "" : `${formatGrouped(minor, currency)} ${currency}`;
/** `one_time` -> `One time`. */
const inWords = (code: string): string => code.charAt(0).toUpperCase() + code.slice(1).replaceAll("_", " ");
const joined = (...parts: readonly (string | null)[]): string => parts.filter((part) => part !== null && part !== "").join(", ");

export const CLICK_PAGES: ListPages<ShownClick> = {
  title: "Clicks",
  nouns: ["click", "clicks"],
  columns: [
    { label: "At", share: 20, write: (row, words) => timeOf(row.at, words) },
    { label: "Partner", share: 16, write: (row, words) => nameOf(row.partnerId, words) },
    { label: "Link", share: 14, write: (row, words) => nameOf(row.linkId, words) },
    { label: "Place", share: 15, write: ({ country, city }) => joined(country, city) },
    { label: "Device", share: 17, write: ({ device, browser }) => joined(device, browser) },
    { label: "From", share: 19, write: ({ referrer }) => (referrer ?? "").replace(/^https?:\/\//, "") },
    { label: "Counted", share: 13, write: ({ reason }) => (reason === null ? "Yes" : inWords(reason)) },
  ],
  idsOf: ({ partnerId, linkId }) => [partnerId, linkId],
  sum: null,
};

export const CONVERSION_PAGES: ListPages<ShownConversion> = {
  title: "Conversions",
  nouns: ["conversion", "conversions"],
  columns: [
    { label: "Occurred", share: 21, write: (row, words) => timeOf(row.occurredAt, words) },
    { label: "What", share: 16, write: ({ type, kind }) => (kind === "recurring" ? "Recurring sale" : inWords(type)) },
    { label: "Your id", share: 21, write: ({ externalId }) => externalId },
    { label: "Partners", share: 20, write: ({ shares }, words) => joined(...shares.map((share) => nameOf(share.partnerId, words))) },
    { label: "Status", share: 13, write: ({ status }) => inWords(status) },
    { label: "Amount", share: 18, align: "right", write: ({ amountMinor, currency }) => money(amountMinor ?? 0, currency) },
  ],
  idsOf: ({ shares }) => shares.map(({ partnerId }) => partnerId),
  sum: { label: "Sales", of: ({ amountMinor, currency }) => ({ currency: currency ?? "", minor: amountMinor ?? 0 }) },
};

export const COMMISSION_PAGES: ListPages<ShownCommission> = {
  title: "Commissions",
  nouns: ["commission", "commissions"],
  columns: [
    { label: "Occurred", share: 21, write: (row, words) => timeOf(row.occurredAt, words) },
    { label: "For", share: 14, write: ({ type }) => inWords(type) },
    { label: "Partner", share: 19, write: (row, words) => nameOf(row.partnerId, words) },
    {
      label: "Status",
      share: 20,
      write: ({ status, holds }) => (status === "held" ? `Held: ${holds.replaceAll("_", " ")}` : inWords(status)),
    },
    { label: "Earned", share: 16, align: "right", write: ({ amountMinor, currency }) => money(amountMinor, currency) },
    {
      label: "Taken back",
      share: 14,
      align: "right",
      write: ({ reversedMinor, currency }) => (reversedMinor === 0 ? "" : money(-reversedMinor, currency)),
    },
    { label: "Net", share: 17, align: "right", write: ({ netMinor, currency }) => money(netMinor, currency) },
  ],
  idsOf: ({ partnerId }) => [partnerId],
  sum: { label: "Net", of: ({ netMinor, currency }) => ({ currency, minor: netMinor }) },
};

export const PAYOUT_PAGES: ListPages<ShownPayout> = {
  title: "Payouts",
  nouns: ["payout", "payouts"],
  columns: [
    { label: "Requested", share: 21, write: (row, words) => timeOf(row.requestedAt, words) },
    { label: "Partner", share: 20, write: (row, words) => nameOf(row.partnerId, words) },
    { label: "Payout", share: 29, write: ({ id }) => id },
    { label: "Status", share: 17, write: ({ status, failure }) => joined(inWords(status), failure?.code.replaceAll("_", " ") ?? null) },
    { label: "Paid", share: 21, write: (row, words) => timeOf(row.paidAt, words) },
    { label: "Amount", share: 18, align: "right", write: ({ amountMinor, currency }) => money(amountMinor, currency) },
  ],
  idsOf: ({ partnerId }) => [partnerId],
  // A payout that failed or waits has moved nothing.
  sum: { label: "Paid", of: ({ amountMinor, currency, status }) => ({ currency, minor: status === "paid" ? amountMinor : 0 }) },
};

/** The sums of the first rows by currency, `−5.00 EUR, 1,234.50 USD`, looked up by their number. */
export function runningSums(amounts: readonly Amount[]): (count: number) => string {
  const currencies = [...new Set(amounts.map(({ currency }) => currency))].filter((currency) => currency !== "").sort();
  const sums = new Map(currencies.map((currency) => [currency, [0]]));
  for (const { currency, minor } of amounts)
    for (const [each, list] of sums) list.push((list.at(-1) ?? 0) + (each === currency ? minor : 0));
  return (count) => currencies.map((currency) => money(sums.get(currency)?.[count] ?? 0, currency)).join(", ");
}

/** `1 click`, `1,000 clicks`. */
export const countOf = (count: number, [one, several]: ListPages<unknown>["nouns"]): string =>
  `${group(count)} ${count === 1 ? one : several}`;
