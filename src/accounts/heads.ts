/** What D1 keeps of the accounts: the D1 side of this slice's store, beside the account's own SQLite in store.ts. */
import { and, asc, eq, gt, gte, isNotNull, lt, lte, sql } from "drizzle-orm";
import type { Ctx, Db } from "../context.ts";
import type { Statement } from "../outbox.ts";
import { accountHeads } from "./tables.ts";

export type AccountHead = {
  partnerId: string;
  seq: number;
  headHash: string;
  nextDueAt: number | null;
  quarantine: string | null;
  /** The last month up to which all are closed; "" before the first close. */
  closedThrough: string;
  revision: number;
};

/** Saves a head unless D1 knows a later one; returns a row if it did. */
export const upsertHead = (db: Db, head: AccountHead, now: number): Statement =>
  db
    .insert(accountHeads)
    .values({ ...head, updatedAt: now })
    .onConflictDoUpdate({
      target: accountHeads.partnerId,
      set: {
        seq: sql`excluded.seq`,
        headHash: sql`excluded.head_hash`,
        nextDueAt: sql`excluded.next_due_at`,
        quarantine: sql`excluded.quarantine`,
        closedThrough: sql`excluded.closed_through`,
        revision: sql`excluded.revision`,
        updatedAt: sql`excluded.updated_at`,
      },
      setWhere: sql`excluded.revision >= account_heads.revision`,
    })
    .returning({ partnerId: accountHeads.partnerId });

/** The head that D1 knows; null before the first. */
export const findHeadRow = async (ctx: Pick<Ctx, "db">, partnerId: string) =>
  (await ctx.db.select().from(accountHeads).where(eq(accountHeads.partnerId, partnerId)).get()) ?? null;

export const deleteHead = (ctx: Pick<Ctx, "db">, partnerId: string): Statement =>
  ctx.db.delete(accountHeads).where(eq(accountHeads.partnerId, partnerId));

/** Accounts that should have acted by `dueBefore`: their alarm was lost. */
export const listOverdueAccounts = (ctx: Pick<Ctx, "db">, dueBefore: number, limit: number): Promise<{ partnerId: string }[]> =>
  ctx.db
    .select({ partnerId: accountHeads.partnerId })
    .from(accountHeads)
    .where(and(isNotNull(accountHeads.nextDueAt), lte(accountHeads.nextDueAt, dueBefore)))
    .orderBy(asc(accountHeads.nextDueAt))
    .limit(limit)
    .all();

/** By partner's id, from after `partnerId`; those that moved since. */
export const listHeadsAfter = (
  ctx: Pick<Ctx, "db">,
  { partnerId, updatedSince }: { partnerId: string; updatedSince: number },
  limit: number,
) =>
  ctx.db
    .select({ partnerId: accountHeads.partnerId })
    .from(accountHeads)
    .where(and(gt(accountHeads.partnerId, partnerId), gte(accountHeads.updatedAt, updatedSince)))
    .orderBy(asc(accountHeads.partnerId))
    .limit(limit)
    .all();

/** Accounts that have not closed all months up to `through`, by partner's id. */
export const listAccountsToClose = (ctx: Pick<Ctx, "db">, { through, after }: { through: string; after: string }, limit: number) =>
  ctx.db
    .select({ partnerId: accountHeads.partnerId })
    .from(accountHeads)
    .where(and(lt(accountHeads.closedThrough, through), gt(accountHeads.partnerId, after)))
    .orderBy(asc(accountHeads.partnerId))
    .limit(limit)
    .all();

export async function markProven(ctx: Pick<Ctx, "db" | "now">, input: { partnerId: string; seq: number; headHash: string }): Promise<void> {
  await ctx.db.update(accountHeads).set({ provenSeq: input.seq, provenAt: ctx.now() }).where(eq(accountHeads.partnerId, input.partnerId));
}
