/** Queries of the event log, which is the outbox: rows in the order of their sequence. */
import { and, asc, desc, eq, gt, like, lt, type SQL } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import { eventAudience, outbox } from "../outbox.ts";

export type LogRow = Pick<typeof outbox.$inferSelect, "sequence" | "fact">;

export type LogFilter = {
  after: number;
  /** null: to the end of the log. */
  before?: number | null;
  /** From the end of the log, newest first. */
  isBackwards?: boolean;
  limit: number;
  /** null: everybody's. */
  partnerId: string | null;
  /** A type, or a family that ends in `.*`; null: all. */
  type: string | null;
};

/** Events after a sequence, in the order that is asked for; a partner's by its own index. */
export async function listLog(ctx: Pick<Ctx, "db">, filter: LogFilter): Promise<LogRow[]> {
  const { after, before = null, isBackwards = false, limit, partnerId, type } = filter;
  const inOrder = isBackwards ? desc : asc;
  const ofType: SQL | undefined =
    type === null
      ? undefined
      : type.endsWith(".*")
        ? like(outbox.type, `${type.slice(0, -1)}%`)
        : eq(outbox.type, type as LogRow["fact"]["type"]);
  const columns = { sequence: outbox.sequence, fact: outbox.fact };
  if (partnerId === null)
    return ctx.db
      .select(columns)
      .from(outbox)
      .where(and(gt(outbox.sequence, after), before === null ? undefined : lt(outbox.sequence, before), ofType))
      .orderBy(inOrder(outbox.sequence))
      .limit(limit);
  return ctx.db
    .select(columns)
    .from(eventAudience)
    .innerJoin(outbox, eq(outbox.sequence, eventAudience.sequence))
    .where(
      and(
        eq(eventAudience.partnerId, partnerId),
        gt(eventAudience.sequence, after),
        before === null ? undefined : lt(eventAudience.sequence, before),
        ofType,
      ),
    )
    .orderBy(inOrder(eventAudience.sequence))
    .limit(limit);
}
