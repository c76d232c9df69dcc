/** Queries of what has lived long enough: clicks in the order of their key, salts, and what could not be stored. */
import { and, lt, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import { commit } from "../outbox.ts";
import { clickRepeats, clicks, malformedClicks, salts } from "./tables.ts";

type Db = Pick<Ctx, "db">;
export type OldClick = { windowAt: number; id: string; linkId: string };

/** Clicks from before `before`, oldest windows first, from after `after` in the order of the key. */
export function listOldClicks(
  ctx: Db,
  range: { after: Pick<OldClick, "windowAt" | "id">; before: number; limit: number },
): Promise<OldClick[]> {
  const { after, before, limit } = range;
  return ctx.db
    .select({ windowAt: clicks.windowAt, id: clicks.id, linkId: clicks.linkId })
    .from(clicks)
    .where(
      and(sql`(${clicks.windowAt}, ${clicks.id}) > (${after.windowAt}, ${after.id})`, lt(clicks.windowAt, before), lt(clicks.at, before)),
    )
    .orderBy(clicks.windowAt, clicks.id)
    .limit(limit)
    .all();
}

/** The clicks and the repeats that were summarised into them, in one transaction. */
export async function deleteClicks(ctx: Db, rows: readonly Pick<OldClick, "windowAt" | "id">[]): Promise<void> {
  const keys = JSON.stringify(rows.map(({ windowAt, id }) => [windowAt, id]));
  await commit(ctx, [
    ctx.db.delete(clicks).where(sql`(window_at, id) in (select value ->> 0, value ->> 1 from json_each(${keys}))`),
    ctx.db.delete(clickRepeats).where(sql`click_id in (select value ->> 1 from json_each(${keys}))`),
  ]);
}

/** What could not be stored holds whole addresses, and lives as long as they do. */
export async function deleteMalformedBefore(ctx: Db, at: number): Promise<void> {
  await ctx.db.delete(malformedClicks).where(lt(malformedClicks.at, at));
}

export async function deleteSaltsBefore(ctx: Db, at: number): Promise<void> {
  await ctx.db.delete(salts).where(lt(salts.createdAt, at));
}
