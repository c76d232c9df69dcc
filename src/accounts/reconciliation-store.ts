/** Queries of reconciliations. A run's cursor moves only from where its reader found it, so two that overlap count nothing twice. */
import { and, asc, count, desc, eq, isNull, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { PageRequest } from "../lib/paging.ts";
import { toIso, toIsoOrNull } from "../lib/time.ts";
import type { Statement } from "../outbox.ts";
import type { Reconciliation } from "./reconciliation-contract.ts";
import { reconciliationDifferences, reconciliations } from "./tables.ts";

type WithDb = Pick<Ctx, "db">;
export type ReconciliationRow = typeof reconciliations.$inferSelect;
export type DifferenceRow = typeof reconciliationDifferences.$inferSelect;

export const insertReconciliation = (ctx: WithDb, row: Pick<ReconciliationRow, "id" | "day" | "startedAt">): Statement =>
  ctx.db
    .insert(reconciliations)
    .values({ ...row, cursor: "", accounts: 0, payouts: 0, transfers: 0, failures: 0, error: null, doneAt: null })
    .onConflictDoNothing();

/** The oldest that is not done. */
export const findOpenReconciliation = async (ctx: WithDb): Promise<ReconciliationRow | null> =>
  (await ctx.db.select().from(reconciliations).where(isNull(reconciliations.doneAt)).orderBy(asc(reconciliations.day)).limit(1).get()) ??
  null;

const isAt = ({ id, cursor }: Pick<ReconciliationRow, "id" | "cursor">) =>
  and(eq(reconciliations.id, id), eq(reconciliations.cursor, cursor), isNull(reconciliations.doneAt));

type Step = { cursor: string; payouts: number; transfers: number };

/** One account further; returns a row if the run still stood at its cursor. */
export const moveCursor = (ctx: WithDb, run: Pick<ReconciliationRow, "id" | "cursor">, step: Step): Statement =>
  ctx.db
    .update(reconciliations)
    .set({
      cursor: step.cursor,
      accounts: sql`accounts + 1`,
      payouts: sql`payouts + ${step.payouts}`,
      transfers: sql`transfers + ${step.transfers}`,
      failures: 0,
      error: null,
    })
    .where(isAt(run))
    .returning({ id: reconciliations.id });

export async function markReconciled(ctx: Pick<Ctx, "db" | "now">, run: Pick<ReconciliationRow, "id" | "cursor">): Promise<void> {
  await ctx.db.update(reconciliations).set({ doneAt: ctx.now() }).where(isAt(run));
}

/** Remembers why the run did not get on, and how often in a row. */
export async function markStuck(ctx: WithDb, run: Pick<ReconciliationRow, "id" | "cursor">, error: string): Promise<void> {
  await ctx.db.update(reconciliations).set({ failures: sql`failures + 1`, error }).where(isAt(run));
}

/** What is found again is one row. */
export const insertDifference = (ctx: WithDb, row: DifferenceRow): Statement =>
  ctx.db.insert(reconciliationDifferences).values(row).onConflictDoNothing();

/** Newest first: `limit + 1` rows from after the page's cursor. */
export const listReconciliations = (ctx: WithDb, page: PageRequest): Promise<ReconciliationRow[]> =>
  ctx.db
    .select()
    .from(reconciliations)
    .where(page.after === null ? undefined : sql`${reconciliations.day} < ${page.after}`)
    .orderBy(desc(reconciliations.day))
    .limit(page.limit + 1);

const SHOWN = 100;

export async function showReconciliation(ctx: WithDb, row: ReconciliationRow): Promise<Reconciliation> {
  const ofRun = eq(reconciliationDifferences.runId, row.id);
  const [counted] = await ctx.db.select({ all: count() }).from(reconciliationDifferences).where(ofRun);
  const shown = await ctx.db.select().from(reconciliationDifferences).where(ofRun).orderBy(asc(reconciliationDifferences.at)).limit(SHOWN);
  const { id, day, accounts, payouts, transfers, error, startedAt, doneAt } = row;
  return {
    id,
    day,
    status: doneAt === null ? "running" : "done",
    accounts,
    payouts,
    transfers,
    differenceCount: counted?.all ?? 0,
    differences: shown.map(({ runId: _, at, ...difference }) => ({ ...difference, at: toIso(at) })),
    error,
    startedAt: toIso(startedAt),
    doneAt: toIsoOrNull(doneAt),
  };
}
