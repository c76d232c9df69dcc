/** Counts of clicks for fraud. Law: each read is bounded, by rows or by the part of the key that it walks. */
import { and, eq, gte, isNull, lt, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import { windowOf } from "./store.ts";
import { clicks } from "./tables.ts";

type Db = Pick<Ctx, "db">;

/** The clicks of a link in the window of one of them by address and agent, the most frequent first. */
export function listCrowdRows(
  ctx: Db,
  { clickId, linkId, maxRows, maxKinds }: { clickId: string; linkId: string; maxRows: number; maxKinds: number },
): Promise<{ ip: string | null; agent: string | null; clicks: number }[]> {
  const window = ctx.db
    .select({ linkId: clicks.linkId, ip: clicks.ip, agent: clicks.agent })
    .from(clicks)
    .where(eq(clicks.windowAt, windowOf(clickId)))
    .limit(maxRows)
    .as("in_window");
  return ctx.db
    .select({ ip: window.ip, agent: window.agent, clicks: sql<number>`count(*)` })
    .from(window)
    .where(eq(window.linkId, linkId))
    .groupBy(window.ip, window.agent)
    .orderBy(sql`count(*) desc`)
    .limit(maxKinds)
    .all();
}

/** The counted clicks of partners in an interval, each partner's own. */
export async function countClicksByPartner(ctx: Db, { from, to }: { from: number; to: number }): Promise<Map<string, number>> {
  const rows = await ctx.db
    .select({ partnerId: clicks.partnerId, count: sql<number>`count(*)` })
    .from(clicks)
    .where(and(gte(clicks.windowAt, from), lt(clicks.windowAt, to), isNull(clicks.reason)))
    .groupBy(clicks.partnerId);
  return new Map(rows.map(({ partnerId, count }) => [partnerId, count]));
}
