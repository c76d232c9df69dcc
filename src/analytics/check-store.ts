/**
 * Sums of a settled day, held against the clicks that they are of, and against each other where the clicks are gone. Law: a
 * comparison reads both, and whether the day is settled, in one snapshot; and it writes nothing.
 */
import type { Ctx } from "../context.ts";
import type { Dimension } from "./contract.ts";
import { DIMENSIONS, summedDay } from "./rollup-store.ts";

type D1 = Pick<Ctx, "d1">;
/** `rows`: how many sums are not what they should be. */
export type Difference = { dimension: Dimension; rows: number };

/** What is stored, one row a key (`counted`) and one a key and quarter (`slotted`). */
const stored = (day: number, dimension: Dimension): string => `
  counted as (select r.scope, e.value ->> 0 as key, e.value ->> 1 as visitors, e.value ->> 2 as clicks
    from click_rollups r, json_each(r.counts) e where r.dimension = '${dimension}' and r.day = ${day}),
  slotted as (select r.scope, e.value ->> 0 as key, s.value ->> 0 as slot, s.value ->> 1 as before, s.value ->> 2 as visitors, s.value ->> 3 as clicks
    from click_rollups r, json_each(r.slots) e, json_each(e.value, '$[1]') s where r.dimension = '${dimension}' and r.day = ${day})`;

/** How many rows are in one of two, and not in the other. */
const apart = (one: string, other: string): string =>
  `(select count(*) from (select * from ${one} except select * from ${other})) + (select count(*) from (select * from ${other} except select * from ${one}))`;

/** A link's own campaign can be renamed after the day was summed, so that of those only the clicks of each quarter are compared. */
const isLasting = (dimension: Dimension): boolean => !dimension.startsWith("utm_");

function compareWithClicks(day: number, dimension: Dimension): string {
  const lists = stored(day, dimension);
  if (!isLasting(dimension))
    return `with ${summedDay(day, dimension)}, ${lists},
      was as (select scope, slot, sum(clicks) as clicks from slotted group by 1, 2), now as (select scope, slot, sum(clicks) as clicks from summed group by 1, 2),
      total as (select scope, sum(clicks) as clicks from counted group by 1), whole as (select scope, sum(clicks) as clicks from summed group by 1)
      select '${dimension}' as dimension, ${apart("was", "now")} + ${apart("total", "whole")} as rows`;
  return `with ${summedDay(day, dimension)}, ${lists},
    now as (select scope, key, slot, before, visitors, clicks from summed),
    whole as (select scope, key, sum(case when before = -1 then visitors else 0 end) as visitors, sum(clicks) as clicks from summed group by 1, 2)
    select '${dimension}' as dimension, ${apart("slotted", "now")} + ${apart("counted", "whole")} as rows`;
}

/** Each key's counts are those of its quarters, and all keys of a dimension together have the clicks of all. */
function compareWithin(day: number, dimension: Dimension): string {
  const all = `(select sum(e.value ->> 2) from click_rollups t, json_each(t.counts) e where t.scope = c.scope and t.dimension = '' and t.day = ${day})`;
  return `with ${stored(day, dimension)},
    whole as (select scope, key, sum(case when before = -1 then visitors else 0 end) as visitors, sum(clicks) as clicks from slotted group by 1, 2)
    select '${dimension}' as dimension, ${apart("counted", "whole")} + (select count(*) from (select scope, sum(clicks) as clicks from counted ${dimension === "reason" ? "where key = 'counted' " : ""}group by 1) c
      where c.clicks is not ${all}) as rows`;
}

/** null: the day is no longer settled, so that there is nothing to compare. */
export async function findDifferences({ d1 }: D1, { day, isSealed }: { day: number; isSealed: boolean }): Promise<Difference[] | null> {
  const compare = isSealed ? compareWithin : compareWithClicks;
  const [mark, ...found] = await d1.batch([
    d1.prepare(`select day from click_days where day = ${day} and is_sealed = ${isSealed ? 1 : 0}`),
    ...DIMENSIONS.map((dimension) => d1.prepare(compare(day, dimension))),
  ]);
  if (mark?.results.length !== 1) return null;
  return found.flatMap(({ results }) => results as Difference[]).filter(({ rows }) => rows > 0);
}

/** Of the settled days that begin before `before`, the newest that is not sealed: it will be, and then its clicks go. Any settled day. The newest sealed one. */
export async function chooseDays({ d1 }: D1, { before }: { before: number }): Promise<{ day: number; isSealed: boolean }[]> {
  const [last, any, sealed] = await d1.batch<{ day: number | null }>([
    d1.prepare(`select max(day) as day from click_days where is_sealed = 0 and day < ${before}`),
    d1.prepare("select day from click_days where is_sealed = 0 order by random() limit 1"),
    d1.prepare("select max(day) as day from click_days where is_sealed = 1"),
  ]);
  const dayOf = (found: typeof last): number[] => found?.results.flatMap(({ day }) => (day === null ? [] : [day])) ?? [];
  const open = [...new Set([...dayOf(last), ...dayOf(any)])];
  return [...open.map((day) => ({ day, isSealed: false })), ...dayOf(sealed).map((day) => ({ day, isSealed: true }))];
}

/** The next run sums it anew. A sealed day stays: its clicks are going. */
export async function openDay({ d1 }: D1, day: number): Promise<void> {
  await d1.prepare(`delete from click_days where day = ${day} and is_sealed = 0`).run();
}
