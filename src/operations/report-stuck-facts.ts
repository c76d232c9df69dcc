/** Cron: tells the owner, once each, of facts whose handlers have failed for a quarter of an hour. */
import type { Ctx } from "../context.ts";
import { MINUTE } from "../lib/time.ts";
import { commit, listStuck, makeFact, stageAlways } from "../outbox.ts";

const AGE = 15 * MINUTE;
const LIMIT = 100;

export async function reportStuckFacts(ctx: Pick<Ctx, "db" | "now">): Promise<void> {
  const stuck = await listStuck(ctx, { before: ctx.now() - AGE, limit: LIMIT });
  if (stuck.length === 0) return;
  const facts = stuck.map(({ id, type, attempts, error }) => {
    const detail = `${type} has not been handled after ${attempts} attempts: ${error ?? "no error is known"}`;
    return makeFact("ops.alert", { at: ctx.now(), data: { subject: id, detail }, about: ["stuck_fact", id] });
  });
  await commit(ctx, [stageAlways(ctx, facts)]);
}
