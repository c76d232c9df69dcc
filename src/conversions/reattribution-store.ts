/** Decisions that were taken again, in D1. Law: what was decided changes only in the batch that really inserted the reattribution. */
import { and, asc, eq, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { Statement } from "../outbox.ts";
import { bindingOf, type ConversionRow, type CustomerRow, isBoundAs } from "./store.ts";
import { conversions, customers, reattributions } from "./tables.ts";

type WithDb = Pick<Ctx, "db">;
export type ReattributionRow = typeof reattributions.$inferSelect;

/** Oldest first. */
export const findReattributions = (ctx: WithDb, conversionId: string): Promise<ReattributionRow[]> =>
  ctx.db.select().from(reattributions).where(eq(reattributions.conversionId, conversionId)).orderBy(asc(reattributions.revision));

/** Inserts it if the conversion is as it was decided and held before and its customer is bound as it was read; returns its id if so. */
export const insertReattribution = (ctx: WithDb, row: ReattributionRow, customer: CustomerRow): Statement =>
  ctx.db
    .insert(reattributions)
    .select(
      sql`select ${row.conversionId}, ${row.revision}, ${row.id}, ${row.reason}, ${row.by}, ${row.at}, ${JSON.stringify(row.before)} from ${customers}
        where id = ${customer.id} and ${isBoundAs(customer)}
        and exists (select 1 from ${conversions}
          where id = ${row.conversionId} and revision = ${row.revision - 1} and json(holds) = json(${JSON.stringify(row.before.holds)}))`,
    )
    .onConflictDoNothing()
    .returning({ id: reattributions.id });

const isIn = (id: string): SQL => sql`exists (select 1 from ${reattributions} where ${reattributions.id} = ${id})`;

/** What was decided, and, where this conversion binds the customer, whom to: if the reattribution of the same batch was really inserted. */
export const redecide = (
  ctx: WithDb,
  id: string,
  { id: conversionId, status, shares, decision, holds, revision, revisions }: ConversionRow,
) =>
  ctx.db
    .update(conversions)
    .set({ status, shares, decision, holds, revision, revisions })
    .where(and(eq(conversions.id, conversionId), isIn(id)));
export const rebindCustomer = (ctx: WithDb, id: string, conversion: ConversionRow) =>
  ctx.db
    .update(customers)
    .set(conversion.shares.length > 0 ? { binding: bindingOf(conversion), boundBy: conversion.id } : { binding: null, boundBy: null })
    .where(and(eq(customers.id, conversion.customerId), isIn(id)));
