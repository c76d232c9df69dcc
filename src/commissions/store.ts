/** The projection of the accounts' commissions in D1. Law: a row only moves to a later revision of its account. */
import { and, asc, count, desc, eq, gte, lt, ne, type SQL, sql } from "drizzle-orm";
import type { Ctx, Db } from "../context.ts";
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

export type CommissionFilter = {
  partnerId: string | null;
  conversionId?: string | undefined;
  status?: CommissionStatus | undefined;
  type?: CommissionType | undefined;
  currency?: string | undefined;
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

const replayed = {
  partnerId: commissions.partnerId,
  conversionId: commissions.conversionId,
  type: commissions.type,
  currency: commissions.currency,
  amountMinor: commissions.amountMinor,
  reversedMinor: commissions.reversedMinor,
  status: commissions.status,
  basis: commissions.basis,
  occurredAt: commissions.occurredAt,
  createdAt: commissions.createdAt,
  posting: sql<number>`coalesce(${commissions.basis} ->> '$.found.posting', 0)`.as("posting"),
  id: commissions.id,
};
export type ReplayRow = Awaited<ReturnType<typeof listForReplay>>[number];
type ReplayPage = {
  from: number;
  to: number;
  after: { partnerId: string; createdAt: number; posting: number; id: string } | null;
  limit: number;
};

/** What occurred in the period, partner by partner in the order of posting; what came to 0 too. Adjustments are nobody's plan. */
export function listForReplay(ctx: Pick<Ctx, "db">, { from, to, after, limit }: ReplayPage) {
  // The first condition is the index's, the second skips what the page before had of the same millisecond.
  const rest =
    after === null
      ? undefined
      : sql`(${commissions.partnerId}, ${commissions.createdAt}) >= (${after.partnerId}, ${after.createdAt})
          and (${commissions.partnerId}, ${commissions.createdAt}, coalesce(${commissions.basis} ->> '$.found.posting', 0), ${commissions.id})
            > (${after.partnerId}, ${after.createdAt}, ${after.posting}, ${after.id})`;
  return ctx.db
    .select(replayed)
    .from(commissions)
    .where(and(ne(commissions.type, "adjustment"), gte(commissions.occurredAt, from), lt(commissions.occurredAt, to), rest))
    .orderBy(asc(commissions.partnerId), asc(commissions.createdAt), asc(sql`posting`), asc(commissions.id))
    .limit(limit);
}
