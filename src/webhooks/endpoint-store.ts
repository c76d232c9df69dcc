/** Queries of webhook endpoints. */
import { and, desc, eq, isNotNull, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { PageRequest } from "../lib/paging.ts";
import { outbox, type Statement } from "../outbox.ts";
import { webhookDeliveries, webhookEndpoints } from "./tables.ts";

export type EndpointRow = typeof webhookEndpoints.$inferSelect;
export type NewEndpoint = Pick<EndpointRow, "id" | "partnerId" | "url" | "events" | "description" | "headers" | "secret" | "createdAt">;
type Db = Pick<Ctx, "db">;

export const findEndpointRow = async (ctx: Db, id: string): Promise<EndpointRow | null> =>
  (await ctx.db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id)).get()) ?? null;

/** True for an endpoint that found room among its owner's; in one statement, so that concurrent calls do not pass the limit. */
export async function insertEndpoint(ctx: Db, row: NewEndpoint, most: number): Promise<boolean> {
  const isOf = row.partnerId === null ? sql`partner_id is null` : sql`partner_id = ${row.partnerId}`;
  const values = sql`select ${row.id}, ${row.partnerId}, ${row.url}, ${JSON.stringify(row.events)}, ${row.description}, ${row.headers},
    ${row.secret}, null, null, 0, null, null, (select coalesce(max(sequence), 0) from ${outbox}), null, null, null, null, null, ${row.createdAt}
    where (select count(*) from ${webhookEndpoints} where ${isOf}) < ${most}`;
  const inserted = await ctx.db.insert(webhookEndpoints).select(values).returning({ id: webhookEndpoints.id });
  return inserted.length > 0;
}

export type EndpointFilter = { partnerId: string | null; status?: "active" | "paused" | "disabled" | undefined };

/** One row more than the page; ids are time-ordered, so newest first is by id. */
export function listEndpointRows(ctx: Db, { partnerId, status }: EndpointFilter, page: PageRequest): Promise<EndpointRow[]> {
  const wanted: (SQL | undefined)[] = [];
  if (partnerId !== null) wanted.push(eq(webhookEndpoints.partnerId, partnerId));
  if (status === "disabled") wanted.push(isNotNull(webhookEndpoints.disabledAt));
  else if (status !== undefined) wanted.push(isNull(webhookEndpoints.disabledAt), eq(webhookEndpoints.isPaused, status === "paused"));
  if (page.after !== null) wanted.push(lt(webhookEndpoints.id, page.after));
  return ctx.db
    .select()
    .from(webhookEndpoints)
    .where(and(...wanted))
    .orderBy(desc(webhookEndpoints.id))
    .limit(page.limit + 1)
    .all();
}

/** Those that the events of a slice of the log may be for: the owners', and the named partners'. */
export const listEndpointsFor = (ctx: Db, partnerIds: readonly string[]): Promise<EndpointRow[]> =>
  ctx.db
    .select()
    .from(webhookEndpoints)
    .where(sql`partner_id is null or partner_id in (select value from json_each(${JSON.stringify(partnerIds)}))`)
    .all();

export async function updateEndpointRow(ctx: Db, id: string, set: Partial<EndpointRow>): Promise<EndpointRow | null> {
  return (await ctx.db.update(webhookEndpoints).set(set).where(eq(webhookEndpoints.id, id)).returning().get()) ?? null;
}

/** The endpoint goes, and with it what waits for it; what was delivered stays until it is old. */
export async function deleteEndpoint(ctx: Pick<Ctx, "db" | "now">, id: string): Promise<void> {
  await ctx.db.batch([
    ctx.db.delete(webhookEndpoints).where(eq(webhookEndpoints.id, id)),
    ctx.db
      .update(webhookDeliveries)
      .set({ status: "canceled", lastError: "the endpoint was deleted", doneAt: ctx.now() })
      .where(and(eq(webhookDeliveries.endpointId, id), eq(webhookDeliveries.status, "pending"))),
  ]);
}

/** Changes a row once: of two that find an endpoint hopeless one disables it. */
export const markDisabled = (ctx: Db, { id, at, reason }: { id: string; at: number; reason: string }): Statement =>
  ctx.db
    .update(webhookEndpoints)
    .set({ disabledAt: at, disabledReason: reason })
    .where(and(eq(webhookEndpoints.id, id), isNull(webhookEndpoints.disabledAt)));

/** What waits for a disabled endpoint has failed; it can be asked for again as a range. */
export const failPending = (ctx: Db, { id, at, reason }: { id: string; at: number; reason: string }): Statement =>
  ctx.db
    .update(webhookDeliveries)
    .set({ status: "failed", lastError: reason, doneAt: at, isQueued: false })
    .where(and(eq(webhookDeliveries.endpointId, id), eq(webhookDeliveries.status, "pending")));

/** After an attempt: a success ends a row of failures, a failure begins or continues one. */
export function noteSuccess(ctx: Db, id: string, at: number): Statement {
  return ctx.db
    .update(webhookEndpoints)
    .set({ failingSince: null, slowUntil: null, lastSuccessAt: at })
    .where(
      and(
        eq(webhookEndpoints.id, id),
        // A healthy endpoint's row is written once a minute, however much it gets.
        sql`(failing_since is not null or slow_until is not null or coalesce(last_success_at, 0) < ${at - 60_000})`,
      ),
    );
}

export const noteFailure = (ctx: Db, id: string, failure: { at: number; error: string; slowUntil: number | null }): Statement =>
  ctx.db
    .update(webhookEndpoints)
    .set({
      failingSince: sql`coalesce(failing_since, ${failure.at})`,
      lastError: failure.error,
      lastErrorAt: failure.at,
      ...(failure.slowUntil === null ? {} : { slowUntil: failure.slowUntil }),
    })
    .where(eq(webhookEndpoints.id, id));
