/** Queries of flags. A flag is raised and resolved by conditional statements, so that each is once. */
import { and, count, desc, eq, gte, lt, ne, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { PageRequest } from "../lib/paging.ts";
import type { Statement } from "../outbox.ts";
import type { Flag, SignalId } from "./contract.ts";
import { fraudFlags } from "./tables.ts";

type WithDb = Pick<Ctx, "db">;
export type FlagRow = typeof fraudFlags.$inferSelect;

export const findFlag = async (ctx: WithDb, id: string): Promise<FlagRow | null> =>
  (await ctx.db.select().from(fraudFlags).where(eq(fraudFlags.id, id)).get()) ?? null;

/** Raises it, or adds what is found to an open one of an earlier revision; returns its id where it did. */
export const upsertFlag = (ctx: WithDb, row: FlagRow): Statement =>
  ctx.db
    .insert(fraudFlags)
    .values(row)
    .onConflictDoUpdate({
      target: fraudFlags.id,
      set: { action: row.action, score: row.score, signals: row.signals, holds: row.holds, isLate: row.isLate, revision: row.revision },
      setWhere: sql`${fraudFlags.status} = 'open' and ${fraudFlags.revision} < ${row.revision}`,
    })
    .returning({ id: fraudFlags.id });

/** Puts a commission that a later decision makes under the flag, whatever has become of the flag. */
export const addCommission = (ctx: WithDb, { id, commissionId }: { id: string; commissionId: string }): Statement =>
  ctx.db
    .update(fraudFlags)
    .set({ commissionIds: sql`json_insert(commission_ids, '$[#]', ${commissionId})` })
    .where(and(eq(fraudFlags.id, id), sql`not exists (select 1 from json_each(commission_ids) where value = ${commissionId})`));

/** The flags of a conversion that somebody has decided on: at most one a share. */
export const listResolved = (ctx: WithDb, conversionId: string): Promise<FlagRow[]> =>
  ctx.db
    .select()
    .from(fraudFlags)
    .where(and(eq(fraudFlags.conversionId, conversionId), ne(fraudFlags.status, "open")));

type Resolved = Pick<FlagRow, "id" | "status" | "resolvedAt" | "resolvedBy" | "resolutionReason">;
/** Of two who decide one wins; returns the id where this one did. */
export const markResolved = (ctx: WithDb, { id, ...change }: Resolved): Statement =>
  ctx.db
    .update(fraudFlags)
    .set(change)
    .where(and(eq(fraudFlags.id, id), eq(fraudFlags.status, "open")))
    .returning({ id: fraudFlags.id });

/** The kinds that an owner has cleared for a customer of the partner. */
export async function listClearedKinds(ctx: WithDb, input: { customerId: string; partnerId: string }): Promise<SignalId[]> {
  const { signals, status, partnerId } = fraudFlags;
  const isCleared = and(eq(fraudFlags.customerId, input.customerId), eq(partnerId, input.partnerId), eq(status, "cleared"));
  const rows = await ctx.db.select({ signals }).from(fraudFlags).where(isCleared).limit(100);
  return [...new Set(rows.flatMap((row) => row.signals.map((signal) => signal.id)))];
}

/** By partner, the flags raised in a range that are more than a note and are not cleared, and those of them that are confirmed. */
export const countFlagRows = (ctx: WithDb, { from, to }: { from: number; to: number }) =>
  ctx.db
    .select({ partnerId: fraudFlags.partnerId, flags: count(), confirmed: sql<number>`sum(${fraudFlags.status} = 'confirmed')` })
    .from(fraudFlags)
    .where(
      and(gte(fraudFlags.createdAt, from), lt(fraudFlags.createdAt, to), ne(fraudFlags.action, "note"), ne(fraudFlags.status, "cleared")),
    )
    .groupBy(fraudFlags.partnerId);

export type FlagFilter = {
  partnerId: string | null;
  conversionId?: string | undefined;
  status?: Flag["status"] | undefined;
  action?: Flag["action"] | undefined;
  /** Partners see what is held, not what is only noted. */
  withNotes: boolean;
};

/** Newest first: `limit + 1` rows from after the page's cursor. */
export function listFlagRows(ctx: WithDb, filter: FlagFilter, page: PageRequest): Promise<FlagRow[]> {
  const where: (SQL | undefined)[] = [
    filter.partnerId === null ? undefined : eq(fraudFlags.partnerId, filter.partnerId),
    filter.conversionId === undefined ? undefined : eq(fraudFlags.conversionId, filter.conversionId),
    filter.status && eq(fraudFlags.status, filter.status),
    filter.action && eq(fraudFlags.action, filter.action),
    filter.withNotes ? undefined : ne(fraudFlags.action, "note"),
    page.after === null ? undefined : isAfter(page.after),
  ];
  return ctx.db
    .select()
    .from(fraudFlags)
    .where(and(...where))
    .orderBy(desc(fraudFlags.createdAt), desc(fraudFlags.id))
    .limit(page.limit + 1);
}

export const flagCursor = (row: FlagRow): string => `${row.createdAt}:${row.id}`;

function isAfter(cursor: string): SQL {
  const [at = "", id = ""] = cursor.split(":");
  return sql`(${fraudFlags.createdAt}, ${fraudFlags.id}) < (${Number(at)}, ${id})`;
}
