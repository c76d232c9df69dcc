/** Queries of who watches, and of where the log stands. */
import { and, eq, gt, inArray, max, min, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import { eventAudience, outbox } from "../outbox.ts";
import { OWNERS } from "./rules.ts";
import { liveFeeds } from "./tables.ts";

type Db = Pick<Ctx, "db">;

/** The last sequence, and the oldest that is still there; both 0 where nothing has happened yet. */
export async function findLogEnds(ctx: Db): Promise<{ oldest: number; newest: number }> {
  const row = await ctx.db
    .select({ oldest: min(outbox.sequence), newest: max(outbox.sequence) })
    .from(outbox)
    .get();
  return { oldest: row?.oldest ?? 0, newest: row?.newest ?? 0 };
}

export async function saveWatch(ctx: Db, row: typeof liveFeeds.$inferInsert): Promise<void> {
  await ctx.db
    .insert(liveFeeds)
    .values(row)
    .onConflictDoUpdate({ target: liveFeeds.feed, set: { watchedUntil: row.watchedUntil } });
}

export async function deleteWatch(ctx: Db, feed: string): Promise<void> {
  await ctx.db.delete(liveFeeds).where(eq(liveFeeds.feed, feed));
}

/** Which of these feeds somebody watches. */
export async function listWatched(ctx: Pick<Ctx, "db" | "now">, feeds: readonly string[]): Promise<string[]> {
  const named = sql`(select value from json_each(${JSON.stringify(feeds)}))`;
  const rows = await ctx.db
    .select({ feed: liveFeeds.feed })
    .from(liveFeeds)
    .where(and(gt(liveFeeds.watchedUntil, ctx.now()), inArray(liveFeeds.feed, named)));
  return rows.map(({ feed }) => feed);
}

/** Who watches at all, and where the log ends: null where nobody does, which is one look into an empty table. */
export async function findWatchers(ctx: Pick<Ctx, "db" | "now">, since: number | null): Promise<{ feeds: string[]; end: number } | null> {
  const end = sql<number>`(select coalesce(max(sequence), 0) from ${outbox})`;
  const after = since === null ? sql`${end} - ${RECENT}` : sql`${since}`;
  const hasNews = sql<number>`${liveFeeds.feed} = ${OWNERS} or exists (select 1 from ${eventAudience}
    where ${eventAudience.partnerId} = ${liveFeeds.feed} and ${eventAudience.sequence} > ${after})`;
  const rows = await ctx.db.select({ feed: liveFeeds.feed, hasNews, end }).from(liveFeeds).where(gt(liveFeeds.watchedUntil, ctx.now()));
  const [first] = rows;
  return first === undefined ? null : { feeds: rows.filter((row) => row.hasNews === 1).map(({ feed }) => feed), end: first.end };
}

/** An isolate that has not looked before tells of what is this new. */
const RECENT = 500;
