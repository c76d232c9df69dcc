/** Which instants a range of days is, what each model makes of a sale, and the order of a journey. Pure. */
import { type Share, sharesUnder, splitShares, type Touch } from "../attribution/index.ts";
import { DAY, dayOf, fromIso, HOUR, toIso } from "../lib/time.ts";
import { type AttributionModel, attributionModelSchema } from "../program/index.ts";
import type { Interval, JourneyItem, ModelComparison } from "./contract.ts";

export type Range = { from: number; to: number };
/** Clicks of a key in a quarter of an hour, of visitors whose click before on that UTC day was in the quarter from `before` on (null: none). */
export type ClickSlot = KeySum & { at: number; before: number | null };
export type KeySum = { key: string | null; visitors: number; clicks: number };
type Asked = { from?: string | undefined; to?: string | undefined; timezone: string };

/** Half open. Dates are whole days of the zone, both included; instants are taken as they are; by default the last 30 days, today included. */
export function rangeOf({ from, to, timezone }: Asked, now: number): Range {
  const today = dateIn(timezone, now);
  const end = to ?? today;
  const isDate = (text: string): boolean => text.length === 10;
  const until = isDate(end) ? midnight(addDays(end, 1), timezone) : fromIso(end);
  const lastDay = isDate(end) ? end : dateIn(timezone, until - 1);
  const start = from ?? addDays(lastDay, -29);
  return { from: isDate(start) ? midnight(start, timezone) : fromIso(start), to: until };
}

/** The same without a beginning or an end where none is given. */
export function openRangeOf({ from, to, timezone }: Asked): { from: number | null; to: number | null } {
  const range = rangeOf({ from, to, timezone }, 0);
  return { from: from === undefined ? null : range.from, to: to === undefined ? null : range.to };
}

/** As many days of the zone directly before, or the same dates a year before; of instants, as long before, or 365 days. */
export function rangeBefore({ from, to }: Range, { timezone, compare }: { timezone: string; compare: "previous" | "year" }): Range {
  const [first, end] = [dateIn(timezone, from), dateIn(timezone, to)];
  if (midnight(first, timezone) !== from || midnight(end, timezone) !== to) {
    const back = compare === "year" ? 365 * DAY : to - from;
    return { from: from - back, to: to - back };
  }
  const days = Math.round((fromIso(`${end}T00:00:00.000Z`) - fromIso(`${first}T00:00:00.000Z`)) / DAY);
  const back = (date: string): string => (compare === "year" ? yearBefore(date) : addDays(date, -days));
  return { from: midnight(back(first), timezone), to: midnight(back(end), timezone) };
}

/** The 29th of February has the 28th before it. */
function yearBefore(date: string): string {
  const year = String(Number(date.slice(0, 4)) - 1).padStart(4, "0");
  const days = new Date(Date.UTC(Number(year), Number(date.slice(5, 7)), 0)).getUTCDate();
  return `${year}${date.slice(4, 8)}${String(Math.min(days, Number(date.slice(8)))).padStart(2, "0")}`;
}

/** Where the intervals of the zone begin that the range touches, the first one perhaps before it; null where they are more than `max`. */
export function bucketsOf(
  { from, to }: Range,
  { timezone, interval, max }: { timezone: string; interval: Interval; max: number },
): number[] | null {
  const starts = [bucketStart(from, timezone, interval)];
  for (let at = starts[0] ?? from; ; ) {
    at = nextBucket(at, timezone, interval);
    if (at >= to) return starts;
    if (starts.length === max) return null;
    starts.push(at);
  }
}

/** Hours begin at the clock's full hours, which in some zones are not UTC's; weeks begin on Monday. */
function bucketStart(at: number, zone: string, interval: Interval): number {
  if (interval === "hour") return at - modulo(at + aheadOf(zone, at), HOUR);
  const date = dateIn(zone, at);
  if (interval === "day") return midnight(date, zone);
  if (interval === "month") return midnight(`${date.slice(0, 7)}-01`, zone);
  return midnight(addDays(date, -modulo(fromIso(`${date}T00:00:00.000Z`) / DAY + 3, 7)), zone);
}

/** Where the interval after the one that begins at `at` begins. */
export function nextBucket(at: number, zone: string, interval: Interval): number {
  if (interval === "hour") return Math.max(bucketStart(at + HOUR, zone, interval), at + HOUR / 2);
  // Noon is never moved out of its day by a clock that jumps.
  const later = { day: 1.5, week: 7.5, month: 32 }[interval];
  return bucketStart(at + later * DAY, zone, interval);
}
const modulo = (value: number, by: number): number => ((value % by) + by) % by;

const addDays = (date: string, days: number): string => dayOf(fromIso(`${date}T00:00:00.000Z`) + days * DAY);

/** Of the zone asked for last: making one costs more than all that it is asked, and a series asks about a thousand times. */
let clock: { zone: string; format: Intl.DateTimeFormat } | null = null;
function clockOf(zone: string): Intl.DateTimeFormat {
  if (clock?.zone !== zone)
    clock = { zone, format: new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" }) };
  return clock.format;
}

/** How far the zone's clock is ahead of UTC's. */
function aheadOf(zone: string, at: number): number {
  if (zone === "UTC") return 0;
  return fromIso(`${clockOf(zone).format(at).replace(" ", "T")}.000Z`) - Math.floor(at / 1_000) * 1_000;
}
export const dateIn = (zone: string, at: number): string => dayOf(at + aheadOf(zone, at));

/** The first instant of a day: the zone's clock can jump between the guess and the answer, so it is looked up twice. */
function midnight(date: string, zone: string): number {
  const utc = fromIso(`${date}T00:00:00.000Z`);
  const guess = utc - aheadOf(zone, utc);
  return utc - aheadOf(zone, guess);
}

export const MODELS: readonly AttributionModel[] = attributionModelSchema.options;

/** A sale with what its models are worked out from. `basis`: the decision that chose its partners, its own or that of its customer's binding. */
export type ComparedSale = {
  amountMinor: number;
  shares: readonly Share[];
  touches: readonly Touch[];
  basis: { touches: readonly Touch[]; halfLifeDays: number } | null;
};

/**
 * The shares of a sale under a model; they always sum to it. Partners whom the binding names and the sale did not accept
 * stay out. Where the touches do not tell of every partner that was paid, all models are what was paid.
 */
export function sharesOf(model: AttributionModel, { amountMinor, shares, touches, basis }: ComparedSale): Share[] {
  const refused = new Set(touches.flatMap((touch) => (touch.source === "binding" && !touch.accepted ? [touch.partnerId] : [])));
  const usable = (basis?.touches ?? []).filter((touch) => touch.accepted && touch.source !== "binding" && !refused.has(touch.partnerId));
  const isTold = basis !== null && shares.every((share) => usable.some((touch) => touch.partnerId === share.partnerId));
  return isTold ? splitShares(amountMinor, sharesUnder(model, { touches: usable, halfLifeDays: basis.halfLifeDays })) : [...shares];
}

export type Totals = Map<string, { sales: number; revenueMinor: number }>;

/** Adds a sale's shares to the partners' totals. */
export function addShares(totals: Totals, shares: readonly Share[]): void {
  for (const { partnerId, amountMinor } of shares) {
    const { sales, revenueMinor } = totals.get(partnerId) ?? { sales: 0, revenueMinor: 0 };
    totals.set(partnerId, { sales: sales + 1, revenueMinor: revenueMinor + amountMinor });
  }
}

/** The largest first. */
export const rankPartners = (totals: Totals): ModelComparison["models"][number]["partners"] =>
  [...totals]
    .map(([partnerId, total]) => ({ partnerId, ...total }))
    .sort((a, b) => b.revenueMinor - a.revenueMinor || (a.partnerId < b.partnerId ? -1 : 1));

const RANK: Record<JourneyItem["type"], number> = { click: 0, signup: 1, sale: 2, commission: 3, refund: 4 };

/** In time order; at one instant causes before what they caused. */
export const inTimeOrder = (items: readonly JourneyItem[]): JourneyItem[] =>
  [...items].sort((a, b) => fromIso(a.at) - fromIso(b.at) || RANK[a.type] - RANK[b.type]);

/** The clicks of touches, each once. */
export function clicksOf(touches: readonly Pick<Touch, "clickId" | "partnerId" | "linkId" | "at">[]): JourneyItem[] {
  const clicks = new Map<string, JourneyItem>();
  for (const { clickId, partnerId, linkId, at } of touches) {
    if (clickId === null || partnerId === null || at === null || clicks.has(clickId)) continue;
    clicks.set(clickId, { type: "click", at: toIso(fromIso(at)), clickId, partnerId, linkId });
  }
  return [...clicks.values()];
}
