/**
 * What every report is made of: the counts by key and interval, clicks from sums and from what is not summed, all else as it
 * stands. Law: one question, one place; reports only arrange the answer.
 */
import { windowOf } from "../clicks/index.ts";
import type { Ctx } from "../context.ts";
import { DAY } from "../lib/time.ts";
import { findLinksByIds } from "../links/index.ts";
import type { Dimension } from "./contract.ts";
import { type FactSum, readFacts } from "./fact-store.ts";
import { add, type Counts, clicksOf, intervalAt, NOTHING, readKey } from "./metrics-rules.ts";
import { type ClickQuery, findClickKeys, readClicks, SLOT } from "./rollup-store.ts";
import type { Range } from "./rules.ts";

type Needs = Pick<Ctx, "db" | "d1">;
export type Asked = { range: Range; currency: string; partnerId: string | null; linkId: string | null };
/** `starts`: of the intervals; the range itself is the only one where there are none. */
type Question = Asked & { dimension: Dimension; starts?: readonly number[] };
export type Counted = Map<string | null, Counts[]>;

const KEYS_A_QUERY = 5_000;

/** By key (""  without a dimension), the counts of each interval. */
export async function collectMetrics(ctx: Needs, question: Question): Promise<Counted> {
  const { range, dimension } = question;
  const starts = question.starts ?? [range.from];
  const slicing = slicingOf(starts);
  const [clicks, facts] = await Promise.all([
    scopeOf(ctx, question).then((scope) => readClicks(ctx, { range, scope, dimension, slicing })),
    readFacts(ctx, { ...question, grain: GRAINS[slicing] }),
  ]);
  const counted: Counted = new Map();
  const cellOf = (key: string | null, at: number): Counts => {
    const read = readKey(key);
    const cells = counted.get(read) ?? starts.map(() => ({ ...NOTHING }));
    counted.set(read, cells);
    return cells[intervalAt(starts, at)] ?? { ...NOTHING };
  };
  for (const { key, at, ...sums } of clicks.whole) add(cellOf(key, at), sums);
  for (const slot of clicks.slots) {
    const from = Math.max(starts[intervalAt(starts, slot.at)] ?? range.from, range.from);
    add(cellOf(slot.key, slot.at), clicksOf(slot, { from }));
  }
  for (const { key, at, ...sums } of await toKeys(ctx, facts, dimension)) add(cellOf(key, Math.max(at, range.from)), sums);
  return counted;
}

/** Where intervals begin with UTC days only, the days' own sums do, and none of their quarters of an hour is read. */
function slicingOf(starts: readonly number[]): ClickQuery["slicing"] {
  if (starts.length === 1) return "none";
  return starts.every((at) => at % DAY === 0) ? "days" : "slots";
}

const GRAINS: Record<ClickQuery["slicing"], number | null> = { none: null, days: DAY, slots: SLOT };

/** Whose clicks: the programme's, a partner's, a link's; a link of another partner has none. */
async function scopeOf(ctx: Needs, { partnerId, linkId }: Asked): Promise<string> {
  if (linkId === null) return partnerId ?? "";
  const [link] = partnerId === null ? [] : await findLinksByIds(ctx, [linkId]);
  return partnerId === null || link?.partnerId === partnerId ? linkId : "none";
}

/** Facts under their click's key; a conversion that two clicks of one key share counts once under it. */
async function toKeys(ctx: Needs, facts: readonly FactSum[], dimension: Dimension): Promise<FactSum[]> {
  if (dimension === "" || dimension === "partner" || dimension === "link") return [...facts];
  const ids = [...new Set(facts.flatMap(({ clickId }) => (clickId === null ? [] : [clickId])))];
  const keys = new Map<string, string | null>();
  for (let n = 0; n < ids.length; n += KEYS_A_QUERY) {
    const pairs = ids.slice(n, n + KEYS_A_QUERY).map((id): [number, string] => [windowOf(id), id]);
    for (const [id, key] of await findClickKeys(ctx, pairs, dimension)) keys.set(id, key);
  }
  const seen = new Set<string>();
  return facts.map((fact) => {
    const key = fact.clickId === null ? fact.key : (keys.get(fact.clickId) ?? null);
    if (fact.conversionId === null) return { ...fact, key };
    const name = JSON.stringify([fact.conversionId, readKey(key)]);
    const isAgain = seen.has(name);
    seen.add(name);
    return { ...fact, key, ...(isAgain ? { signups: 0, sales: 0 } : {}) };
  });
}
