/** What of clicks is forgotten when a person is erased: who it was and exactly where; that a click of the link counted stays. */
import { type SQL, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import { removeFromDeadLetters } from "../operations/index.ts";
import type { Statement } from "../outbox.ts";
import { windowOf } from "./store.ts";
import { clicks, malformedClicks } from "./tables.ts";

export type ClickErasure = {
  /** How many rows are affected, for the same batch. */
  count: SQL<number>;
  statements: readonly Statement[];
};

/**
 * Forgets the visitors who made these clicks, in all of their clicks. Each row becomes a visitor of its own, so that rows
 * can no longer be joined to each other or to a browser's cookie, and counts of visitors hold.
 */
export function eraseVisitors(ctx: Pick<Ctx, "db">, clickIds: readonly string[]): ClickErasure {
  const keys = JSON.stringify(clickIds.map((id) => [windowOf(id), id]));
  // Text of one query, so that what is counted is what is changed.
  const isTheirs = sql`visitor in (select seen.visitor from json_each(${keys}) as named
    join clicks as seen on seen.window_at = named.value ->> 0 and seen.id = named.value ->> 1)`;
  return {
    count: sql<number>`(select count(*) from clicks where ${isTheirs})`,
    statements: [
      ctx.db
        .update(clicks)
        .set({
          visitor: sql`'erased:' || id`,
          ip: null,
          region: null,
          city: null,
          asn: null,
          agent: null,
          referrer: null,
          query: null,
          fingerprint: null,
        })
        .where(isTheirs),
      removeFromDeadLetters(ctx, { queue: "clicks-dead", ids: clickIds }),
      ctx.db
        .delete(malformedClicks)
        .where(sql`exists (select 1 from json_each(${keys}) as named where instr(${malformedClicks.body}, named.value ->> 1) > 0)`),
    ],
  };
}
