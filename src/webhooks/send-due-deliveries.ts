/** Cron: hands out what is left of the log, then queues what no message stands for: waits longer than the queue's, and messages that died. */
import type { Ctx } from "../context.ts";
import { MINUTE } from "../lib/time.ts";
import { takeDue } from "./delivery-store.ts";
import { type Dispatching, dispatchEvents } from "./dispatch-events.ts";
import { enqueue } from "./enqueue.ts";

/** Until the cron's next run. */
const AHEAD = 5 * MINUTE;
/** A message this late is taken for lost; one that comes after all finds its delivery claimed or done. */
const LOST_AFTER = 2 * MINUTE;
const CHUNK = 500;
const MOST_CHUNKS = 10;

export async function sendDueDeliveries(ctx: Dispatching & Pick<Ctx, "now">): Promise<void> {
  await dispatchEvents(ctx);
  for (let chunk = 0; chunk < MOST_CHUNKS; chunk += 1) {
    const due = await takeDue(ctx, { ahead: AHEAD, lostAfter: LOST_AFTER, limit: CHUNK });
    await enqueue(ctx, due);
    if (due.length < CHUNK) return;
  }
}
