/** Queries of balances and payout runs. A run's items are inserted with it, and each is resolved by a conditional update. */
import { and, asc, count, desc, eq, gt, isNull, type SQL, sql } from "drizzle-orm";
import type { Ctx, Db } from "../context.ts";
import type { PageRequest } from "../lib/paging.ts";
import { toIso, toIsoOrNull } from "../lib/time.ts";
import type { Statement } from "../outbox.ts";
import type { PayoutRun, PostedBalance } from "./run-contract.ts";
import { balances, payoutMethods, payoutRunItems, payoutRuns, payouts } from "./tables.ts";

type WithDb = Pick<Ctx, "db">;
export type RunRow = typeof payoutRuns.$inferSelect;
export type RunItemRow = typeof payoutRunItems.$inferSelect;
export type BalanceRow = typeof balances.$inferSelect;

/** Writes the balances as an account posted them, in one statement, unless later ones are there already. */
export function upsertBalances(db: Db, posted: { partnerId: string; revision: number; balances: readonly PostedBalance[] }): Statement {
  const rows = JSON.stringify(posted.balances);
  return db
    .insert(balances)
    .select(
      sql`select ${posted.partnerId}, value ->> 'currency', value ->> 'pendingMinor', value ->> 'heldMinor', value ->> 'availableMinor',
        value ->> 'inFlightMinor', value ->> 'paidMinor', value ->> 'receivableMinor', ${posted.revision} from json_each(${rows}) where true`,
    )
    .onConflictDoUpdate({
      target: [balances.partnerId, balances.currency],
      set: {
        pendingMinor: sql`excluded.pending_minor`,
        heldMinor: sql`excluded.held_minor`,
        availableMinor: sql`excluded.available_minor`,
        inFlightMinor: sql`excluded.in_flight_minor`,
        paidMinor: sql`excluded.paid_minor`,
        receivableMinor: sql`excluded.receivable_minor`,
        revision: sql`excluded.revision`,
      },
      setWhere: sql`excluded.revision > ${balances.revision}`,
    });
}

/** Payouts and balances of a partner, before the projection is made anew. */
export const deletePayoutsOf = (ctx: WithDb, partnerId: string): [Statement, Statement] => [
  ctx.db.delete(payouts).where(eq(payouts.partnerId, partnerId)),
  ctx.db.delete(balances).where(eq(balances.partnerId, partnerId)),
];

/** Partners with something available, in the order of their ids (the oldest partner first), after `afterId`. */
export const listAvailable = (ctx: WithDb, page: { currency: string; afterId: string; limit: number }): Promise<BalanceRow[]> =>
  ctx.db
    .select()
    .from(balances)
    .where(and(eq(balances.currency, page.currency), sql`available_minor > 0`, gt(balances.partnerId, page.afterId)))
    .orderBy(asc(balances.partnerId))
    .limit(page.limit);

/** The methods of many partners, each partner's default first, then the oldest. */
export const listMethodsOfMany = (ctx: WithDb, partnerIds: readonly string[]) =>
  ctx.db
    .select()
    .from(payoutMethods)
    .where(
      and(isNull(payoutMethods.removedAt), sql`${payoutMethods.partnerId} in (select value from json_each(${JSON.stringify(partnerIds)}))`),
    )
    .orderBy(desc(payoutMethods.isDefault), asc(payoutMethods.createdAt), asc(payoutMethods.id));

/** The run with all its items, or nothing if it is there already. One row says whether it was new. */
export const insertRun = (
  ctx: WithDb,
  run: RunRow,
  items: readonly { partnerId: string; amountMinor: number }[],
): [Statement, Statement] => [
  ctx.db.insert(payoutRuns).values(run).onConflictDoNothing().returning({ id: payoutRuns.id }),
  ctx.db
    .insert(payoutRunItems)
    .select(
      sql`select ${run.id}, value ->> 'partnerId', value ->> 'amountMinor', null, null from json_each(${JSON.stringify(items)}) where changes() > 0`,
    )
    .onConflictDoNothing(),
];

export const findRun = async (ctx: WithDb, id: string): Promise<RunRow | null> =>
  (await ctx.db.select().from(payoutRuns).where(eq(payoutRuns.id, id)).get()) ?? null;

/** Runs with items left, the oldest first. */
export const listOpenRuns = (ctx: WithDb, limit: number): Promise<RunRow[]> =>
  ctx.db.select().from(payoutRuns).where(isNull(payoutRuns.doneAt)).orderBy(asc(payoutRuns.createdAt)).limit(limit);

const isOpenItem = (runId: string): SQL | undefined =>
  and(eq(payoutRunItems.runId, runId), isNull(payoutRunItems.payoutId), isNull(payoutRunItems.refusal));

export const listOpenItems = (ctx: WithDb, runId: string, limit: number): Promise<RunItemRow[]> =>
  ctx.db.select().from(payoutRunItems).where(isOpenItem(runId)).orderBy(asc(payoutRunItems.partnerId)).limit(limit);

export async function markItem(
  ctx: WithDb,
  item: Pick<RunItemRow, "runId" | "partnerId">,
  outcome: { payoutId: string } | { refusal: { code: string; detail: string } },
): Promise<void> {
  await ctx.db
    .update(payoutRunItems)
    .set(outcome)
    .where(and(isOpenItem(item.runId), eq(payoutRunItems.partnerId, item.partnerId)));
}

/** True for the call that ended it; a run with open items is not ended. */
export async function markRunDone(ctx: Pick<Ctx, "db" | "now">, id: string): Promise<void> {
  await ctx.db
    .update(payoutRuns)
    .set({ doneAt: ctx.now() })
    .where(
      and(
        eq(payoutRuns.id, id),
        isNull(payoutRuns.doneAt),
        sql`not exists (select 1 from ${payoutRunItems} where run_id = ${id} and payout_id is null and refusal is null)`,
      ),
    );
}

/** Newest first, one more than the page. */
export const listRuns = (ctx: WithDb, page: PageRequest): Promise<RunRow[]> =>
  ctx.db
    .select()
    .from(payoutRuns)
    .where(page.after === null ? undefined : sql`(${payoutRuns.createdAt} || ':' || ${payoutRuns.id}) < ${page.after}`)
    .orderBy(desc(payoutRuns.createdAt), desc(payoutRuns.id))
    .limit(page.limit + 1);

export const runCursor = (row: RunRow): string => `${row.createdAt}:${row.id}`;

export const listItems = (ctx: WithDb, runId: string, page: PageRequest): Promise<RunItemRow[]> =>
  ctx.db
    .select()
    .from(payoutRunItems)
    .where(and(eq(payoutRunItems.runId, runId), page.after === null ? undefined : gt(payoutRunItems.partnerId, page.after)))
    .orderBy(asc(payoutRunItems.partnerId))
    .limit(page.limit + 1);

/** The run as callers see it, with what has become of its items so far. */
export async function showRun(ctx: WithDb, row: RunRow): Promise<PayoutRun> {
  const [counts] = await ctx.db
    .select({
      all: count(),
      requested: count(payoutRunItems.payoutId),
      refused: count(payoutRunItems.refusal),
    })
    .from(payoutRunItems)
    .where(eq(payoutRunItems.runId, row.id));
  const { all = 0, requested = 0, refused = 0 } = counts ?? {};
  return {
    id: row.id,
    currency: row.currency,
    source: row.source,
    totalMinor: row.totalMinor,
    status: row.doneAt === null ? "running" : "done",
    requested,
    refused,
    waiting: all - requested - refused,
    createdAt: toIso(row.createdAt),
    doneAt: toIsoOrNull(row.doneAt),
  };
}
