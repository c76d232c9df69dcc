/** Queries of payout methods. One default a partner and currency: the database's unique indexes hold it, whatever runs at once. */
import { and, asc, desc, eq, inArray, isNull, ne, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { PageRequest } from "../lib/paging.ts";
import type { Statement } from "../outbox.ts";
import type { BankNote, MethodStatus } from "./contract.ts";
import { payoutIdentities, payoutMethods, payouts } from "./tables.ts";

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

/** A removed one too: payouts that left by it name it. */
export const findMethodEver = async (ctx: Pick<Ctx, "db">, id: string): Promise<MethodRow | null> =>
  (await ctx.db.select().from(payoutMethods).where(eq(payoutMethods.id, id)).get()) ?? null;

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

/** Inserts nothing if the id is there already. It becomes the default where none of the partner's serves its currency yet. */
export const insertMethod = (ctx: Pick<Ctx, "db">, row: Omit<MethodRow, "isDefault" | "bank" | "removedAt">): Statement =>
  ctx.db
    .insert(payoutMethods)
    .values({
      ...row,
      isDefault: sql`not exists (select 1 from ${payoutMethods} m where m.partner_id = ${row.partnerId} and m.is_default = 1
        and (m.currency is null or m.currency = ${row.currency} or ${row.currency} is null))`,
    })
    .onConflictDoNothing({ target: payoutMethods.id })
    .returning({ id: payoutMethods.id });

type Scoped = Pick<MethodRow, "id" | "partnerId" | "currency" | "isDefault">;

/** Whether money has left to the partner before, or a method was removed: another one is then a change, not a start. */
export async function isChangeOfMethod(ctx: Pick<Ctx, "db">, partnerId: string): Promise<boolean> {
  const wasPaid = sql`exists (select 1 from ${payouts} where partner_id = ${partnerId} and status in ('paid', 'reversed'))`;
  const wasRemoved = sql`exists (select 1 from ${payoutMethods} where partner_id = ${partnerId} and removed_at is not null)`;
  const row = await ctx.db.get<{ answer: number }>(sql`select ${wasPaid} or ${wasRemoved} as answer`);
  return row?.answer === 1;
}

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

/** Makes the method the default for its currency; nothing changes if it has been removed. Two statements of one batch. */
export const moveDefault = (ctx: Pick<Ctx, "db">, method: Scoped): [Statement, Statement] => [
  ctx.db
    .update(payoutMethods)
    .set({ isDefault: false })
    .where(
      and(
        eq(payoutMethods.partnerId, method.partnerId),
        eq(payoutMethods.isDefault, true),
        sql`${payoutMethods.currency} is ${method.currency}`,
        sql`exists (select 1 from ${payoutMethods} m where m.id = ${method.id} and m.removed_at is null)`,
      ),
    ),
  ctx.db
    .update(payoutMethods)
    .set({ isDefault: true })
    .where(and(eq(payoutMethods.id, method.id), live)),
];

/**
 * Removes the method; if it was the default, the oldest one left is now: of its currency, else of those that no default serves.
 * Two statements of one batch.
 */
export const removeMethodRow = (ctx: Pick<Ctx, "db" | "now">, method: Scoped): [Statement, Statement] => {
  const { partnerId, currency } = method;
  const isServed = sql`exists (select 1 from ${payoutMethods} d where d.partner_id = ${partnerId} and d.is_default = 1
    and (d.currency is m.currency or (m.currency is not ${currency} and (d.currency is null or m.currency is null))))`;
  const heir = sql`select m.id from ${payoutMethods} m where m.partner_id = ${partnerId} and m.removed_at is null and not ${isServed}
    order by m.currency is ${currency} desc, m.created_at, m.id limit 1`;
  return [
    ctx.db
      .update(payoutMethods)
      .set({ removedAt: ctx.now(), isDefault: false })
      .where(and(eq(payoutMethods.id, method.id), live)),
    ctx.db
      .update(payoutMethods)
      .set({ isDefault: true })
      .where(and(sql`${method.isDefault ? 1 : 0} = 1`, sql`${payoutMethods.id} = (${heir})`)),
  ];
};

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
