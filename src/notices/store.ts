/** Queries of notices. */
import { eq, lt } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import { notices } from "./tables.ts";

export type NoticeRow = typeof notices.$inferSelect;

/** Who needs no more telling of a fact. */
export async function listToldOf(ctx: Pick<Ctx, "db">, factId: string): Promise<Set<string>> {
  const rows = await ctx.db.select({ id: notices.recipientId }).from(notices).where(eq(notices.factId, factId));
  return new Set(rows.map(({ id }) => id));
}

export async function insertNotice(ctx: Pick<Ctx, "db">, row: NoticeRow): Promise<void> {
  await ctx.db.insert(notices).values(row).onConflictDoNothing();
}

export async function deleteNoticesBefore(ctx: Pick<Ctx, "db">, at: number): Promise<void> {
  await ctx.db.delete(notices).where(lt(notices.at, at));
}
