/** Queries of the mails that development keeps. */
import { desc, eq } from "drizzle-orm";
import type { Db } from "../context.ts";
import { localMails } from "./tables.ts";

export type LocalMail = typeof localMails.$inferSelect;

export async function insertLocalMail(ctx: { db: Db }, row: LocalMail): Promise<void> {
  await ctx.db.insert(localMails).values(row);
}

/** Newest first. */
export const listLocalMails = (ctx: { db: Db }, filter: { to: string | undefined }): Promise<LocalMail[]> =>
  ctx.db
    .select()
    .from(localMails)
    .where(filter.to === undefined ? undefined : eq(localMails.to, filter.to))
    .orderBy(desc(localMails.id))
    .limit(50);
