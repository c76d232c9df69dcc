/**
 * The outbox: a fact is staged in the D1 batch that writes its row, handled at once where that is cheap, and by queue
 * and cron where it was not. Handlers are idempotent; a row leaves the open set only when all of them have succeeded.
 */
import { and, asc, eq, getTableColumns, isNull, lte, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Ctx, Db } from "./context.ts";
import type { Fact, FactOf, FactType } from "./facts.ts";
import { derivedId } from "./lib/ids.ts";
import { MINUTE, SECOND, toIso } from "./lib/time.ts";

export const outbox = sqliteTable(
  "outbox",
  {
    id: text().primaryKey(),
    fact: text({ mode: "json" }).$type<Fact>().notNull(),
    createdAt: integer("created_at").notNull(),
    handledAt: integer("handled_at"),
    attempts: integer().notNull().default(0),
    retryAt: integer("retry_at").notNull(),
    error: text(),
  },
  (t) => [index("outbox_open").on(t.retryAt).where(sql`handled_at is null`)],
);

export type Statement = BatchItem<"sqlite">;

/** How long a staged fact is left to the request that staged it, before queue or cron take it. */
const GRACE = 30 * SECOND;

/** A fact; `about` names the occurrence (ids, a revision), so that its id is the same when it is told again. */
export function makeFact<T extends FactType>(type: T, input: { at: number; data: FactOf<T>["data"]; about: readonly string[] }): FactOf<T> {
  // T picks both the literal and its data, which the compiler cannot tie together.
  return { id: derivedId("evt", type, ...input.about), type, at: toIso(input.at), data: input.data } as FactOf<T>;
}

/** The fact, staged only if the statement before it in the batch changed a row. */
export function stage(ctx: { db: Db; now: () => number }, fact: Fact): Statement {
  const now = ctx.now();
  return ctx.db
    .insert(outbox)
    .select(sql`select ${fact.id}, ${JSON.stringify(fact)}, ${now}, null, 0, ${now + GRACE}, null where changes() > 0`)
    .onConflictDoNothing();
}

/** Facts staged whatever came before them, in one statement; one that is told twice is one row. */
export function stageAlways(ctx: { db: Db; now: () => number }, facts: readonly Fact[]): Statement {
  const now = ctx.now();
  return ctx.db
    .insert(outbox)
    .select(sql`select value ->> 'id', value, ${now}, null, 0, ${now + GRACE}, null from json_each(${JSON.stringify(facts)}) where true`)
    .onConflictDoNothing();
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
    const isQuiet = sql`${outbox.fact} ->> '$.type' in (select value from json_each(${JSON.stringify(quiet)}))`;
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
