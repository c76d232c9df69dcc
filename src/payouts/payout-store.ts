/** Queries of the accounts' payouts as D1 knows them. Law: a row only moves to a later revision of its account. */
import { and, asc, desc, eq, gte, lt, min, type SQL, sql } from "drizzle-orm";
import type { Ctx, Db } from "../context.ts";
import type { PageRequest } from "../lib/paging.ts";
import { fromIso } from "../lib/time.ts";
import type { Statement } from "../outbox.ts";
import type { PayoutStatus, PostedPayout } from "./contract.ts";
import { payouts } from "./tables.ts";

export type PayoutRow = typeof payouts.$inferSelect;

/** Writes what the account posted, unless a later revision is there already. */
export function upsertPayout(db: Db, posted: PostedPayout): Statement {
  const { requestedAt, approvedAt, paidAt, failure, ...rest } = posted;
  const times = {
    requestedAt: fromIso(requestedAt),
    approvedAt: approvedAt === null ? null : fromIso(approvedAt),
    paidAt: paidAt === null ? null : fromIso(paidAt),
  };
  return db
    .insert(payouts)
    .values({ ...rest, ...times, failure: failure ?? null })
    .onConflictDoUpdate({
      target: payouts.id,
      set: {
        status: sql`excluded.status`,
        failure: sql`excluded.failure`,
        approvedAt: sql`excluded.approved_at`,
        paidAt: sql`excluded.paid_at`,
        revision: sql`excluded.revision`,
      },
      setWhere: sql`excluded.revision > ${payouts.revision}`,
    });
}

export const findPayout = async (ctx: Pick<Ctx, "db">, id: string): Promise<PayoutRow | null> =>
  (await ctx.db.select().from(payouts).where(eq(payouts.id, id)).get()) ?? null;

/** Partners with a payout that waits for the rail's balance in one of the currencies, those that wait longest first. */
export async function listPartnersWaitingForMoney(ctx: Pick<Ctx, "db">, currencies: readonly string[], limit: number): Promise<string[]> {
  const rows = await ctx.db
    .select({ partnerId: payouts.partnerId })
    .from(payouts)
    .where(
      and(
        eq(payouts.status, "processing"),
        sql`${payouts.failure} ->> 'code' = 'balance_insufficient'`,
        sql`${payouts.currency} in (select value from json_each(${JSON.stringify(currencies)}))`,
      ),
    )
    .groupBy(payouts.partnerId)
    .orderBy(sql`min(${payouts.requestedAt})`)
    .limit(limit);
  return rows.map(({ partnerId }) => partnerId);
}

export type PayoutFilter = {
  partnerId: string | null;
  status?: PayoutStatus | undefined;
  currency?: string | undefined;
  methodId?: string | undefined;
  /** Requested at or after, and before. */
  from?: number | null;
  to?: number | null;
};

/** Newest first: `limit + 1` rows from after the page's cursor. */
export const listPayouts = (ctx: Pick<Ctx, "db">, filter: PayoutFilter, page: PageRequest): Promise<PayoutRow[]> =>
  ctx.db
    .select()
    .from(payouts)
    .where(
      and(
        filter.partnerId === null ? undefined : eq(payouts.partnerId, filter.partnerId),
        filter.status === undefined ? undefined : eq(payouts.status, filter.status),
        filter.currency === undefined ? undefined : eq(payouts.currency, filter.currency),
        filter.methodId === undefined ? undefined : eq(payouts.methodId, filter.methodId),
        filter.from == null ? undefined : gte(payouts.requestedAt, filter.from),
        filter.to == null ? undefined : lt(payouts.requestedAt, filter.to),
        page.after === null ? undefined : isPayoutAfter(page.after),
      ),
    )
    .orderBy(desc(payouts.requestedAt), desc(payouts.id))
    .limit(page.limit + 1)
    .all();

/** When the partner was first paid, by currency. */
export async function listFirstPaid(ctx: Pick<Ctx, "db">, partnerId: string): Promise<Map<string, number | null>> {
  const rows = await ctx.db
    .select({ currency: payouts.currency, at: min(payouts.paidAt) })
    .from(payouts)
    .where(and(eq(payouts.partnerId, partnerId), eq(payouts.status, "paid")))
    .groupBy(payouts.currency);
  return new Map(rows.map(({ currency, at }) => [currency, at]));
}

/** Payouts that Stripe should have sent long ago, the oldest first. */
export const listOldPayouts = (ctx: Pick<Ctx, "db">, input: { approvedBefore: number; limit: number }): Promise<PayoutRow[]> =>
  ctx.db
    .select()
    .from(payouts)
    .where(and(eq(payouts.status, "processing"), lt(payouts.approvedAt, input.approvedBefore)))
    .orderBy(asc(payouts.approvedAt))
    .limit(input.limit)
    .all();

export const payoutCursor = (row: PayoutRow): string => `${row.requestedAt}:${row.id}`;

function isPayoutAfter(cursor: string): SQL {
  const [at = "", id = ""] = cursor.split(":");
  return sql`(${payouts.requestedAt}, ${payouts.id}) < (${Number(at)}, ${id})`;
}
