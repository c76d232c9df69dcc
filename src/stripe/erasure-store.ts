/** Queries by which an erased person's traces in what Stripe told are found and removed. */
import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import { conversions } from "../conversions/index.ts";
import type { Statement } from "../outbox.ts";
import { isHandled, type StripeCustomerRow } from "./store.ts";
import { stripeCustomers, stripeEvents, stripePayments, stripeSales } from "./tables.ts";

type WithDb = Pick<Ctx, "db">;

export const listStripeCustomersOf = (ctx: WithDb, customerId: string): Promise<StripeCustomerRow[]> =>
  ctx.db.select().from(stripeCustomers).where(eq(stripeCustomers.customerId, customerId));

/** Those that are no customer's of ours yet, in the order of ids. */
export const listUntiedCustomers = (ctx: WithDb, page: { after: string; limit: number }): Promise<StripeCustomerRow[]> =>
  ctx.db
    .select()
    .from(stripeCustomers)
    .where(and(isNull(stripeCustomers.customerId), gt(stripeCustomers.id, page.after)))
    .orderBy(asc(stripeCustomers.id))
    .limit(page.limit);

/** Stripe's ids of what a customer bought: the sales, their invoices, and the payments that paid them. */
export async function listPurchasesOf(ctx: WithDb, customerId: string): Promise<string[]> {
  const rows = await ctx.db
    .select({ sale: stripeSales.externalId, invoice: stripeSales.invoiceId, payment: stripePayments.id })
    .from(conversions)
    .innerJoin(stripeSales, eq(stripeSales.externalId, conversions.externalId))
    .leftJoin(stripePayments, eq(stripePayments.saleExternalId, stripeSales.externalId))
    .where(and(eq(conversions.customerId, customerId), eq(conversions.type, "sale")));
  return [...new Set(rows.flatMap(({ sale, invoice, payment }) => [sale, invoice ?? [], payment ?? []].flat()))];
}

/** The table's own numbers of its rows, by which it is walked. */
export async function findEventRange(ctx: WithDb): Promise<{ first: number; last: number }> {
  const row = await ctx.db.select({ first: sql<number | null>`min(rowid)`, last: sql<number | null>`max(rowid)` }).from(stripeEvents).get();
  return { first: row?.first ?? 0, last: row?.last ?? -1 };
}

type Named = { ids: readonly string[]; externalIds: readonly string[] };

/** Stripe's own ids mean nothing else wherever they stand; our external ids, which may be any word, count in their own field only. */
export function emptyEventsOf(ctx: WithDb, { ids, externalIds, from, before }: Named & { from: number; before: number }): Statement {
  const quoted = JSON.stringify(ids.map((id) => JSON.stringify(id)));
  const namesPerson = sql`(exists (select 1 from json_each(${quoted}) where instr(${stripeEvents.body}, value) > 0)
    or (instr(${stripeEvents.body}, 'customerExternalId') > 0 and exists (
      select 1 from json_tree(${stripeEvents.body}) t where t.key = 'customerExternalId'
        and t.atom in (select value from json_each(${JSON.stringify(externalIds)})))))`;
  return ctx.db
    .update(stripeEvents)
    .set({ body: "{}" })
    .where(and(sql`rowid >= ${from} and rowid < ${before}`, namesPerson, isHandled));
}

export const deleteStripeCustomers = (ctx: WithDb, ids: readonly string[]): Statement =>
  ctx.db.delete(stripeCustomers).where(sql`${stripeCustomers.id} in (select value from json_each(${JSON.stringify(ids)}))`);
