/** What fraud writes into a recorded conversion, by conditional updates. */
import { and, asc, eq, ne, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { Statement } from "../outbox.ts";
import type { Decision, Hold } from "./contract.ts";
import { bindingOf, type ConversionRow } from "./store.ts";
import { conversions, customers } from "./tables.ts";

type WithDb = Pick<Ctx, "db">;

/** Adds holds to a conversion; those that are there are not doubled. */
export const addHolds = (ctx: WithDb, id: string, holds: readonly Hold[]): Statement =>
  ctx.db
    .update(conversions)
    .set({
      holds: sql`(select json_group_array(json(value)) from (
        select json_quote(value) as value from json_each(${conversions.holds}) where type = 'text'
        union select json(value) from json_each(${conversions.holds}) where type = 'object'
        union select json(value) from json_each(${JSON.stringify(holds)}) where type = 'object'))`,
    })
    .where(eq(conversions.id, id));

/** Makes an attributed conversion a rejected one, as it was read. */
export const markRejected = (ctx: WithDb, row: ConversionRow, decision: Decision): Statement =>
  ctx.db
    .update(conversions)
    .set({ status: "rejected", shares: [], decision })
    .where(and(eq(conversions.id, row.id), eq(conversions.status, "attributed")));

type Binder = Pick<ConversionRow, "id" | "customerId">;

/** The customer's first attributed conversion beside this one: what bound it before this one did, if it occurred earlier. */
export const findFirstAttributed = async (ctx: WithDb, conversion: Binder): Promise<ConversionRow | null> =>
  (await ctx.db
    .select()
    .from(conversions)
    .where(and(eq(conversions.customerId, conversion.customerId), ne(conversions.id, conversion.id), eq(conversions.status, "attributed")))
    .orderBy(asc(conversions.occurredAt), asc(conversions.id))
    .limit(1)
    .get()) ?? null;

/** Gives a customer that the conversion bound to whom its next one binds it, or frees it. */
export const rebindCustomer = (ctx: WithDb, conversion: Binder, next: ConversionRow | null): Statement =>
  ctx.db
    .update(customers)
    .set(next === null ? { binding: null, boundBy: null } : { binding: bindingOf(next), boundBy: next.id })
    .where(and(eq(customers.id, conversion.customerId), eq(customers.boundBy, conversion.id)));
