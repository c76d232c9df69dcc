/** What the simulator replays: the projection's commissions of a period with what each was decided on, in the order of posting. */
import { and, asc, gte, lt, ne, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import { commissions } from "./tables.ts";

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
