/**
 * Customers, conversions and refunds in D1. Inserts carry the state that they were decided on in their own condition,
 * so that a lost race inserts nothing and is decided again.
 */
import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, lte, min, ne, type SQL, sql } from "drizzle-orm";
import type { WeightedShare } from "../attribution/index.ts";
import type { Ctx } from "../context.ts";
import type { PageRequest } from "../lib/paging.ts";
import { DAY } from "../lib/time.ts";
import type { Statement } from "../outbox.ts";
import { conversions, customers, refunds } from "./tables.ts";

type WithDb = Pick<Ctx, "db">;
export type CustomerRow = typeof customers.$inferSelect;
export type ConversionRow = typeof conversions.$inferSelect;
export type RefundRow = typeof refunds.$inferSelect;

export const findCustomer = async (ctx: WithDb, externalId: string): Promise<CustomerRow | null> =>
  (await ctx.db.select().from(customers).where(eq(customers.externalId, externalId)).get()) ?? null;

export const findCustomerById = async (ctx: WithDb, id: string): Promise<CustomerRow | null> =>
  (await ctx.db.select().from(customers).where(eq(customers.id, id)).get()) ?? null;

export const findConversion = async (ctx: WithDb, id: string): Promise<ConversionRow | null> =>
  (await ctx.db.select().from(conversions).where(eq(conversions.id, id)).get()) ?? null;

type Identity = Pick<ConversionRow, "type" | "externalId">;
const isIdentity = ({ type, externalId }: Identity) => and(eq(conversions.type, type), eq(conversions.externalId, externalId));

/** What is known of a report's identity and of its customer, in one call. */
export async function findReported(
  ctx: WithDb,
  report: Identity & { customer: { externalId: string } },
): Promise<{ stored: ConversionRow | null; known: CustomerRow | null }> {
  const [[stored], [known]] = await ctx.db.batch([
    ctx.db.select().from(conversions).where(isIdentity(report)),
    ctx.db.select().from(customers).where(eq(customers.externalId, report.customer.externalId)),
  ]);
  return { stored: stored ?? null, known: known ?? null };
}

export const findConversionByExternalId = async (ctx: WithDb, identity: Identity): Promise<ConversionRow | null> =>
  (await ctx.db.select().from(conversions).where(isIdentity(identity)).get()) ?? null;

/** The conversions that bind these customers, each with its customer; one parameter whatever their number. */
export const listBinders = (
  ctx: WithDb,
  customerIds: readonly string[],
): Promise<Pick<ConversionRow, "customerId" | "decision" | "termsVersion">[]> =>
  ctx.db
    .select({ customerId: customers.id, decision: conversions.decision, termsVersion: conversions.termsVersion })
    .from(customers)
    .innerJoin(conversions, eq(conversions.id, customers.boundBy))
    .where(sql`${customers.id} in (select value from json_each(${JSON.stringify(customerIds)}))`);
/** What was sold in conversions; those that exist, in no order, by any number of ids. */
export const listSoldByIds = (ctx: WithDb, ids: readonly string[]) => {
  const { id, type, amountMinor, currency, kind, product, metadata } = conversions;
  return ctx.db
    .select({ id, type, amountMinor, currency, kind, product, metadata })
    .from(conversions)
    .where(inArray(conversions.id, sql`(select value from json_each(${JSON.stringify(ids)}))`));
};

/** Whole days from the first known conversion of its customer to this one. */
export async function findCustomerAge(
  ctx: WithDb,
  { customerId, occurredAt }: Pick<ConversionRow, "customerId" | "occurredAt">,
): Promise<number> {
  const first = await ctx.db
    .select({ at: min(conversions.occurredAt) })
    .from(conversions)
    .where(eq(conversions.customerId, customerId))
    .get();
  return Math.max(0, Math.floor((occurredAt - (first?.at ?? occurredAt)) / DAY));
}

/** A sale of the customer that occurred at or before `at`. */
export async function hasEarlierSale(ctx: WithDb, input: { customerId: string; at: number }): Promise<boolean> {
  const isEarlier = and(eq(conversions.customerId, input.customerId), lte(conversions.occurredAt, input.at), eq(conversions.type, "sale"));
  return (await ctx.db.select({ id: conversions.id }).from(conversions).where(isEarlier).limit(1).get()) !== undefined;
}

/** The customer, made or filled with what the report says of it; one who was erased meanwhile stays as it is. */
export const upsertCustomer = (ctx: WithDb, row: Pick<CustomerRow, "id" | "externalId" | "email" | "name" | "createdAt">): Statement =>
  ctx.db
    .insert(customers)
    .select(
      sql`select ${row.id}, ${row.externalId}, ${row.email}, ${row.name}, null, null, ${row.createdAt}, null
        where not exists (select 1 from ${customers} where id = ${row.id} and erased_at is not null)`,
    )
    .onConflictDoUpdate({
      target: customers.externalId,
      set: { email: sql`coalesce(excluded.email, ${customers.email})`, name: sql`coalesce(excluded.name, ${customers.name})` },
    });

/** What a customer is bound to by a conversion. */
export const bindingOf = ({ shares }: Pick<ConversionRow, "shares">): WeightedShare[] =>
  shares.map(({ amountMinor: _, ...share }) => share);

/** Binds the customer, if it is still bound by whom it was (null: by none) and the conversion of the same batch was really inserted. */
export const bindCustomer = (ctx: WithDb, conversion: ConversionRow, boundBy: string | null): Statement =>
  ctx.db
    .update(customers)
    .set({ binding: bindingOf(conversion), boundBy: conversion.id })
    .where(
      and(
        eq(customers.id, conversion.customerId),
        sql`${customers.boundBy} is ${boundBy}`,
        sql`exists (select 1 from ${conversions} where ${conversions.id} = ${conversion.id})`,
      ),
    );

/** Binds a customer that is not bound yet, whatever was reported of it. */
export const bindUnbound = (ctx: WithDb, input: { externalId: string; shares: WeightedShare[]; boundBy: string }): Statement =>
  ctx.db
    .update(customers)
    .set({ binding: input.shares, boundBy: input.boundBy })
    .where(and(eq(customers.externalId, input.externalId), isNull(customers.binding)));

/** What the customer that a conversion binds did after it, oldest first; none if it binds nobody. */
export async function listFollowers(ctx: WithDb, binder: Pick<ConversionRow, "id" | "occurredAt">): Promise<string[]> {
  const isLater = and(eq(customers.boundBy, binder.id), ne(conversions.id, binder.id), gt(conversions.occurredAt, binder.occurredAt));
  const rows = await ctx.db
    .select({ id: conversions.id })
    .from(conversions)
    .innerJoin(customers, eq(customers.id, conversions.customerId))
    .where(and(isLater, sql`${conversions.customerId} = (select customer_id from ${conversions} where id = ${binder.id})`))
    .orderBy(asc(conversions.occurredAt), asc(conversions.id));
  return rows.map((row) => row.id);
}

/** What a conversion was decided on: who bound its customer to whom, and whether there was an earlier sale (null: it made no difference). */
export type DecidedOn = Pick<CustomerRow, "boundBy" | "binding"> & { hasEarlierSale: boolean | null };

/** The customer is still bound as it was read. */
export const isBoundAs = ({ boundBy, binding }: Pick<CustomerRow, "boundBy" | "binding">): SQL =>
  sql`bound_by is ${boundBy} and binding is ${binding === null ? null : JSON.stringify(binding)}`;

/** Inserts the conversion if it is new and what it was decided on still holds; returns its id if so. */
export function insertConversion(ctx: WithDb, row: ConversionRow, decidedOn: DecidedOn): Statement {
  const isEarlier = sql`select 1 from ${conversions} where customer_id = ${row.customerId} and occurred_at <= ${row.occurredAt} and type = 'sale'`;
  const asDecided =
    decidedOn.hasEarlierSale === null
      ? sql``
      : decidedOn.hasEarlierSale
        ? sql` and exists (${isEarlier})`
        : sql` and not exists (${isEarlier})`;
  return ctx.db
    .insert(conversions)
    .select(
      sql`select ${row.id}, ${row.type}, ${row.externalId}, ${row.customerId}, ${row.amountMinor}, ${row.currency}, ${row.kind}, ${row.product},
        ${row.quantity}, ${row.status}, ${JSON.stringify(row.shares)}, ${JSON.stringify(row.decision)}, ${JSON.stringify(row.holds)}, ${row.termsVersion},
        ${row.metadata === null ? null : JSON.stringify(row.metadata)}, ${row.occurredAt}, ${row.createdAt},
        ${row.given === null ? null : JSON.stringify(row.given)}, ${row.visitor}, ${row.revision},
        ${JSON.stringify(row.revisions)} from ${customers} where id = ${row.customerId} and erased_at is null and ${isBoundAs(decidedOn)}${asDecided}`,
    )
    .onConflictDoNothing()
    .returning({ id: conversions.id });
}

export type ConversionFilter = {
  type?: ConversionRow["type"] | undefined;
  status?: ConversionRow["status"] | undefined;
  customerId?: string | undefined;
  externalId?: string | undefined;
  /** That has a share in it. */
  linkId?: string | undefined;
  /** null: of all partners. */
  partnerId: string | null;
  from: number | null;
  to: number | null;
};

/** Newest first. Ids are time-ordered, so they are the order and the cursor. */
export function listConversionRows(ctx: WithDb, filter: ConversionFilter, page: PageRequest): Promise<ConversionRow[]> {
  const where: (SQL | undefined)[] = [
    filter.type && eq(conversions.type, filter.type),
    filter.status && eq(conversions.status, filter.status),
    filter.customerId === undefined ? undefined : eq(conversions.customerId, filter.customerId),
    filter.externalId === undefined ? undefined : eq(conversions.externalId, filter.externalId),
    filter.linkId === undefined
      ? undefined
      : sql`exists (select 1 from json_each(${conversions.shares}) where value ->> 'linkId' = ${filter.linkId}
          and value ->> 'partnerId' = coalesce(${filter.partnerId}, value ->> 'partnerId'))`,
    filter.from === null ? undefined : gte(conversions.occurredAt, filter.from),
    filter.to === null ? undefined : lt(conversions.occurredAt, filter.to),
    filter.partnerId === null
      ? undefined
      : sql`(exists (select 1 from json_each(${conversions.shares}) where value ->> 'partnerId' = ${filter.partnerId})
          or exists (select 1 from json_each(${conversions.decision}, '$.touches') where value ->> 'partnerId' = ${filter.partnerId}))`,
    page.after === null ? undefined : lt(conversions.id, page.after),
  ];
  return ctx.db
    .select()
    .from(conversions)
    .where(and(...where))
    .orderBy(desc(conversions.id))
    .limit(page.limit + 1);
}

export type CustomerFilter = { externalId?: string | undefined; partnerId: string | null };

/** Newest first. */
export function listCustomerRows(ctx: WithDb, filter: CustomerFilter, page: PageRequest): Promise<CustomerRow[]> {
  const where: (SQL | undefined)[] = [
    filter.externalId === undefined ? undefined : eq(customers.externalId, filter.externalId),
    filter.partnerId === null
      ? undefined
      : sql`exists (select 1 from json_each(${customers.binding}) where value ->> 'partnerId' = ${filter.partnerId})`,
    page.after === null ? undefined : lt(customers.id, page.after),
  ];
  return ctx.db
    .select()
    .from(customers)
    .where(and(...where))
    .orderBy(desc(customers.id))
    .limit(page.limit + 1);
}

export const findRefund = async (ctx: WithDb, externalId: string): Promise<RefundRow | null> =>
  (await ctx.db.select().from(refunds).where(eq(refunds.externalId, externalId)).get()) ?? null;

/** The refunds of a sale in the order of their arrival. */
export const findRefundsOfSale = (ctx: WithDb, saleExternalId: string) =>
  ctx.db.select().from(refunds).where(eq(refunds.saleExternalId, saleExternalId)).orderBy(asc(refunds.createdAt), asc(refunds.id));

/** Inserts a refund of a recorded sale if all of its refunds together do not exceed it; of an unknown sale if it is still unknown. Returns its id. */
export function insertRefund(ctx: WithDb, row: RefundRow, sale: { amountMinor: number } | null): Statement {
  const fits =
    sale === null
      ? sql`not exists (select 1 from ${conversions} where type = 'sale' and external_id = ${row.saleExternalId})`
      : sql`(select coalesce(sum(amount_minor), 0) from ${refunds} where sale_external_id = ${row.saleExternalId}) + ${row.amountMinor} <= ${sale.amountMinor}`;
  return ctx.db
    .insert(refunds)
    .select(
      sql`select ${row.id}, ${row.externalId}, ${row.saleExternalId}, ${row.amountMinor}, ${row.occurredAt}, ${row.createdAt} where ${fits}`,
    )
    .onConflictDoNothing()
    .returning({ id: refunds.id });
}

/** Attributed conversions in the order of their ids, for the reconciliation. */
export const listAttributedAfter = (ctx: WithDb, id: string, limit: number): Promise<ConversionRow[]> =>
  ctx.db
    .select()
    .from(conversions)
    .where(and(gt(conversions.id, id), eq(conversions.status, "attributed")))
    .orderBy(asc(conversions.id))
    .limit(limit);
