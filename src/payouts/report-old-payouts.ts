/** Cron: tells the owner, once each, of payouts that were approved two days ago and have not arrived. */
import type { Ctx } from "../context.ts";
import { formatMinor } from "../lib/money.ts";
import { HOUR, toIso } from "../lib/time.ts";
import { commit, makeFact, stageAlways } from "../outbox.ts";
import { listOldPayouts } from "./payout-store.ts";

const AGE = 48 * HOUR;
const LIMIT = 100;

export async function reportOldPayouts(ctx: Pick<Ctx, "db" | "now">): Promise<void> {
  const old = await listOldPayouts(ctx, { approvedBefore: ctx.now() - AGE, limit: LIMIT });
  if (old.length === 0) return;
  const facts = old.map(({ id, amountMinor, currency, approvedAt, failure }) => {
    const why = failure === null ? "" : `; the last answer was ${failure.code}: ${failure.message}`;
    const detail = `${formatMinor(amountMinor, currency)} was approved ${toIso(approvedAt ?? 0)} and has not arrived${why}`;
    return makeFact("ops.alert", { at: ctx.now(), data: { subject: id, detail }, about: ["old_payout", id] });
  });
  await commit(ctx, [stageAlways(ctx, facts)]);
}
