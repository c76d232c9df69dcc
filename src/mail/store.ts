/** Queries of the mails that development keeps. */
import { and, desc, eq, gt, lt } from "drizzle-orm";
import type { Db } from "../context.ts";
import { localMails } from "./tables.ts";

export type LocalMail = typeof localMails.$inferSelect;

export async function insertLocalMail(ctx: { db: Db }, row: LocalMail): Promise<void> {
  await ctx.db.insert(localMails).values(row);
}

/** The newest, newest first: of an address, or those after an id. */
export const listLocalMails = (ctx: { db: Db }, filter: { to?: string | undefined; after?: string | undefined }): Promise<LocalMail[]> =>
  ctx.db
    .select()
    .from(localMails)
    .where(
      and(
        filter.to === undefined ? undefined : eq(localMails.to, filter.to),
        filter.after === undefined ? undefined : gt(localMails.id, filter.after),
      ),
    )
    .orderBy(desc(localMails.id))
    .limit(50);

export async function deleteLocalMailsBefore(ctx: { db: Db }, at: number): Promise<void> {
  await ctx.db.delete(localMails).where(lt(localMails.at, at));
}
