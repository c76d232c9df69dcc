/** Queries of Stripe's events and of what is remembered of them. Writes are idempotent: an event may come twice, late, or before another. */
import { and, eq, lt, ne, or, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { Statement } from "../outbox.ts";
import type { Reversal } from "./contract.ts";
import { stripeCustomers, stripeEvents, stripePayments, stripeReversals, stripeSales, stripeSubscriptions } from "./tables.ts";

type WithDb = Pick<Ctx, "db">;
export type StripeEventRow = typeof stripeEvents.$inferSelect;
export type StripeSaleRow = typeof stripeSales.$inferSelect;
export type ReversalRow = typeof stripeReversals.$inferSelect;

/** Inserts an event that is new. */
export const insertEvent = (ctx: WithDb, row: StripeEventRow): Statement => ctx.db.insert(stripeEvents).values(row).onConflictDoNothing();

export const findEvent = async (ctx: WithDb, id: string): Promise<StripeEventRow | null> =>
  (await ctx.db.select().from(stripeEvents).where(eq(stripeEvents.id, id)).get()) ?? null;

/** Of an event: it does not wait to be handled any more. */
export const isHandled = sql`${stripeEvents.id} not in (select fact ->> '$.data.eventId' from outbox
  where handled_at is null and fact ->> '$.type' = 'stripe.event_received')`;

/** Deletes events received before `before`, save those that still wait to be handled. */
export const deleteEvents = (ctx: WithDb, before: number): Statement =>
  ctx.db.delete(stripeEvents).where(and(lt(stripeEvents.receivedAt, before), isHandled));

export type StripeCustomerRow = typeof stripeCustomers.$inferSelect;

export const findStripeCustomer = async (ctx: WithDb, id: string): Promise<StripeCustomerRow | null> =>
  (await ctx.db.select().from(stripeCustomers).where(eq(stripeCustomers.id, id)).get()) ?? null;

/** What is newly said counts, what is not said stays. */
export const upsertStripeCustomer = (ctx: WithDb, row: Omit<StripeCustomerRow, "customerId">): Statement =>
  ctx.db
    .insert(stripeCustomers)
    .values({ ...row, customerId: null })
    .onConflictDoUpdate({
      target: stripeCustomers.id,
      set: {
        externalId: sql`coalesce(excluded.external_id, ${stripeCustomers.externalId})`,
        click: sql`coalesce(excluded.click, ${stripeCustomers.click})`,
      },
    });

/** Whose it is, once something was sold or bound to it; the customer who has its id now, where one was erased. */
export const tieStripeCustomer = (ctx: WithDb, { id, customerId }: { id: string; customerId: string }): Statement =>
  ctx.db.update(stripeCustomers).set({ customerId }).where(eq(stripeCustomers.id, id));

export const isSubscriptionKnown = async (ctx: WithDb, id: string): Promise<boolean> =>
  (await ctx.db.select().from(stripeSubscriptions).where(eq(stripeSubscriptions.id, id)).get()) !== undefined;

export const insertSubscription = (ctx: WithDb, id: string): Statement =>
  ctx.db.insert(stripeSubscriptions).values({ id }).onConflictDoNothing();

/** Claims a purchase for this sale; false where the session or invoice of the same purchase has claimed it before. */
export async function claimSale(ctx: WithDb, row: StripeSaleRow): Promise<boolean> {
  await ctx.db
    .insert(stripeSales)
    .select(
      sql`select ${row.externalId}, ${row.invoiceId}, ${row.gross}, ${row.netMinor}, ${row.currency} where not exists
        (select 1 from ${stripeSales} where external_id = ${row.invoiceId} or invoice_id = ${row.externalId})`,
    )
    .onConflictDoNothing();
  return (await findSale(ctx, row.externalId)) !== null;
}

const findSale = async (ctx: WithDb, externalId: string): Promise<StripeSaleRow | null> =>
  (await ctx.db.select().from(stripeSales).where(eq(stripeSales.externalId, externalId)).get()) ?? null;

export const insertPayment = (ctx: WithDb, row: typeof stripePayments.$inferSelect): Statement =>
  ctx.db.insert(stripePayments).values(row).onConflictDoNothing();

/** Keeps a refund or dispute; a status that comes after a later one changes nothing. */
export const upsertReversal = (ctx: WithDb, row: Reversal & { rank: number }): Statement =>
  ctx.db
    .insert(stripeReversals)
    .values({ ...row, appliedStatus: null })
    .onConflictDoUpdate({
      target: stripeReversals.id,
      set: { status: sql`excluded.status`, rank: sql`excluded.rank` },
      setWhere: sql`excluded.rank > ${stripeReversals.rank}`,
    });

/** The sales that a payment paid, as far as they are known. */
export async function listSalesOfPayment(ctx: WithDb, paymentId: string): Promise<StripeSaleRow[]> {
  const rows = await ctx.db
    .select({ sale: stripeSales })
    .from(stripePayments)
    .innerJoin(stripeSales, eq(stripeSales.externalId, stripePayments.saleExternalId))
    .where(eq(stripePayments.id, paymentId))
    .limit(10);
  return rows.map(({ sale }) => sale);
}

const isOpen = or(sql`${stripeReversals.appliedStatus} is null`, ne(stripeReversals.appliedStatus, stripeReversals.status));

/** What a payment's refunds and disputes have not carried into the books yet, the oldest first. */
export const listOpenReversals = (ctx: WithDb, paymentId: string): Promise<ReversalRow[]> =>
  ctx.db
    .select()
    .from(stripeReversals)
    .where(and(eq(stripeReversals.paymentId, paymentId), isOpen))
    .orderBy(stripeReversals.occurredAt, stripeReversals.id);

/** The payments that paid a sale. */
export const listPaymentsOf = async (ctx: WithDb, saleExternalId: string): Promise<string[]> =>
  (await ctx.db.select({ id: stripePayments.id }).from(stripePayments).where(eq(stripePayments.saleExternalId, saleExternalId))).map(
    ({ id }) => id,
  );

/** Nothing changes if the status has moved on meanwhile: whoever moved it carries it in. */
export const markApplied = (ctx: WithDb, { id, status }: Pick<ReversalRow, "id" | "status">): Statement =>
  ctx.db
    .update(stripeReversals)
    .set({ appliedStatus: status })
    .where(and(eq(stripeReversals.id, id), eq(stripeReversals.status, status)));
