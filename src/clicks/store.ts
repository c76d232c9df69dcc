/** Queries of clicks and salts. Bulk statements take one JSON parameter, because D1 binds at most 100. */
import { and, desc, eq, gte, isNotNull, isNull, lt, lte, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import { bytesOfId, derivedId } from "../lib/ids.ts";
import type { PageRequest } from "../lib/paging.ts";
import { DAY, fromIso } from "../lib/time.ts";
import type { ClickEvidence, ListClicks, Repeats } from "./contract.ts";
import { clickProgress, clicks, malformedClicks, salts } from "./tables.ts";

type Db = Pick<Ctx, "db">;
type D1 = Pick<Ctx, "d1">;

/** The columns of a click in the order of `COLUMNS`. */
export type ClickRow = readonly (string | number | null)[];
const COLUMNS = [
  "window_at",
  "id",
  "nonce",
  "link_id",
  "partner_id",
  "at",
  "visitor",
  "reason",
  "ip",
  "country",
  "region",
  "city",
  "asn",
  "device",
  "browser",
  "os",
  "agent",
  "referrer",
  "query",
  "fingerprint",
] as const;

const fields = COLUMNS.map((name, index) => `value ->> ${index} as ${name}`).join(", ");
const INSERT = `insert into clicks (${COLUMNS.join(", ")}) select ${fields} from json_each(?1) where true on conflict do nothing`;

/** Duplicates are stored in the same window under a key made of their nonce; one that came too fast keeps that as its reason. */
const duplicateFields = COLUMNS.map((name) =>
  name === "id" ? "substr(row.id, 1, 14) || row.nonce" : name === "reason" ? "coalesce(row.reason, 'duplicate')" : `row.${name}`,
).join(", ");
const INSERT_DUPLICATES = `
  insert into clicks (${COLUMNS.join(", ")}) select ${duplicateFields} from (select ${fields} from json_each(?1)) as row
  join clicks as first on first.window_at = row.window_at and first.id = row.id where first.nonce <> row.nonce
  on conflict do nothing returning id`;

/** In the batch of the insert: a day in which something lands is no longer summed. Windows never cross a UTC day. */
const UNSETTLE = `delete from click_days where is_sealed = 0 and day in (select cast(value ->> 0 as integer) / ${DAY} * ${DAY} from json_each(?1))`;

/** A visit's columns as a JSON array in the order of `COLUMNS`. */
export type EncodedVisit = { json: string };

/**
 * Inserts visits; answers the ids of those that were new duplicates. They take a second call, made only where a row was not
 * new: a crash between the two leaves the message unacknowledged, and when it comes again both find the same.
 */
export async function insertClicks({ d1 }: D1, rows: readonly EncodedVisit[]): Promise<string[]> {
  const json = `[${rows.map((row) => row.json).join(",")}]`;
  const land = (sql: string) => d1.batch<{ id: string }>([d1.prepare(sql).bind(json), d1.prepare(UNSETTLE).bind(json)]);
  const [inserted] = await land(INSERT);
  if (inserted?.meta.changes === rows.length) return [];
  const [duplicates] = await land(INSERT_DUPLICATES);
  return (duplicates?.results ?? []).map(({ id }) => id);
}

/** True where a statement failed for what it was given, so that asking again is no use. */
export const isRowsFault = (error: unknown): boolean => /constraint|malformed|mismatch|too big|toobig|json/i.test(String(error));

export async function insertRepeats({ d1 }: D1, items: readonly Repeats[]): Promise<void> {
  const insert =
    "insert into click_repeats (click_id, nonce, repeats) select value ->> 'clickId', value ->> 'nonce', value ->> 'repeats' from json_each(?1) where true on conflict do nothing";
  await d1.prepare(insert).bind(JSON.stringify(items)).run();
}

/** Kept once, however often the same text comes. */
export async function insertMalformed(ctx: Pick<Ctx, "db" | "now">, item: { body: string; error: string }): Promise<void> {
  const row = {
    id: derivedId("clk", "malformed", item.body),
    body: item.body.slice(0, 100_000),
    error: item.error.slice(0, 500),
    at: ctx.now(),
  };
  await ctx.db.insert(malformedClicks).values(row).onConflictDoNothing();
}

const repeats = sql<number>`(select coalesce(sum(r.repeats), 0) from click_repeats r where r.click_id = ${clicks}.id)`;
export const shownColumns = {
  id: clicks.id,
  windowAt: clicks.windowAt,
  linkId: clicks.linkId,
  partnerId: clicks.partnerId,
  at: clicks.at,
  reason: clicks.reason,
  repeats,
  country: clicks.country,
  region: clicks.region,
  city: clicks.city,
  device: clicks.device,
  browser: clicks.browser,
  os: clicks.os,
  referrer: clicks.referrer,
};
export type ShownClick = Awaited<ReturnType<typeof listClickRows>>[number];

/** The window's start is the first six bytes of every click's id. */
export const windowOf = (id: string): number =>
  bytesOfId(id)
    .subarray(0, 6)
    .reduce((at, byte) => at * 256 + byte, 0);

export async function findClickRow(ctx: Db, id: string): Promise<ShownClick | null> {
  return (
    (await ctx.db
      .select(shownColumns)
      .from(clicks)
      .where(and(eq(clicks.windowAt, windowOf(id)), eq(clicks.id, id)))
      .get()) ?? null
  );
}

export async function findEvidenceRow(ctx: Db, id: string): Promise<ClickEvidence | null> {
  const { at, linkId, partnerId, visitor, ip, country, asn, agent, referrer, query, fingerprint, reason } = clicks;
  return (
    (await ctx.db
      .select({ at, linkId, partnerId, visitor, ip, country, asn, agent, referrer, query, fingerprint, reason })
      .from(clicks)
      .where(and(eq(clicks.windowAt, windowOf(id)), eq(clicks.id, id)))
      .get()) ?? null
  );
}

/** One row more than the page, newest first; the key orders windows, and within one the rows are sorted. */
export function listClickRows(
  ctx: Db,
  filter: Omit<ListClicks, "limit" | "cursor" | "partnerId"> & { partnerId: string | null },
  page: PageRequest,
) {
  const wanted: SQL[] = [];
  if (filter.partnerId !== null) wanted.push(eq(clicks.partnerId, filter.partnerId));
  if (filter.linkId !== undefined) wanted.push(eq(clicks.linkId, filter.linkId));
  if (filter.counted !== undefined) wanted.push(filter.counted ? isNull(clicks.reason) : isNotNull(clicks.reason));
  if (filter.reason !== undefined) wanted.push(eq(clicks.reason, filter.reason));
  if (filter.country !== undefined) wanted.push(eq(clicks.country, filter.country));
  if (filter.device !== undefined) wanted.push(eq(clicks.device, filter.device));
  // A window is at most a day long, so these two bound the part of the key that is read.
  if (filter.from !== undefined) wanted.push(gte(clicks.at, fromIso(filter.from)), gte(clicks.windowAt, fromIso(filter.from) - DAY));
  if (filter.to !== undefined) wanted.push(lt(clicks.at, fromIso(filter.to)), lt(clicks.windowAt, fromIso(filter.to)));
  const [windowAt, at, id] = page.after?.split(":") ?? [];
  if (id !== undefined) {
    wanted.push(
      lte(clicks.windowAt, Number(windowAt)),
      sql`(${clicks.windowAt}, ${clicks.at}, ${clicks.id}) < (${Number(windowAt)}, ${Number(at)}, ${id})`,
    );
  }
  return ctx.db
    .select(shownColumns)
    .from(clicks)
    .where(and(...wanted))
    .orderBy(desc(clicks.windowAt), desc(clicks.at), desc(clicks.id))
    .limit(page.limit + 1)
    .all();
}

/** Reasons of clicks that were nobody's visit, or are told by another row. */
const NO_TOUCH = sql`('head', 'prefetch', 'not_document', 'duplicate')`;

/** Newest first, from `from` to `to`, both included. */
export const findVisitorClicks = (ctx: Db, range: { visitor: string; from: number; to: number; limit: number }) =>
  ctx.db
    .select({ clickId: clicks.id, linkId: clicks.linkId, partnerId: clicks.partnerId, at: clicks.at, reason: clicks.reason })
    .from(clicks)
    .where(
      and(
        eq(clicks.visitor, range.visitor),
        gte(clicks.at, range.from),
        lte(clicks.at, range.to),
        sql`(${clicks.reason} is null or ${clicks.reason} not in ${NO_TOUCH})`,
      ),
    )
    .orderBy(desc(clicks.at), desc(clicks.id))
    .limit(range.limit)
    .all();

export const clickSortKey = (row: ShownClick): string => `${row.windowAt}:${row.at}:${row.id}`;

/** The day's salt: the given one, unless somebody was first. */
export async function takeSalt(ctx: Db, row: typeof salts.$inferSelect): Promise<string> {
  const known = await ctx.db.select({ salt: salts.salt }).from(salts).where(eq(salts.day, row.day)).get();
  if (known !== undefined) return known.salt;
  await ctx.db.insert(salts).values(row).onConflictDoNothing();
  const taken = await ctx.db.select({ salt: salts.salt }).from(salts).where(eq(salts.day, row.day)).get();
  if (taken === undefined) throw new Error(`the salt of ${row.day} was deleted as it was made`);
  return taken.salt;
}

export type AddressRow = { windowAt: number; id: string; linkId: string; ip: string | null };

/** Addresses of a part of the key, oldest first: after `after`, in windows before `before`. */
export function listAddresses(
  ctx: Db,
  range: { after: { windowAt: number; id: string }; before: number; limit: number },
): Promise<AddressRow[]> {
  const { after, before, limit } = range;
  return ctx.db
    .select({ windowAt: clicks.windowAt, id: clicks.id, linkId: clicks.linkId, ip: clicks.ip })
    .from(clicks)
    .where(and(sql`(${clicks.windowAt}, ${clicks.id}) > (${after.windowAt}, ${after.id})`, lt(clicks.windowAt, before)))
    .orderBy(clicks.windowAt, clicks.id)
    .limit(limit)
    .all();
}

export async function updateAddresses({ d1 }: D1, rows: readonly { windowAt: number; id: string; ip: string }[]): Promise<void> {
  const update = `update clicks set ip = row.ip from (select value ->> 'windowAt' as window_at, value ->> 'id' as id, value ->> 'ip' as ip from json_each(?1)) as row
    where clicks.window_at = row.window_at and clicks.id = row.id`;
  await d1.prepare(update).bind(JSON.stringify(rows)).run();
}

export async function findProgress(ctx: Db, job: string): Promise<number> {
  return (await ctx.db.select().from(clickProgress).where(eq(clickProgress.job, job)).get())?.windowAt ?? 0;
}

export async function saveProgress(ctx: Db, job: string, windowAt: number): Promise<void> {
  await ctx.db.insert(clickProgress).values({ job, windowAt }).onConflictDoUpdate({ target: clickProgress.job, set: { windowAt } });
}
