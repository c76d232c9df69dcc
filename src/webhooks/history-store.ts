/** Queries of what has been delivered: lists, single deliveries with their attempts, ranges, and what is too old to keep. */
import { and, asc, desc, eq, gte, like, lt, lte, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { PageRequest } from "../lib/paging.ts";
import { eventAudience, outbox } from "../outbox.ts";
import type { AttemptRow, DeliveryRow, NewDelivery } from "./delivery-store.ts";
import { type DeliveryStatus, webhookAttempts, webhookCursor, webhookDeliveries } from "./tables.ts";

type Db = Pick<Ctx, "db">;

export const findDeliveryRow = async (ctx: Db, id: string): Promise<DeliveryRow | null> =>
  (await ctx.db.select().from(webhookDeliveries).where(eq(webhookDeliveries.id, id)).get()) ?? null;

export const listAttemptRows = (ctx: Db, deliveryId: string): Promise<AttemptRow[]> =>
  ctx.db.select().from(webhookAttempts).where(eq(webhookAttempts.deliveryId, deliveryId)).orderBy(asc(webhookAttempts.n)).limit(100).all();

export type DeliveryFilter = {
  endpointId: string;
  status?: DeliveryStatus | undefined;
  type?: string | undefined;
  eventId?: string | undefined;
};

/** One row more than the page, newest event first. */
export function listDeliveryRows(ctx: Db, filter: DeliveryFilter, page: PageRequest): Promise<DeliveryRow[]> {
  const { endpointId, status, type, eventId } = filter;
  const wanted: SQL[] = [eq(webhookDeliveries.endpointId, endpointId)];
  if (status !== undefined) wanted.push(eq(webhookDeliveries.status, status));
  if (eventId !== undefined) wanted.push(eq(webhookDeliveries.eventId, eventId));
  if (type?.endsWith(".*")) wanted.push(like(webhookDeliveries.type, `${type.slice(0, -1)}%`));
  else if (type !== undefined) wanted.push(eq(webhookDeliveries.type, type));
  if (page.after !== null) wanted.push(lt(webhookDeliveries.sequence, Number(page.after) || 0));
  return ctx.db
    .select()
    .from(webhookDeliveries)
    .where(and(...wanted))
    .orderBy(desc(webhookDeliveries.sequence))
    .limit(page.limit + 1)
    .all();
}

/** Failed deliveries of a range of the log, in its order. */
export const listFailed = (
  ctx: Db,
  { endpointId, from, to, limit }: { endpointId: string; from: number; to: number; limit: number },
): Promise<NewDelivery[]> =>
  ctx.db
    .select({
      id: webhookDeliveries.id,
      endpointId: webhookDeliveries.endpointId,
      eventId: webhookDeliveries.eventId,
      sequence: webhookDeliveries.sequence,
      type: webhookDeliveries.type,
    })
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.endpointId, endpointId),
        eq(webhookDeliveries.status, "failed"),
        gte(webhookDeliveries.sequence, from),
        lte(webhookDeliveries.sequence, to),
      ),
    )
    .orderBy(asc(webhookDeliveries.sequence))
    .limit(limit)
    .all();

/** Deliveries that were done before, with their attempts; at most `limit`. Answers how many. */
export async function deleteDoneBefore(ctx: Db, { at, limit }: { at: number; limit: number }): Promise<number> {
  const old = sql`(select id from ${webhookDeliveries} where done_at < ${at} order by done_at limit ${limit})`;
  const [, deleted] = await ctx.db.batch([
    ctx.db.delete(webhookAttempts).where(sql`${webhookAttempts.deliveryId} in ${old}`),
    ctx.db.delete(webhookDeliveries).where(sql`${webhookDeliveries.id} in ${old}`).returning({ id: webhookDeliveries.id }),
  ]);
  return deleted.length;
}

/**
 * The start of the log, up to the first event that is younger, not handled or not handed out. The last one always stays: the next
 * sequence is counted from it. Answers how many went.
 */
export async function deleteEventsBefore(ctx: Db, { at, limit }: { at: number; limit: number }): Promise<number> {
  const first = sql`(select min(sequence) from ${outbox})`;
  const end = sql`min((select max(sequence) from ${outbox}), ${first} + ${limit},
    coalesce((select min(sequence) from ${outbox} where handled_at is null), 9e15),
    coalesce((select sequence from ${outbox} where created_at >= ${at} order by sequence limit 1), 9e15),
    iif(exists (select 1 from webhook_endpoints), coalesce((select sequence from ${webhookCursor} where id = 1), 0) + 1, 9e15))`;
  const row = await ctx.db.get<{ end: number }>(sql`select ${end} as end`);
  if (row === undefined || row.end === null) return 0;
  const [, deleted] = await ctx.db.batch([
    ctx.db.delete(eventAudience).where(lt(eventAudience.sequence, row.end)),
    ctx.db.delete(outbox).where(lt(outbox.sequence, row.end)).returning({ id: outbox.id }),
  ]);
  return deleted.length;
}

/** Bodies that name a person are made anew from the log, which forgets the person. */
export const forgetBodies = (ctx: Db, customerId: string): Promise<unknown> =>
  ctx.db
    .update(webhookDeliveries)
    .set({ body: null })
    .where(and(eq(webhookDeliveries.type, "signup.recorded"), sql`${webhookDeliveries.body} ->> '$.data.customerId' = ${customerId}`))
    .run();
