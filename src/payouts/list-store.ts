/** Payouts as lists and exports page through them, newest first. */
import { and, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { PageRequest } from "../lib/paging.ts";
import type { PayoutStatus } from "./contract.ts";
import type { PayoutRow } from "./store.ts";
import { payouts } from "./tables.ts";

export type PayoutFilter = {
  partnerId: string | null;
  status?: PayoutStatus | undefined;
  currency?: string | undefined;
  methodId?: string | undefined;
  /** Requested at or after, and before. */
  from?: number | null;
  to?: number | null;
};

/** Newest first: `limit + 1` rows from after the page's cursor. */
export const listPayouts = (ctx: Pick<Ctx, "db">, filter: PayoutFilter, page: PageRequest): Promise<PayoutRow[]> =>
  ctx.db
    .select()
    .from(payouts)
    .where(
      and(
        filter.partnerId === null ? undefined : eq(payouts.partnerId, filter.partnerId),
        filter.status === undefined ? undefined : eq(payouts.status, filter.status),
        filter.currency === undefined ? undefined : eq(payouts.currency, filter.currency),
        filter.methodId === undefined ? undefined : eq(payouts.methodId, filter.methodId),
        filter.from == null ? undefined : gte(payouts.requestedAt, filter.from),
        filter.to == null ? undefined : lt(payouts.requestedAt, filter.to),
        page.after === null ? undefined : isPayoutAfter(page.after),
      ),
    )
    .orderBy(desc(payouts.requestedAt), desc(payouts.id))
    .limit(page.limit + 1)
    .all();

export const payoutCursor = (row: PayoutRow): string => `${row.requestedAt}:${row.id}`;

function isPayoutAfter(cursor: string): SQL {
  const [at = "", id = ""] = cursor.split(":");
  return sql`(${payouts.requestedAt}, ${payouts.id}) < (${Number(at)}, ${id})`;
}
