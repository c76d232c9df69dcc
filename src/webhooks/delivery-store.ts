/** Queries of deliveries on their way: handing out the log, claiming, and what came of an attempt. */
import { and, asc, eq, gt, inArray, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { Fact } from "../facts.ts";
import { SECOND } from "../lib/time.ts";
import { outbox, type Statement, won } from "../outbox.ts";
import type { EndpointRow } from "./endpoint-store.ts";
import type { Announced } from "./rules.ts";
import { webhookAttempts, webhookCursor, webhookDeliveries, webhookEndpoints } from "./tables.ts";

export type DeliveryRow = typeof webhookDeliveries.$inferSelect;
export type AttemptRow = typeof webhookAttempts.$inferSelect;
type Db = Pick<Ctx, "db">;

/** How many requests to one endpoint may be open at once; fewer while it lets them time out. */
const LANE = { wide: 20, narrow: 2 } as const;

/** Where handing out stands: the cursor, the earliest that any endpoint is interested in, and the end of the log. */
export async function findProgress(ctx: Db): Promise<{ cursor: number; since: number | null; end: number }> {
  const row = await ctx.db.get<{ cursor: number; since: number | null; end: number }>(
    sql`select coalesce((select sequence from ${webhookCursor} where id = 1), 0) as cursor,
      (select min(since_sequence) from ${webhookEndpoints}) as since, (select coalesce(max(sequence), 0) from ${outbox}) as end`,
  );
  return row ?? { cursor: 0, since: null, end: 0 };
}

export type LoggedEvent = Announced & { id: string; sequence: number };

/** A slice of the log as far as it decides who gets what. */
export const listAnnounced = (
  ctx: Db,
  { after, to, limit }: { after: number; to?: number | undefined; limit: number },
): Promise<LoggedEvent[]> =>
  ctx.db
    .select({
      id: outbox.id,
      sequence: outbox.sequence,
      type: outbox.type,
      audience: outbox.audience,
      testedEndpoint: sql<string | null>`${outbox.fact} ->> '$.data.endpointId'`,
    })
    .from(outbox)
    .where(and(gt(outbox.sequence, after), to === undefined ? undefined : sql`${outbox.sequence} <= ${to}`))
    .orderBy(asc(outbox.sequence))
    .limit(limit)
    .all();

export type NewDelivery = { id: string; endpointId: string; eventId: string; sequence: number; type: string };

const newRows = (rows: readonly NewDelivery[], at: number, condition: SQL): SQL =>
  sql`select value ->> 'id', value ->> 'endpointId', value ->> 'eventId', value ->> 'sequence', value ->> 'type', null, 'pending', 0, 0,
    ${at}, 1, null, null, null, null, ${at}, null from json_each(${JSON.stringify(rows)}) where ${condition}`;

/**
 * Hands out a slice: its deliveries and the cursor's step are one transaction, which only one of several that read the same
 * slice wins. Answers the ids of new deliveries; null where another one was faster.
 */
export async function handOut(
  ctx: Pick<Ctx, "db" | "now">,
  { rows, from, to }: { rows: readonly NewDelivery[]; from: number; to: number },
): Promise<Set<string> | null> {
  const isCurrent = sql`coalesce((select sequence from ${webhookCursor} where id = 1), 0) = ${from}`;
  const insert = ctx.db
    .insert(webhookDeliveries)
    .select(newRows(rows, ctx.now(), isCurrent))
    .onConflictDoNothing()
    .returning({ id: webhookDeliveries.id });
  const step = ctx.db
    .insert(webhookCursor)
    .values({ id: 1, sequence: to })
    .onConflictDoUpdate({ target: webhookCursor.id, set: { sequence: to }, setWhere: eq(webhookCursor.sequence, from) })
    .returning({ id: webhookCursor.id });
  const [inserted, stepped] = await ctx.db.batch([insert, step]);
  return won(stepped) ? new Set(inserted.map(({ id }) => id)) : null;
}

/** What is sent again begins its schedule anew; what still waits is left. Answers the ids that are on their way. */
export async function reopen(ctx: Pick<Ctx, "db" | "now">, rows: readonly NewDelivery[]): Promise<Set<string>> {
  const at = ctx.now();
  const reopened = await ctx.db
    .insert(webhookDeliveries)
    .select(newRows(rows, at, sql`true`))
    .onConflictDoUpdate({
      target: webhookDeliveries.id,
      set: { status: "pending", earlierAttempts: sql`attempts`, dueAt: at, isQueued: true, claimedUntil: null, doneAt: null },
      setWhere: sql`${webhookDeliveries.status} <> 'pending'`,
    })
    .returning({ id: webhookDeliveries.id });
  return new Set(reopened.map(({ id }) => id));
}

const claimable = (now: number): SQL =>
  sql`status = 'pending' and due_at <= ${now + SECOND} and (claimed_until is null or claimed_until <= ${now}) and exists (
    select 1 from ${webhookEndpoints} e where e.id = ${webhookDeliveries.endpointId}
      and ((e.is_paused = 0 and e.disabled_at is null) or ${webhookDeliveries.type} = 'webhook.test')
      and (select count(*) from ${webhookDeliveries} d where d.endpoint_id = e.id and d.claimed_until > ${now})
        < iif(coalesce(e.slow_until, 0) > ${now}, ${LANE.narrow}, ${LANE.wide}))`;

export type Claimed = { delivery: DeliveryRow; endpoint: EndpointRow; fact: Fact | null };

/** Claims a delivery with all that sending it needs; null where it is done, not due, or its lane is full. */
export async function claimDelivery(ctx: Pick<Ctx, "db" | "now">, id: string, until: number): Promise<Claimed | null> {
  const [claimed, [endpoint], [log]] = await ctx.db.batch([
    ctx.db
      .update(webhookDeliveries)
      .set({ claimedUntil: until })
      .where(and(eq(webhookDeliveries.id, id), claimable(ctx.now())))
      .returning(),
    ctx.db
      .select()
      .from(webhookEndpoints)
      .where(eq(webhookEndpoints.id, sql`(select endpoint_id from ${webhookDeliveries} where id = ${id})`)),
    ctx.db
      .select({ fact: outbox.fact })
      .from(outbox)
      .where(eq(outbox.sequence, sql`(select sequence from ${webhookDeliveries} where id = ${id} and body is null)`)),
  ]);
  const [delivery] = claimed;
  return delivery === undefined || endpoint === undefined ? null : { delivery, endpoint, fact: log?.fact ?? null };
}

/** The body as it stays: the first one that is saved. */
export async function freezeBody(ctx: Db, id: string, body: string): Promise<string> {
  const saved = await ctx.db
    .update(webhookDeliveries)
    .set({ body: sql`coalesce(body, ${body})` })
    .where(eq(webhookDeliveries.id, id))
    .returning({ body: webhookDeliveries.body })
    .get();
  return saved?.body ?? body;
}

/** Its message is used up: from now on it waits for its lane, or for the cron. */
export const parkDelivery = (ctx: Pick<Ctx, "db" | "now">, id: string): Promise<unknown> =>
  ctx.db
    .update(webhookDeliveries)
    .set({ isQueued: false })
    .where(and(eq(webhookDeliveries.id, id), eq(webhookDeliveries.status, "pending"), sql`coalesce(claimed_until, 0) <= ${ctx.now()}`))
    .run();

export const updateClaimed = (ctx: Db, claimed: DeliveryRow, set: Partial<DeliveryRow>): Statement =>
  ctx.db
    .update(webhookDeliveries)
    .set({ ...set, claimedUntil: null })
    .where(and(eq(webhookDeliveries.id, claimed.id), eq(webhookDeliveries.claimedUntil, claimed.claimedUntil ?? 0)));

export const insertAttempt = (ctx: Db, row: AttemptRow): Statement => ctx.db.insert(webhookAttempts).values(row).onConflictDoNothing();

/** The next that wait for their lane, in the order of the log; they count as queued from now on. */
export const takeParked = (ctx: Pick<Ctx, "db" | "now">, endpointId: string, most: number) =>
  ctx.db
    .update(webhookDeliveries)
    .set({ isQueued: true })
    .where(
      inArray(
        webhookDeliveries.id,
        sql`(select id from ${webhookDeliveries} where endpoint_id = ${endpointId} and status = 'pending' and is_queued = 0
          and due_at <= ${ctx.now()} and claimed_until is null order by sequence limit ${most})`,
      ),
    )
    .returning({ id: webhookDeliveries.id });

export type Due = { id: string; dueAt: number };

/**
 * What no message stands for: due within `ahead`, or overdue for so long that its message was lost. They count as queued from
 * now on. Of each endpoint the earliest only, so that one with a long queue leaves room for the others.
 */
export async function takeDue(
  ctx: Pick<Ctx, "db" | "now">,
  { ahead, lostAfter, limit }: { ahead: number; lostAfter: number; limit: number },
): Promise<Due[]> {
  const now = ctx.now();
  const candidates = sql`select d.id, d.sequence, row_number() over (partition by d.endpoint_id order by d.sequence) as place,
      iif(coalesce(e.slow_until, 0) > ${now}, ${LANE.narrow}, ${limit}) as most
    from ${webhookDeliveries} d join ${webhookEndpoints} e on e.id = d.endpoint_id
    where d.status = 'pending' and d.due_at <= ${now + ahead} and coalesce(d.claimed_until, 0) <= ${now}
      and (d.is_queued = 0 or d.due_at <= ${now - lostAfter}) and ((e.is_paused = 0 and e.disabled_at is null) or d.type = 'webhook.test')`;
  const taken = await ctx.db
    .update(webhookDeliveries)
    .set({ isQueued: true, claimedUntil: null, dueAt: sql`max(due_at, ${now})` })
    .where(inArray(webhookDeliveries.id, sql`(select id from (${candidates}) where place <= most order by sequence limit ${limit})`))
    .returning({ id: webhookDeliveries.id, dueAt: webhookDeliveries.dueAt, sequence: webhookDeliveries.sequence });
  return taken.sort((a, b) => a.sequence - b.sequence);
}
