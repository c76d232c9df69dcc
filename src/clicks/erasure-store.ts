/** What of clicks is forgotten when a person is erased: who it was and exactly where; that a click of the link counted stays. */
import { type SQL, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import { DAY } from "../lib/time.ts";
import { findDeadLetters, rewriteDeadLetter } from "../operations/index.ts";
import type { Statement } from "../outbox.ts";
import { unpackMessage } from "./pack-message.ts";
import { windowOf } from "./store.ts";
import { clickDays, clicks, malformedClicks } from "./tables.ts";

export type ClickErasure = {
  /** How many rows are affected, for the same batch. */
  count: SQL<number>;
  statements: readonly Statement[];
};

/**
 * Forgets the visitors who made these clicks, in all of their clicks. Each row becomes a visitor of its own, so that rows
 * can no longer be joined to each other or to a browser's cookie, and counts of visitors hold.
 */
export async function eraseVisitors(ctx: Pick<Ctx, "db">, clickIds: readonly string[]): Promise<ClickErasure> {
  const keys = JSON.stringify(clickIds.map((id) => [windowOf(id), id]));
  // Text of one query, so that what is counted is what is changed.
  const isTheirs = sql`visitor in (select seen.visitor from json_each(${keys}) as named
    join clicks as seen on seen.window_at = named.value ->> 0 and seen.id = named.value ->> 1)`;
  const letters = await findDeadLetters(ctx, { queue: "clicks-dead", texts: clickIds });
  return {
    count: sql<number>`(select count(*) from clicks where ${isTheirs})`,
    statements: [
      // What is forgotten is no longer in the day's sums either; a sealed day's are numbers of nobody.
      ctx.db
        .delete(clickDays)
        .where(
          sql`is_sealed = 0 and day in (select window_at / ${sql.raw(String(DAY))} * ${sql.raw(String(DAY))} from clicks where ${isTheirs})`,
        ),
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
      ...letters.map(({ id, body }) => rewriteDeadLetter(ctx, { id, body: withoutClicks(body, clickIds) })),
      ctx.db
        .delete(malformedClicks)
        .where(sql`exists (select 1 from json_each(${keys}) as named where instr(${malformedClicks.body}, named.value ->> 1) > 0)`),
    ],
  };
}

/** A dead message without the visits of these clicks, the others as rows of their own; what is no message keeps nothing. */
function withoutClicks(body: string, clickIds: readonly string[]): string {
  try {
    const message: unknown = JSON.parse(JSON.parse(body));
    const rows = unpackMessage(message).map(({ raw }) => raw);
    return JSON.stringify(JSON.stringify(rows.filter((row) => !clickIds.some((id) => JSON.stringify(row).includes(id)))));
  } catch {
    return JSON.stringify("erased");
  }
}
