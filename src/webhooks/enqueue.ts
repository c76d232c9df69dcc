/** Puts one message a delivery into the queue. A message that is lost costs time, never the delivery: D1 has it, and the cron looks. */
import type { Ctx } from "../context.ts";
import { HOUR, SECOND } from "../lib/time.ts";
import type { Due } from "./delivery-store.ts";

/** What a queue can delay a message for, with room to spare. */
export const LONGEST_DELAY = 11 * HOUR;
/** The most messages of one call. */
const CHUNK = 100;

/** A delivery to send, or word from an account that the log has grown. */
export type DeliveryMessage = { deliveryId: string } | { handOut: true };

export async function enqueue(ctx: Pick<Ctx, "queues" | "now">, due: readonly Due[]): Promise<void> {
  const now = ctx.now();
  for (let start = 0; start < due.length; start += CHUNK) {
    const messages = due.slice(start, start + CHUNK).map(({ id, dueAt }) => ({
      body: { deliveryId: id } satisfies DeliveryMessage,
      delaySeconds: Math.max(0, Math.ceil((dueAt - now) / SECOND)),
    }));
    await ctx.queues.webhooks.sendBatch(messages).catch((error: unknown) => console.error("webhooks not queued", messages.length, error));
  }
}
