/**
 * Cron: deletes events that are a month old and handled, for they name people and Stripe itself tells them no longer. Their
 * facts stay in the outbox, so that even then none would be handled twice.
 */
import type { Ctx } from "../context.ts";
import { DAY } from "../lib/time.ts";
import { commit } from "../outbox.ts";
import { deleteEvents } from "./store.ts";

const KEPT = 30 * DAY;

export async function forgetStripeEvents(ctx: Pick<Ctx, "db" | "now">): Promise<void> {
  await commit(ctx, [deleteEvents(ctx, ctx.now() - KEPT)]);
}
