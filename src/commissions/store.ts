/** The projection of the accounts' commissions in D1. Law: a row only moves to a later revision of its account. */
import { and, asc, count, countDistinct, desc, eq, gte, inArray, lt, ne, notInArray, type SQL, sql } from "drizzle-orm";
import type { Ctx, Db } from "../context.ts";
import { conversions } from "../conversions/index.ts";
import type { PageRequest } from "../lib/paging.ts";
import { fromIso, toIso } from "../lib/time.ts";
import type { Statement } from "../outbox.ts";
import type { Commission, CommissionStatus, CommissionSums, CommissionType, PostedCommission } from "./contract.ts";
import { commissions } from "./tables.ts";

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
    value ->> 'createdAt', value ->> 'revision' from json_each(${JSON.stringify(rows)}) where true`;
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
      },
      setWhere: sql`excluded.revision > ${commissions.revision}`,
    });
}

export function toCommission(row: CommissionRow): Commission {
  const { id, partnerId, conversionId, type, amountMinor, currency, status, reversedMinor, holds, reason } = row;
  const times = { releasesAt: toIso(row.releasesAt), createdAt: toIso(row.createdAt) };
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

export type CommissionFilter = {
  partnerId: string | null;
  conversionId?: string | undefined;
  status?: CommissionStatus | undefined;
  type?: CommissionType | undefined;
  currency?: string | undefined;
  /** Made at or after, and before. */
  from?: number | null;
  to?: number | null;
};

/** Newest first; what came to 0 is no commission. */
export function listCommissionRows(ctx: Pick<Ctx, "db">, filter: CommissionFilter, page: PageRequest): Promise<CommissionRow[]> {
  const where: (SQL | undefined)[] = [
    ne(commissions.amountMinor, 0),
    filter.partnerId === null ? undefined : eq(commissions.partnerId, filter.partnerId),
    filter.conversionId === undefined ? undefined : eq(commissions.conversionId, filter.conversionId),
    filter.status && eq(commissions.status, filter.status),
    filter.type && eq(commissions.type, filter.type),
    filter.currency === undefined ? undefined : eq(commissions.currency, filter.currency),
    filter.from == null ? undefined : gte(commissions.createdAt, filter.from),
    filter.to == null ? undefined : lt(commissions.createdAt, filter.to),
    page.after === null ? undefined : isAfter(page.after),
  ];
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
