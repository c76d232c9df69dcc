/** The projection of the accounts' commissions in D1. Law: a row only moves to a later revision of its account. */
import { and, asc, count, countDistinct, desc, eq, gte, inArray, isNull, lt, lte, ne, notInArray, type SQL, sql } from "drizzle-orm";
import type { Ctx, Db } from "../context.ts";
import { conversions } from "../conversions/index.ts";
import type { PageRequest } from "../lib/paging.ts";
import { DAY, fromIso, toIso } from "../lib/time.ts";
import type { Statement } from "../outbox.ts";
import type { Commission, CommissionStatus, CommissionSums, CommissionType, PostedCommission, Totals } from "./contract.ts";
import { bulkJobs, commissions } from "./tables.ts";

export type CommissionRow = typeof commissions.$inferSelect;

/** Writes what an account posted, all in one statement; a row that is there in a later revision stays. */
export function upsertCommissions(db: Db, posted: readonly PostedCommission[]): Statement {
  const rows = posted.map(({ occurredAt, releasesAt, createdAt, ...row }) => ({
    ...row,
    occurredAt: fromIso(occurredAt),
    releasesAt: fromIso(releasesAt),
    createdAt: fromIso(createdAt),
  }));
  // In the order of the table's columns; JSON in JSON comes out as text by `->`.
  const select = sql`select value ->> 'id', value ->> 'partnerId', value ->> 'conversionId', value ->> 'type', value ->> 'amountMinor', value ->> 'currency',
    value ->> 'status', value ->> 'reversedMinor', value -> 'holds', value ->> 'reason', value -> 'steps', value ->> 'occurredAt', value ->> 'releasesAt',
    value ->> 'createdAt', value ->> 'revision', nullif(value -> 'basis', 'null') from json_each(${JSON.stringify(rows)}) where true`;
  return db
    .insert(commissions)
    .select(select)
    .onConflictDoUpdate({
      target: commissions.id,
      set: {
        status: sql`excluded.status`,
        reversedMinor: sql`excluded.reversed_minor`,
        holds: sql`excluded.holds`,
        reason: sql`excluded.reason`,
        steps: sql`excluded.steps`,
        releasesAt: sql`excluded.releases_at`,
        revision: sql`excluded.revision`,
        basis: sql`excluded.basis`,
      },
      setWhere: sql`excluded.revision > ${commissions.revision}`,
    });
}

export function toCommission(row: CommissionRow): Commission {
  const { id, partnerId, conversionId, type, amountMinor, currency, status, reversedMinor, holds, reason } = row;
  const times = { occurredAt: toIso(row.occurredAt), releasesAt: toIso(row.releasesAt), createdAt: toIso(row.createdAt) };
  return { id, partnerId, conversionId, type, amountMinor, currency, status, reversedMinor, holds, reason, ...times };
}

/** A commission; what came to 0 is none. */
export const findCommission = async (ctx: Pick<Ctx, "db">, id: string): Promise<CommissionRow | null> =>
  (await ctx.db
    .select()
    .from(commissions)
    .where(and(eq(commissions.id, id), ne(commissions.amountMinor, 0)))
    .get()) ?? null;

/** All that was worked out for a conversion, in the order of posting; what came to 0 too, for its steps. */
export const findCommissionsOfConversion = (ctx: Pick<Ctx, "db">, conversionId: string): Promise<CommissionRow[]> =>
  ctx.db
    .select()
    .from(commissions)
    .where(eq(commissions.conversionId, conversionId))
    .orderBy(asc(commissions.createdAt), asc(commissions.id));

/** What was worked out for each of some conversions; what came to 0 too. */
export async function listCommissionsOfConversions(ctx: Pick<Ctx, "db">, ids: readonly string[]): Promise<CommissionRow[]> {
  if (ids.length === 0) return [];
  // One parameter whatever their number: D1 binds at most 100.
  return ctx.db
    .select()
    .from(commissions)
    .where(inArray(commissions.conversionId, sql`(select value from json_each(${JSON.stringify(ids)}))`));
}

/** The partner's rows in one line a currency, to be compared with its account's; what came to 0 counts. */
export const sumCommissions = (ctx: Pick<Ctx, "db">, partnerId: string): Promise<CommissionSums[]> =>
  ctx.db
    .select({
      currency: commissions.currency,
      count: count(),
      amountMinor: sql<number>`sum(${commissions.amountMinor})`,
      reversedMinor: sql<number>`sum(${commissions.reversedMinor})`,
    })
    .from(commissions)
    .where(eq(commissions.partnerId, partnerId))
    .groupBy(commissions.currency)
    .orderBy(asc(commissions.currency));

/** Before a projection is made anew. */
export const deleteCommissionsOf = (ctx: Pick<Ctx, "db">, partnerId: string): Statement =>
  ctx.db.delete(commissions).where(eq(commissions.partnerId, partnerId));

/** How many customers of each partner have bought, and not had all of it taken back. */
export async function countPayingCustomers(ctx: Pick<Ctx, "db">, partnerIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await ctx.db
    .select({ partnerId: commissions.partnerId, customers: countDistinct(conversions.customerId) })
    .from(commissions)
    .innerJoin(conversions, eq(conversions.id, commissions.conversionId))
    .where(
      and(
        inArray(commissions.partnerId, sql`(select value from json_each(${JSON.stringify(partnerIds)}))`),
        inArray(commissions.type, ["sale", "recurring"]),
        notInArray(commissions.status, ["reversed", "rejected"]),
      ),
    )
    .groupBy(commissions.partnerId);
  return new Map(rows.map(({ partnerId, customers }) => [partnerId, customers]));
}

/** By currency the next pending commissions that become available: when the first does, and what all of that UTC day do. */
export async function findNextReleases(ctx: Pick<Ctx, "db">, partnerId: string): Promise<Map<string, { at: number; amountMinor: number }>> {
  const at = sql<number>`min(${commissions.releasesAt})`;
  const rows = await ctx.db
    .select({
      currency: commissions.currency,
      at,
      amountMinor: sql<number>`sum(${commissions.amountMinor} - ${commissions.reversedMinor})`,
    })
    .from(commissions)
    .where(and(eq(commissions.partnerId, partnerId), eq(commissions.status, "pending"), ne(commissions.amountMinor, 0)))
    .groupBy(commissions.currency, sql`${commissions.releasesAt} / ${sql.raw(String(DAY))}`)
    .orderBy(desc(at));
  // The earliest day of a currency comes last, and stays.
  return new Map(rows.map(({ currency, ...next }) => [currency, next]));
}

export type CommissionFilter = {
  partnerId: string | null;
  conversionId?: string | undefined;
  status?: CommissionStatus | undefined;
  type?: CommissionType | undefined;
  currency?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** Made at this instant at the latest. */
  madeUntil?: number;
};

/** What came to 0 is no commission. */
const isMeant = (filter: CommissionFilter): (SQL | undefined)[] => [
  ne(commissions.amountMinor, 0),
  filter.partnerId === null ? undefined : eq(commissions.partnerId, filter.partnerId),
  filter.conversionId === undefined ? undefined : eq(commissions.conversionId, filter.conversionId),
  filter.status && eq(commissions.status, filter.status),
  filter.type && eq(commissions.type, filter.type),
  filter.currency === undefined ? undefined : eq(commissions.currency, filter.currency),
  filter.from === undefined ? undefined : gte(commissions.occurredAt, fromIso(filter.from)),
  filter.to === undefined ? undefined : lt(commissions.occurredAt, fromIso(filter.to)),
  filter.madeUntil === undefined ? undefined : lte(commissions.createdAt, filter.madeUntil),
];

/** Newest first; what came to 0 is no commission. */
export function listCommissionRows(ctx: Pick<Ctx, "db">, filter: CommissionFilter, page: PageRequest): Promise<CommissionRow[]> {
  const where = [...isMeant(filter), page.after === null ? undefined : isAfter(page.after)];
  return ctx.db
    .select()
    .from(commissions)
    .where(and(...where))
    .orderBy(desc(commissions.createdAt), desc(commissions.id))
    .limit(page.limit + 1);
}

/** Ids are derived, so the order is by time, then id; the cursor has both. */
export const cursorOf = (row: CommissionRow): string => `${row.createdAt}|${row.id}`;

function isAfter(cursor: string): SQL | undefined {
  const [at = "", id = ""] = cursor.split("|");
  const createdAt = Number(at);
  return sql`(${commissions.createdAt} < ${createdAt} or (${commissions.createdAt} = ${createdAt} and ${lt(commissions.id, id)}))`;
}

const isOneOf = (ids: readonly string[]) => inArray(commissions.id, sql`(select value from json_each(${JSON.stringify(ids)}))`);
export const listCommissionsByIds = (ctx: Pick<Ctx, "db">, ids: readonly string[]): Promise<CommissionRow[]> =>
  ctx.db
    .select()
    .from(commissions)
    .where(and(isOneOf(ids), ne(commissions.amountMinor, 0)))
    .orderBy(asc(commissions.createdAt), asc(commissions.id));

/** What the filtered commissions come to, by currency; net is what reversals left. */
export async function sumByStatus(ctx: Pick<Ctx, "db">, filter: CommissionFilter): Promise<Totals[]> {
  const { currency, status } = commissions;
  const rows = await ctx.db
    .select({
      currency,
      status,
      count: count(),
      amountMinor: sql<number>`sum(${commissions.amountMinor})`,
      reversedMinor: sql<number>`sum(${commissions.reversedMinor})`,
    })
    .from(commissions)
    .where(and(...isMeant(filter)))
    .groupBy(currency, status)
    .orderBy(asc(currency), asc(status));
  return [...Map.groupBy(rows, (row) => row.currency)].map(([code, parts]) => {
    const sum = (field: "count" | "amountMinor" | "reversedMinor") => parts.reduce((total, part) => total + part[field], 0);
    const byStatus = Object.fromEntries(
      parts.map((part) => [part.status, { count: part.count, netMinor: part.amountMinor - part.reversedMinor }]),
    );
    const [amountMinor, reversedMinor] = [sum("amountMinor"), sum("reversedMinor")];
    return { currency: code, count: sum("count"), amountMinor, reversedMinor, netMinor: amountMinor - reversedMinor, byStatus };
  });
}

export type BulkJobRow = typeof bulkJobs.$inferSelect;
export async function insertBulkJob(ctx: Pick<Ctx, "db">, row: BulkJobRow): Promise<void> {
  await ctx.db.insert(bulkJobs).values(row);
}
export const findBulkJob = async (ctx: Pick<Ctx, "db">, id: string): Promise<BulkJobRow | null> =>
  (await ctx.db.select().from(bulkJobs).where(eq(bulkJobs.id, id)).get()) ?? null;
/** Jobs that are not done, oldest first. */
export const listBulkJobs = (ctx: Pick<Ctx, "db">, limit: number): Promise<BulkJobRow[]> =>
  ctx.db.select().from(bulkJobs).where(isNull(bulkJobs.doneAt)).orderBy(asc(bulkJobs.createdAt)).limit(limit);
/** Moves a job on from the mark where it stood; changes nothing if another call has moved it. */
export async function saveBulkProgress(ctx: Pick<Ctx, "db">, { from, to }: { from: string; to: BulkJobRow }): Promise<void> {
  const { after, processed, succeeded, refused, doneAt } = to;
  await ctx.db
    .update(bulkJobs)
    .set({ after, processed, succeeded, refused, doneAt })
    .where(and(eq(bulkJobs.id, to.id), eq(bulkJobs.after, from), isNull(bulkJobs.doneAt)));
}
