/** Which days a page is about. Law: it is all in the address; a preset is kept as a preset, so that a saved address stays true tomorrow. */

export const PRESETS = ["today", "7d", "30d", "90d", "month", "last-month", "year", "12m"] as const;
export type Preset = (typeof PRESETS)[number];

/** The key that chooses each preset, while no field has the focus. */
export const PRESET_KEYS: Record<Preset, string> = {
  today: "t",
  "7d": "w",
  "30d": "d",
  "90d": "q",
  month: "m",
  "last-month": "l",
  year: "y",
  "12m": "a",
};

export const COMPARISONS = ["previous", "year"] as const;
export type Comparison = (typeof COMPARISONS)[number];

export type RangeSearch = { range?: Preset; from?: string; to?: string; compare?: Comparison | "none" };
/** Dates, both included. */
export type Days = { from: string; to: string };

const DAY = 86_400_000;
const DEFAULT: Preset = "30d";

const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** A day that a calendar has, in a year of four digits. */
function isDate(value: unknown): value is string {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const at = Date.parse(value);
  return !Number.isNaN(at) && dateOf(at) === value;
}
const oneOf = <T extends string>(values: readonly T[], value: unknown): T | undefined => values.find((each) => each === value);

/** What of an address is a range; what is not one is left out, so that a broken address shows the page. */
export function readRange(search: Record<string, unknown>): RangeSearch {
  const { from, to } = search;
  const isCustom = isDate(from) && isDate(to) && from <= to;
  const range = isCustom ? undefined : oneOf(PRESETS, search["range"]);
  const compare = oneOf([...COMPARISONS, "none"] as const, search["compare"]);
  return {
    ...(isCustom ? { from, to } : {}),
    ...(range === undefined ? {} : { range }),
    ...(compare === undefined ? {} : { compare }),
  };
}

const shift = (date: string, days: number): string => dateOf(Date.parse(date) + days * DAY);

/** Today's date on the calendar of a time zone. */
export const todayIn = (timeZone: string, now: number): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(now);

export const presetOf = (search: RangeSearch): Preset | null => (search.from === undefined ? (search.range ?? DEFAULT) : null);
export const comparisonOf = (search: RangeSearch): Comparison | null => (search.compare === "none" ? null : (search.compare ?? "previous"));

export function daysOf(search: RangeSearch, today: string): Days {
  if (search.from !== undefined && search.to !== undefined) return { from: search.from, to: search.to };
  const monthStart = `${today.slice(0, 7)}-01`;
  switch (search.range ?? DEFAULT) {
    case "today":
      return { from: today, to: today };
    case "7d":
      return { from: shift(today, -6), to: today };
    case "30d":
      return { from: shift(today, -29), to: today };
    case "90d":
      return { from: shift(today, -89), to: today };
    case "month":
      return { from: monthStart, to: today };
    case "last-month": {
      const end = shift(monthStart, -1);
      return { from: `${end.slice(0, 7)}-01`, to: end };
    }
    case "year":
      return { from: `${today.slice(0, 4)}-01-01`, to: today };
    case "12m":
      return { from: shift(today, -364), to: today };
  }
}

export const countDays = ({ from, to }: Days): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY) + 1;
