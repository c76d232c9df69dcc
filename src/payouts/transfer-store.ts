/** Queries of payouts and of the rail's accounts behind them, for the nightly comparison. */
import { and, asc, eq, gt, isNotNull } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { Payout } from "./contract.ts";
import type { PayoutRow } from "./payout-store.ts";
import { showPayout } from "./show-payout.ts";
import { payoutMethods, payouts } from "./tables.ts";

const PAGE = 500;

/** All of a partner's payouts that D1 has. */
export async function listPayoutsOf(ctx: Pick<Ctx, "db">, partnerId: string): Promise<Payout[]> {
  const all: PayoutRow[] = [];
  for (let afterId = ""; ; afterId = all.at(-1)?.id ?? "") {
    const page = await ctx.db
      .select()
      .from(payouts)
      .where(and(eq(payouts.partnerId, partnerId), gt(payouts.id, afterId)))
      .orderBy(asc(payouts.id))
      .limit(PAGE);
    all.push(...page);
    if (page.length < PAGE) return all.map(showPayout);
  }
}

/** The rail's accounts to which this partner was or may be paid; those of removed methods, too. */
export async function listDestinationsOf(ctx: Pick<Ctx, "db">, partnerId: string): Promise<string[]> {
  const rows = await ctx.db
    .selectDistinct({ accountId: payoutMethods.railAccountId })
    .from(payoutMethods)
    .where(and(eq(payoutMethods.partnerId, partnerId), isNotNull(payoutMethods.railAccountId)));
  return rows.flatMap(({ accountId }) => accountId ?? []);
}
