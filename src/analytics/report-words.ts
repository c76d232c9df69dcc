/** How a report says things: ranges in the reader's zone, what became of a figure, keys by their names. Pure; the words are English everywhere. */
import type { Figure } from "../documents/index.ts";
import { formatGrouped, roundHalfEven } from "../lib/money.ts";
import type { ClickDimension, Interval } from "./contract.ts";
import type { Range } from "./rules.ts";

const DATE = { day: "numeric", month: "short", year: "numeric" } as const;
const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

export type Calendar = {
  date: (at: number) => string;
  /** With the time of day. */
  instant: (at: number) => string;
  isMidnight: (at: number) => boolean;
  /** Where an interval begins, as short as an axis wants it. */
  place: (at: number, interval: Interval) => string;
};

/** A zone's calendar and clock; its formatters are made once a document. */
export function calendarOf(timeZone: string): Calendar {
  const write = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat("en-GB", { ...options, timeZone });
  const [date, time, instant] = [write(DATE), write(TIME), write({ ...DATE, ...TIME })];
  const places = {
    hour: time,
    day: write({ day: "numeric", month: "short" }),
    week: write({ day: "numeric", month: "short" }),
    month: write({ month: "short", year: "numeric" }),
  };
  return {
    date: (at) => date.format(at),
    instant: (at) => instant.format(at),
    isMidnight: (at) => at % 60_000 === 0 && time.format(at) === "00:00",
    place: (at, interval) => places[interval].format(at),
  };
}

/** `1 Nov 2026 – 30 Nov 2026` of whole days, else with times of day, whose end is not included. */
export function wordsOfRange({ from, to }: { from: number | null; to: number | null }, calendar: Calendar): string {
  if (from === null && to === null) return "All time";
  const isWhole = [from, to].every((at) => at === null || calendar.isMidnight(at));
  const first = from === null ? "the beginning" : isWhole ? calendar.date(from) : calendar.instant(from);
  const last = to === null ? "now" : isWhole ? calendar.date(to - 1) : calendar.instant(to);
  return first === last ? first : `${first} – ${last}`;
}

const DAY = 86_400_000;

/** Hours of two days, days of a hundred, weeks of two years, else months. */
export function intervalOf({ from, to }: Range): Interval {
  const days = (to - from) / DAY;
  if (days <= 2.1) return "hour";
  if (days <= 100) return "day";
  return days <= 740 ? "week" : "month";
}

/** `up 12%`, with its arrow; of nothing there is no per cent. `isCost`: less is better. */
export function changeOf(now: number, before: number, { isCost = false }: { isCost?: boolean } = {}): Figure["note"] {
  if (now === before) return { text: "as before", tone: "muted" };
  const arrow = now > before ? "up" : "down";
  const tone = (arrow === "up") === isCost ? "bad" : "good";
  if (before <= 0) return { text: before === 0 ? `${arrow} from 0` : arrow, tone, arrow };
  const percent = roundHalfEven(BigInt(Math.abs(now - before)) * 100n, BigInt(before));
  return { text: `${arrow} ${percent === 0 ? "under 1" : group(percent)}%`, tone, arrow };
}

/** `12,345`: a count. */
export const group = (count: number): string => formatGrouped(count, "JPY");

/** `42%` of the step before. */
export const shareOf = (part: number, whole: number): string =>
  whole === 0 ? "" : `${group(roundHalfEven(BigInt(part) * 100n, BigInt(whole)))}%`;

const countries = new Intl.DisplayNames("en", { type: "region", fallback: "code" });

/** What is not known has words of its own where a reader would ask. */
const UNKNOWN: Partial<Record<ClickDimension, string>> = { referrer: "Direct, or not told" };

/** A key as people know it. `names`: of partners and links, by id. */
export function nameOfKey(by: ClickDimension, key: string | null, names: ReadonlyMap<string, string>): string {
  if (key === null || key === "") return UNKNOWN[by] ?? "Not known";
  if (by === "country") return /^[A-Z]{2}$/.test(key) ? (countries.of(key) ?? key) : key;
  return names.get(key) ?? key;
}
