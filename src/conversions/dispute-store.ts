/** Disputes of sales in D1. Law: a dispute's status is changed only from the one that it was read in. */
import { and, asc, eq } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { Statement } from "../outbox.ts";
import { disputes } from "./tables.ts";

type WithDb = Pick<Ctx, "db">;
export type DisputeRow = typeof disputes.$inferSelect;

export const findDispute = async (ctx: WithDb, externalId: string): Promise<DisputeRow | null> =>
  (await ctx.db.select().from(disputes).where(eq(disputes.externalId, externalId)).get()) ?? null;

/** The disputes of a sale in the order of their arrival. */
export const findDisputesOfSale = (ctx: WithDb, saleExternalId: string) =>
  ctx.db.select().from(disputes).where(eq(disputes.saleExternalId, saleExternalId)).orderBy(asc(disputes.createdAt), asc(disputes.id));

/** Inserts a dispute that is new. Returns its id if it was. */
export const insertDispute = (ctx: WithDb, row: DisputeRow): Statement =>
  ctx.db.insert(disputes).values(row).onConflictDoNothing().returning({ id: disputes.id });

/** Moves a dispute from one status to another; changes nothing if it has meanwhile left `from`. */
export const markDispute = (
  ctx: WithDb,
  change: { id: string; from: DisputeRow["status"]; to: DisputeRow["status"]; at: number },
): Statement =>
  ctx.db
    .update(disputes)
    .set({ status: change.to, closedAt: change.at })
    .where(and(eq(disputes.id, change.id), eq(disputes.status, change.from)))
    .returning({ id: disputes.id });
