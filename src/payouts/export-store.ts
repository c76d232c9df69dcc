/** Queries behind the files for owners: manual payouts that wait to be sent, and what each partner was paid in a year. */
import { and, asc, count, eq, gte, isNull, lt, lte, or, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { PayoutRow } from "./payout-store.ts";
import type { MethodRow } from "./store.ts";
import { payoutMethods, payouts } from "./tables.ts";

type WithDb = Pick<Ctx, "db">;

/** Approved payouts by manual methods that may be used, removed ones too, the oldest first. */
export const listManualPayouts = (
  ctx: Pick<Ctx, "db" | "now">,
  { currency, limit }: { currency: string | undefined; limit: number },
): Promise<{ payout: PayoutRow; method: MethodRow }[]> =>
  ctx.db
    .select({ payout: payouts, method: payoutMethods })
    .from(payouts)
    .innerJoin(payoutMethods, eq(payoutMethods.id, payouts.methodId))
    .where(
      and(
        eq(payouts.status, "approved"),
        or(isNull(payoutMethods.sendAfter), lte(payoutMethods.sendAfter, ctx.now())),
        eq(payoutMethods.type, "manual"),
        currency === undefined ? undefined : eq(payouts.currency, currency),
      ),
    )
    .orderBy(asc(payouts.approvedAt), asc(payouts.id))
    .limit(limit);

export type YearRow = { partnerId: string; currency: string; payouts: number; paidMinor: number; reversedMinor: number };

const sumOf = (status: "paid" | "reversed") => sql<number>`coalesce(sum(iif(${payouts.status} = ${status}, ${payouts.amountMinor}, 0)), 0)`;

/** What left from the first instant to before the last one, by partner and currency; what came back is summed apart. */
export const listYearTotals = (ctx: WithDb, period: { partnerId: string | null; from: number; to: number }): Promise<YearRow[]> =>
  ctx.db
    .select({
      partnerId: payouts.partnerId,
      currency: payouts.currency,
      payouts: count(),
      paidMinor: sumOf("paid"),
      reversedMinor: sumOf("reversed"),
    })
    .from(payouts)
    .where(
      and(
        gte(payouts.paidAt, period.from),
        lt(payouts.paidAt, period.to),
        period.partnerId === null ? undefined : eq(payouts.partnerId, period.partnerId),
        sql`${payouts.status} in ('paid', 'reversed')`,
      ),
    )
    .groupBy(payouts.partnerId, payouts.currency)
    .orderBy(asc(payouts.partnerId), asc(payouts.currency));
