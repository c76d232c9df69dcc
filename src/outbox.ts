/**
 * The outbox, which is the event log too: a fact is staged in the D1 batch that writes its row, under the next sequence, handled
 * at once where that is cheap, and by queue and cron where it was not. A row leaves the open set when all handlers have succeeded.
 */
import { and, asc, eq, getTableColumns, gt, isNull, lte, ne, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Ctx, Db } from "./context.ts";
import type { Fact, FactOf, FactType } from "./facts.ts";
import { derivedId } from "./lib/ids.ts";
import { MINUTE, SECOND, toIso } from "./lib/time.ts";

export const outbox = sqliteTable(
  "outbox",
  {
    id: text().primaryKey(),
    /** The place in the programme's event log: without gaps, in the order of staging. Rows are the log, and stay. */
    sequence: integer().notNull(),
    type: text().$type<FactType>().notNull(),
    /** The partners whom it is about, beside the owners. */
    audience: text({ mode: "json" }).$type<string[]>().notNull(),
    fact: text({ mode: "json" }).$type<Fact>().notNull(),
    createdAt: integer("created_at").notNull(),
    handledAt: integer("handled_at"),
    attempts: integer().notNull().default(0),
    retryAt: integer("retry_at").notNull(),
    error: text(),
  },
  (t) => [uniqueIndex("outbox_by_sequence").on(t.sequence), index("outbox_open").on(t.retryAt).where(sql`handled_at is null`)],
);

/** Each event by partner, filled by a trigger of the migration: a partner's part of the log is read without the others'. */
export const eventAudience = sqliteTable(
  "event_audience",
  { partnerId: text("partner_id").notNull(), sequence: integer().notNull() },
  (t) => [primaryKey({ columns: [t.partnerId, t.sequence] })],
);

export type Statement = BatchItem<"sqlite">;

/** How long a staged fact is left to the request that staged it, before queue or cron take it. */
const GRACE = 30 * SECOND;

/** A fact; `about` names the occurrence (ids, a revision), so that its id is the same when it is told again. */
export function makeFact<T extends FactType>(type: T, input: { at: number; data: FactOf<T>["data"]; about: readonly string[] }): FactOf<T> {
  // T picks both the literal and its data, which the compiler cannot tie together.
  return { id: derivedId("evt", type, ...input.about), type, at: toIso(input.at), data: input.data } as FactOf<T>;
}

/** The columns of `outbox`, of rows that are not there yet: a sequence is only taken by what is really inserted. */
const fromFacts = (facts: readonly Fact[], { now, condition }: { now: number; condition: SQL }): SQL => {
  const rows = JSON.stringify(facts.map((fact) => ({ fact, audience: audienceOf(fact) })));
  return sql`select value ->> '$.fact.id', (select coalesce(max(sequence), 0) from ${outbox}) + row_number() over (order by key), value ->> '$.fact.type',
    value -> '$.audience', value -> '$.fact', ${now}, null, 0, ${now + GRACE}, null
    from json_each(${rows}) where not exists (select 1 from ${outbox} o where o.id = value ->> '$.fact.id') and ${condition}`;
};

/** The fact, staged only if the statement before it in the batch changed a row. */
export const stage = (ctx: { db: Db; now: () => number }, fact: Fact): Statement =>
  ctx.db.insert(outbox).select(fromFacts([fact], { now: ctx.now(), condition: sql`changes() > 0` }));

/** Facts staged whatever came before them, in one statement; one that is told twice is one row. */
export const stageAlways = (ctx: { db: Db; now: () => number }, facts: readonly Fact[]): Statement =>
  ctx.db.insert(outbox).select(fromFacts(facts, { now: ctx.now(), condition: sql`true` }));

/** The partners whom a fact is about, as its data names them; `partnerIds` of a refund are those of its sale. What fraud only notes is nothing to them. */
function audienceOf({ type, data }: Fact): string[] {
  if ("signals" in data && data.action === "note") return [];
  const named = data as { id?: string; partnerId?: string | null; partnerIds?: string[]; shares?: { partnerId: string }[] };
  const own = type.startsWith("partner.") && named.id !== undefined ? [named.id] : [];
  const ids = [
    ...own,
    ...(named.partnerId ? [named.partnerId] : []),
    ...(named.partnerIds ?? []),
    ...(named.shares ?? []).map((share) => share.partnerId),
  ];
  return [...new Set(ids)];
}

/** Replaces the external id in staged facts, handled or not, of a person who is erased. */
export const redactFacts = (ctx: { db: Db }, { ids, externalId }: { ids: readonly string[]; externalId: string }): Statement =>
  ctx.db
    .update(outbox)
    .set({ fact: sql`json_set(${outbox.fact}, '$.data.externalId', ${externalId})` })
    .where(sql`${outbox.id} in (select value from json_each(${JSON.stringify(ids)}))`);

/** Runs the statements as one transaction. Answers the rows that each one returned or changed. */
export async function commit(ctx: { db: Db }, statements: readonly [Statement, ...Statement[]]): Promise<unknown[]> {
  return ctx.db.batch([...statements] as [Statement, ...Statement[]]);
}

/** What a batch's statement with `.returning()` returned: empty when the row was there already. */
export const won = (result: unknown): boolean => Array.isArray(result) && result.length > 0;

/**
 * Announces a staged fact: its handlers run now, in this request. One that fails is left in the outbox and handed to
 * the queue; the caller's answer stands, because the fact is durable.
 */
export async function announce(ctx: Ctx, fact: Fact): Promise<void> {
  try {
    await handle(ctx, fact);
  } catch (error) {
    await markFailed(ctx, fact.id, error).catch((failure: unknown) => console.error("outbox", fact.id, failure));
    await ctx.queues.facts
      .send({ id: fact.id }, { delaySeconds: 1 })
      .catch((failure: unknown) => console.error("outbox", fact.id, failure));
  }
}

async function handle(ctx: Ctx, fact: Fact): Promise<void> {
  await ctx.handlersOf(fact);
  await ctx.db
    .update(outbox)
    .set({ handledAt: ctx.now(), error: null })
    .where(and(eq(outbox.id, fact.id), isNull(outbox.handledAt)));
}

async function markFailed(ctx: Ctx, id: string, error: unknown): Promise<void> {
  console.error("fact not handled", id, error);
  await ctx.db
    .update(outbox)
    .set({
      attempts: sql`attempts + 1`,
      error: String(error).slice(0, 500),
      retryAt: sql`${ctx.now()} + min(${5 * MINUTE}, 1000 << min(attempts, 9))`,
    })
    .where(eq(outbox.id, id));
}

/** Facts that were tried and are open since before; the oldest first. An alarm that cannot be told raises no alarm: that would never end. */
export const listStuck = (ctx: { db: Db }, { before, limit }: { before: number; limit: number }) =>
  ctx.db
    .select({ id: outbox.id, type: outbox.type, attempts: outbox.attempts, error: outbox.error })
    .from(outbox)
    .where(and(isNull(outbox.handledAt), gt(outbox.attempts, 0), lte(outbox.createdAt, before), ne(outbox.type, "ops.alert")))
    .orderBy(asc(outbox.sequence))
    .limit(limit)
    .all();

/** Handles one staged fact by id, for the queue; throws so that the queue tries again. Nothing to do if it was handled. */
export async function handleStaged(ctx: Ctx, id: string): Promise<void> {
  const row = await ctx.db
    .select()
    .from(outbox)
    .where(and(eq(outbox.id, id), isNull(outbox.handledAt)))
    .get();
  if (row === undefined) return;
  try {
    await handle(ctx, row.fact);
  } catch (error) {
    await markFailed(ctx, id, error);
    throw error;
  }
}

/** The `facts` queue: a fact that cannot be handled comes again, later each time. */
export async function consumeFacts(ctx: Ctx, batch: Pick<MessageBatch, "messages">): Promise<void> {
  for (const message of batch.messages) {
    try {
      await handleStaged(ctx, (message.body as { id: string }).id);
      message.ack();
    } catch {
      message.retry({ delaySeconds: Math.min(2 ** message.attempts, 300) });
    }
  }
}

/**
 * Cron: handles what is due, oldest first, at most `limit`. Facts of `quiet` types, which nobody handles, are marked in one
 * statement, so that however many there are they never stand before one that waits for its handlers.
 */
export async function drainOutbox(
  ctx: Ctx,
  { quiet = [], limit = 200 }: { quiet?: readonly FactType[]; limit?: number } = {},
): Promise<{ handled: number; failed: number }> {
  const isDue = and(isNull(outbox.handledAt), lte(outbox.retryAt, ctx.now()));
  if (quiet.length > 0) {
    const isQuiet = sql`${outbox.type} in (select value from json_each(${JSON.stringify(quiet)}))`;
    await ctx.db.update(outbox).set({ handledAt: ctx.now() }).where(and(isDue, isQuiet));
  }
  const due = await ctx.db.select(getTableColumns(outbox)).from(outbox).where(isDue).orderBy(asc(outbox.retryAt)).limit(limit);
  let handled = 0;
  for (const row of due) {
    try {
      await handle(ctx, row.fact);
      handled += 1;
    } catch (error) {
      await markFailed(ctx, row.id, error);
    }
  }
  return { handled, failed: due.length - handled };
}
