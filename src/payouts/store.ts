/** Queries of payout methods. One default a partner: the database's unique index holds it, whatever runs at once. */
import { and, asc, desc, eq, inArray, isNull, lt, ne, type SQL, sql } from "drizzle-orm";
import type { Ctx, Db } from "../context.ts";
import type { PageRequest } from "../lib/paging.ts";
import { fromIso } from "../lib/time.ts";
import type { Statement } from "../outbox.ts";
import type { BankNote, MethodStatus, PostedPayout } from "./contract.ts";
import { payoutIdentities, payoutMethods, payouts } from "./tables.ts";

// --- methods

export type MethodRow = typeof payoutMethods.$inferSelect;

const live = isNull(payoutMethods.removedAt);

/** A removed method is not found. */
export async function findMethod(ctx: Pick<Ctx, "db">, id: string): Promise<MethodRow | null> {
  return (
    (await ctx.db
      .select()
      .from(payoutMethods)
      .where(and(eq(payoutMethods.id, id), live))
      .get()) ?? null
  );
}

/** All of a partner's methods, the default first, then the oldest. */
export async function listMethodsOf(ctx: Pick<Ctx, "db">, partnerId: string): Promise<MethodRow[]> {
  return ctx.db
    .select()
    .from(payoutMethods)
    .where(and(eq(payoutMethods.partnerId, partnerId), live))
    .orderBy(desc(payoutMethods.isDefault), asc(payoutMethods.createdAt), asc(payoutMethods.id))
    .limit(100);
}

export type MethodFilter = { partnerId: string | null; type?: "stripe" | "manual" | undefined; status?: MethodStatus | undefined };

/** Newest first: `limit + 1` rows from after the page's cursor. */
export async function listMethods(ctx: Pick<Ctx, "db">, filter: MethodFilter, page: PageRequest): Promise<MethodRow[]> {
  return ctx.db
    .select()
    .from(payoutMethods)
    .where(
      and(
        live,
        filter.partnerId === null ? undefined : eq(payoutMethods.partnerId, filter.partnerId),
        filter.type === undefined ? undefined : eq(payoutMethods.type, filter.type),
        filter.status === undefined ? undefined : eq(payoutMethods.status, filter.status),
        page.after === null ? undefined : isAfter(page.after),
      ),
    )
    .orderBy(desc(payoutMethods.createdAt), desc(payoutMethods.id))
    .limit(page.limit + 1);
}

export const methodCursor = (row: MethodRow): string => `${row.createdAt}:${row.id}`;

function isAfter(cursor: string): SQL {
  const [at = "", id = ""] = cursor.split(":");
  return sql`(${payoutMethods.createdAt}, ${payoutMethods.id}) < (${Number(at)}, ${id})`;
}

/** How many Stripe methods the partner has removed: each one set up after that is another account. */
export async function countRemovedStripeMethods(ctx: Pick<Ctx, "db">, partnerId: string): Promise<number> {
  return ctx.db.$count(
    payoutMethods,
    and(eq(payoutMethods.partnerId, partnerId), eq(payoutMethods.type, "stripe"), sql`${payoutMethods.removedAt} is not null`),
  );
}

/** Inserts nothing if the id is there already. It becomes the default where the partner has none. */
export const insertMethod = (ctx: Pick<Ctx, "db">, row: Omit<MethodRow, "isDefault" | "bank" | "removedAt">): Statement =>
  ctx.db
    .insert(payoutMethods)
    .values({
      ...row,
      isDefault: sql`not exists (select 1 from ${payoutMethods} m where m.partner_id = ${row.partnerId} and m.is_default = 1)`,
    })
    .onConflictDoNothing({ target: payoutMethods.id })
    .returning({ id: payoutMethods.id });

/** What Stripe now says of the account behind a method. */
export const updateMethodStatus = (ctx: Pick<Ctx, "db">, id: string, status: MethodStatus): Statement =>
  ctx.db
    .update(payoutMethods)
    .set({ status })
    .where(and(eq(payoutMethods.id, id), live));

/** The methods behind the rail's account, all that have not been removed. */
export const listMethodsOfRail = (ctx: Pick<Ctx, "db">, railAccountId: string): Promise<MethodRow[]> =>
  ctx.db
    .select()
    .from(payoutMethods)
    .where(and(eq(payoutMethods.railAccountId, railAccountId), live))
    .limit(10);

/** What the bank did, and the status that follows, if nothing else was told of it meanwhile. */
export const updateBank = (ctx: Pick<Ctx, "db">, row: MethodRow, after: { bank: BankNote | null; status: MethodStatus }): Statement =>
  ctx.db
    .update(payoutMethods)
    .set(after)
    .where(and(eq(payoutMethods.id, row.id), sql`${payoutMethods.bank} is ${row.bank === null ? null : JSON.stringify(row.bank)}`))
    .returning({ id: payoutMethods.id });

export const updateLabel = (ctx: Pick<Ctx, "db">, id: string, label: string): Statement =>
  ctx.db
    .update(payoutMethods)
    .set({ label })
    .where(and(eq(payoutMethods.id, id), live));

/** Makes the method the partner's default; nothing changes if it has been removed. Two statements of one batch. */
export const moveDefault = (ctx: Pick<Ctx, "db">, method: { id: string; partnerId: string }): [Statement, Statement] => [
  ctx.db
    .update(payoutMethods)
    .set({ isDefault: false })
    .where(
      and(
        eq(payoutMethods.partnerId, method.partnerId),
        eq(payoutMethods.isDefault, true),
        sql`exists (select 1 from ${payoutMethods} m where m.id = ${method.id} and m.removed_at is null)`,
      ),
    ),
  ctx.db
    .update(payoutMethods)
    .set({ isDefault: true })
    .where(and(eq(payoutMethods.id, method.id), live)),
];

/** Removes the method; if it was the default, the partner's oldest one left is now. Two statements of one batch. */
export const removeMethodRow = (ctx: Pick<Ctx, "db" | "now">, method: { id: string; partnerId: string }): [Statement, Statement] => [
  ctx.db
    .update(payoutMethods)
    .set({ removedAt: ctx.now(), isDefault: false })
    .where(and(eq(payoutMethods.id, method.id), live)),
  ctx.db
    .update(payoutMethods)
    .set({ isDefault: true })
    .where(
      sql`${payoutMethods.id} = (select m.id from ${payoutMethods} m where m.partner_id = ${method.partnerId} and m.removed_at is null order by m.created_at, m.id limit 1)
        and not exists (select 1 from ${payoutMethods} d where d.partner_id = ${method.partnerId} and d.is_default = 1)`,
    ),
];

export const insertIdentities = (ctx: Pick<Ctx, "db">, method: { id: string; partnerId: string }, hashes: readonly string[]): Statement =>
  ctx.db
    .insert(payoutIdentities)
    .select(sql`select value, ${method.id}, ${method.partnerId} from json_each(${JSON.stringify(hashes)}) where true`)
    .onConflictDoNothing();

/** At most ten: more says nothing more. */
export async function listPartnersOfSameAccount(ctx: Pick<Ctx, "db">, partnerId: string): Promise<string[]> {
  const own = ctx.db.select({ hash: payoutIdentities.hash }).from(payoutIdentities).where(eq(payoutIdentities.partnerId, partnerId));
  const rows = await ctx.db
    .selectDistinct({ partnerId: payoutIdentities.partnerId })
    .from(payoutIdentities)
    .where(and(inArray(payoutIdentities.hash, own), ne(payoutIdentities.partnerId, partnerId)))
    .limit(10);
  return rows.map((row) => row.partnerId);
}

// --- payouts

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

/** Payouts that Stripe should have sent long ago, the oldest first. */
export const listOldPayouts = (ctx: Pick<Ctx, "db">, input: { approvedBefore: number; limit: number }): Promise<PayoutRow[]> =>
  ctx.db
    .select()
    .from(payouts)
    .where(and(eq(payouts.status, "processing"), lt(payouts.approvedAt, input.approvedBefore)))
    .orderBy(asc(payouts.approvedAt))
    .limit(input.limit)
    .all();
