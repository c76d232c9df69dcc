/**
 * The sums of clicks: written for a whole UTC day in one batch with its settling, read from settled days, and worked out
 * from the clicks themselves for all other days, by the same query. Law: what a report reads of both is one snapshot.
 */
import type { Ctx } from "../context.ts";
import { DAY, MINUTE } from "../lib/time.ts";
import { CLICK_DIMENSIONS, type ClickDimension, type Dimension } from "./contract.ts";
import type { ClickSlot, KeySum, Range } from "./rules.ts";

type D1 = Pick<Ctx, "d1">;
export const SLOT = 15 * MINUTE;
const KEYS_A_ROW = 100;

/** A parameter of the visit's own query, as it is spelled there, else the link's. */
function utm(name: string): string {
  const mark = `&utm_${name}=`;
  const tail = `substr('&' || c.query, instr('&' || c.query, '${mark}') + ${mark.length})`;
  return `coalesce(case when instr('&' || c.query, '${mark}') > 0 then nullif(substr(${tail}, 1, instr(${tail} || '&', '&') - 1), '') end, nullif(l.utm ->> '${name}', ''))`;
}
const afterScheme = "substr(c.referrer, instr(c.referrer, '//') + 2)";

/** The key of a click `c` of the link `l` in a dimension. */
export const KEYS: Record<ClickDimension, string> = {
  partner: "c.partner_id",
  link: "c.link_id",
  country: "c.country",
  region: "c.region",
  city: "c.city",
  device: "c.device",
  browser: "c.browser",
  os: "c.os",
  referrer: `case when instr(c.referrer, '//') > 0 then lower(substr(${afterScheme}, 1, instr(${afterScheme} || '/', '/') - 1)) else lower(c.referrer) end`,
  utm_source: utm("source"),
  utm_medium: utm("medium"),
  utm_campaign: utm("campaign"),
  reason: "coalesce(c.reason, 'counted')",
};

/** Counted clicks of links that are no replay; by reason, the others too. */
const isReported = (dimension: Dimension): string => `${dimension === "reason" ? "" : "c.reason is null and "}coalesce(l.is_replay, 0) = 0`;
const columns = (dimension: Dimension): string =>
  `c.window_at / ${DAY} * ${DAY} as day, (c.at - c.window_at / ${DAY} * ${DAY}) / ${SLOT} as slot, c.visitor, c.partner_id, c.link_id, ${dimension === "" ? "''" : KEYS[dimension]} as key`;

/**
 * From `scoped(scope, day, key, visitor, slot)` to the slots with what their visitors clicked before. Who clicks again within a
 * slot clicked before in that very slot, and is no further visitor of it.
 */
const CHAIN = `chained as (select scope, day, key, slot, coalesce(lag(slot) over (partition by scope, day, key, visitor order by slot), -1) as before from scoped),
  summed as (select scope, day, key, slot, before, sum(slot > before) as visitors, count(*) as clicks from chained group by 1, 2, 3, 4, 5)`;

const isOpen = (day: number): string => `not exists (select 1 from click_days where day = ${day})`;

/** A day's clicks as `summed`, by each scope that they are in: what is stored of it, and what it is compared with. */
export const summedDay = (day: number, dimension: Dimension, condition = "true"): string => `
  mine as materialized (select ${columns(dimension)} from clicks c left join links l on l.id = c.link_id
    where c.window_at >= ${day} and c.window_at < ${day + DAY} and ${isReported(dimension)} and ${condition}),
  scoped as (select '' as scope, day, key, visitor, slot from mine union all select partner_id, day, key, visitor, slot from mine
    union all select link_id, day, key, visitor, slot from mine),
  ${CHAIN}`;

function insertDay(day: number, dimension: Dimension): string {
  return `insert into click_rollups (scope, dimension, day, part, counts, slots)
  with ${summedDay(day, dimension, isOpen(day))},
  keyed as (select scope, key, sum(case when before = -1 then visitors else 0 end) as visitors, sum(clicks) as clicks,
    json_group_array(json_array(slot, before, visitors, clicks)) as slots from summed group by scope, key),
  placed as (select *, (row_number() over (partition by scope order by key) - 1) / ${KEYS_A_ROW} as part from keyed)
  select scope, '${dimension}', ${day}, part, json_group_array(json_array(key, visitors, clicks)), json_group_array(json_array(key, json(slots)))
  from placed group by scope, part`;
}

export const DIMENSIONS: readonly Dimension[] = ["", ...CLICK_DIMENSIONS];

/** Sums a day and settles it, all or nothing; a day that is settled stays as it is. */
export async function settleDay({ d1 }: D1, day: number): Promise<void> {
  await d1.batch(
    [
      `delete from click_rollups where day = ${day} and ${isOpen(day)}`,
      ...DIMENSIONS.map((dimension) => insertDay(day, dimension)),
      `insert into click_days (day, is_sealed) values (${day}, 0) on conflict do nothing`,
    ].map((sql) => d1.prepare(sql)),
  );
}

/** The days from `from` on, and before `to`, in which clicks stand: one look-up each. */
const daysWithClicks = (from: number, to: number): string => {
  const first = (start: string) =>
    `(select min(window_at) / ${DAY} * ${DAY} from clicks where window_at >= ${start} and window_at < ${to})`;
  return `days(day) as (select ${first(String(from))} union all select ${first(`days.day + ${DAY}`)} from days where days.day is not null)`;
};

/** Days before `before` with clicks that are not summed, the latest first: those are asked for most. */
export async function listOpenDays({ d1 }: D1, { before, limit }: { before: number; limit: number }): Promise<number[]> {
  const sql = `with recursive ${daysWithClicks(0, before)} select day from days where day is not null and day not in (select day from click_days) order by day desc limit ${limit}`;
  return (await d1.prepare(sql).all<{ day: number }>()).results.map(({ day }) => day);
}

/** Seals the settled days that begin before `before`; answers the first day with clicks that is not sealed. */
export async function sealDays({ d1 }: D1, before: number): Promise<number> {
  const first = `with recursive ${daysWithClicks(0, before)} select min(day) as day from days where day not in (select day from click_days where is_sealed = 1)`;
  const [, open] = await d1.batch<{ day: number | null }>([
    d1.prepare(`update click_days set is_sealed = 1 where is_sealed = 0 and day < ${before}`),
    d1.prepare(first),
  ]);
  return open?.results[0]?.day ?? before;
}

export type ClickQuery = {
  range: Range;
  scope: string;
  dimension: Dimension;
  /** What must be told apart: nothing, UTC days, or the slots of every day, not of those alone that the range cuts. */
  slicing: "none" | "days" | "slots";
};
/** `at`: the day, where days are told apart. */
export type ClickSums = { whole: (KeySum & { at: number })[]; slots: ClickSlot[] };

/** What a report needs of the clicks: sums of whole days, and slots of the others, from one snapshot. */
export async function readClicks({ d1 }: D1, { range, scope, dimension, slicing }: ClickQuery): Promise<ClickSums> {
  const [firstDay, endDay] = [Math.floor(range.from / DAY) * DAY, Math.ceil(range.to / DAY) * DAY];
  const [wholeFrom, wholeTo] =
    slicing === "slots" ? [endDay, endDay] : [Math.ceil(range.from / DAY) * DAY, Math.floor(range.to / DAY) * DAY];
  // A range that cuts a quarter of an hour is read from the clicks there, as long as they are all there.
  const cut = [range.from, range.to].flatMap((at) => (at % SLOT === 0 ? [] : [Math.floor(at / DAY) * DAY]));
  const summed = `(select day from click_days where is_sealed = 1 or day not in (${cut.join(", ")}))`;
  const settled = `r.scope = ?1 and r.dimension = ?2 and r.day in ${summed}`;
  // The plus keeps the planner from an index of its own making over all clicks there are, for the sake of a day's.
  const inScope = scope === "" ? "?1 = ''" : scope.startsWith("lnk_") ? "+c.link_id = ?1" : "+c.partner_id = ?1";
  const live = `with recursive ${daysWithClicks(firstDay, endDay)},
    mine as (select ${columns(dimension)} from days cross join clicks c on c.window_at >= days.day and c.window_at < days.day + ${DAY} left join links l on l.id = c.link_id
      where days.day is not null and days.day not in ${summed} and c.at >= ${range.from} and c.at < ${range.to} and ${inScope} and ${isReported(dimension)}),
    scoped as (select '' as scope, day, key, visitor, slot from mine), ${CHAIN}
    select day, key, slot, before, visitors, clicks from summed`;
  const [whole, edges, open] = await d1.batch([
    d1
      .prepare(
        `select ${slicing === "days" ? "r.day" : range.from} as at, e.value ->> 0 as key, sum(e.value ->> 1) as visitors, sum(e.value ->> 2) as clicks from click_rollups r, json_each(r.counts) e where ${settled} and r.day >= ${wholeFrom} and r.day < ${wholeTo} group by 1, 2`,
      )
      .bind(scope, dimension),
    d1
      .prepare(
        `select r.day, r.slots from click_rollups r where ${settled} and r.day >= ${firstDay} and r.day < ${endDay} and not (r.day >= ${wholeFrom} and r.day < ${wholeTo})`,
      )
      .bind(scope, dimension),
    d1.prepare(live).bind(scope),
  ]);
  const unpacked = ((edges?.results ?? []) as { day: number; slots: string }[]).flatMap(unpackSlots);
  const fresh = ((open?.results ?? []) as LiveRow[]).map(({ day, slot, before, ...row }) => toSlot(row, { day, slot, before }));
  const isInside = ({ at }: ClickSlot): boolean => at >= range.from && at < range.to;
  return {
    whole: (whole?.results ?? []) as ClickSums["whole"],
    slots: [...unpacked.filter(isInside), ...fresh.map((slot) => clip(slot, range.from))],
  };
}

/** A live click is in the range whatever its slot is; of a settled day, a slot is where it begins. */
const clip = (slot: ClickSlot, from: number): ClickSlot => ({
  ...slot,
  at: Math.max(slot.at, from),
  before: slot.before === null ? null : Math.max(slot.before, from),
});

type Place = { day: number; slot: number; before: number };
type LiveRow = Place & KeySum;
const toSlot = (sum: KeySum, { day, slot, before }: Place): ClickSlot => ({
  ...sum,
  at: day + slot * SLOT,
  before: before < 0 ? null : day + before * SLOT,
});

function unpackSlots({ day, slots }: { day: number; slots: string }): ClickSlot[] {
  const packed: [string | null, [number, number, number, number][]][] = JSON.parse(slots);
  return packed.flatMap(([key, each]) =>
    each.map(([slot, before, visitors, clicks]) => toSlot({ key, visitors, clicks }, { day, slot, before })),
  );
}

/** The keys of single clicks in a dimension; what is not there (any more), or was replayed, has none. */
export async function findClickKeys({ d1 }: D1, keys: readonly [windowAt: number, id: string][], dimension: ClickDimension) {
  const found = await d1
    .prepare(
      `select c.id, ${KEYS[dimension]} as key from json_each(?1) n cross join clicks c on c.window_at = n.value ->> 0 and c.id = n.value ->> 1 left join links l on l.id = c.link_id
        where coalesce(l.is_replay, 0) = 0`,
    )
    .bind(JSON.stringify(keys))
    .all<{ id: string; key: string | null }>();
  return new Map(found.results.map(({ id, key }) => [id, key]));
}
