/** The newest clicks, for whoever begins to watch. Law: it reads a bounded number of rows, however many clicks there are. */
import { desc, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { Click } from "./contract.ts";
import { showClick } from "./find-click.ts";
import { shownColumns } from "./store.ts";
import { clicks } from "./tables.ts";

/** The key orders windows only: of a window with more rows than this, the newest of some of them are found. */
const MOST_ROWS = 5_000;

/** The newest counted clicks of the newest windows, newest first; of one partner, or of all for null. */
export async function listNewestClicks(
  ctx: Pick<Ctx, "db">,
  { partnerId, limit }: { partnerId: string | null; limit: number },
): Promise<Click[]> {
  const newest = sql`(select window_at, id, partner_id, reason, at from ${clicks} order by window_at desc limit ${MOST_ROWS})`;
  const own = partnerId === null ? sql`true` : sql`n.partner_id = ${partnerId}`;
  const keys = sql`(select n.window_at, n.id from ${newest} as n where n.reason is null and ${own} order by n.at desc, n.id desc limit ${limit})`;
  const rows = await ctx.db
    .select(shownColumns)
    .from(clicks)
    .where(sql`(${clicks.windowAt}, ${clicks.id}) in ${keys}`)
    .orderBy(desc(clicks.at), desc(clicks.id));
  return rows.map(showClick);
}
