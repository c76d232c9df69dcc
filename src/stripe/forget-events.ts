/** Cron: empties the bodies of events that are a month old, for they name people; Stripe itself tells them no longer. */
import type { Ctx } from "../context.ts";
import { DAY } from "../lib/time.ts";
import { commit } from "../outbox.ts";
import { emptyBodies } from "./store.ts";

const KEPT = 30 * DAY;

export async function forgetStripeEvents(ctx: Pick<Ctx, "db" | "now">): Promise<void> {
  await commit(ctx, [emptyBodies(ctx, ctx.now() - KEPT)]);
}
