/**
 * The `webhooks` queue: all deliveries of a batch at once. Law: a receiver that hangs holds nobody up; the batch is answered after
 * a moment, and what still waits for its receiver goes on behind it, because D1 knows of it.
 */
import type { Ctx } from "../context.ts";
import { SECOND } from "../lib/time.ts";
import { dispatchEvents } from "./dispatch-events.ts";
import type { DeliveryMessage } from "./enqueue.ts";
import { sendDelivery } from "./send-delivery.ts";

const PATIENCE = SECOND;

export async function consumeDeliveries(ctx: Ctx, batch: Pick<MessageBatch, "messages">): Promise<void> {
  const failed = new Set<string>();
  const sending = batch.messages.map(async (message) => {
    try {
      const body = message.body as DeliveryMessage;
      await ("handOut" in body ? dispatchEvents(ctx) : sendDelivery(ctx, body.deliveryId));
    } catch (error) {
      console.error("delivery not sent", message.id, error);
      failed.add(message.id);
    }
  });
  const all = Promise.all(sending);
  ctx.waitUntil(all);
  await Promise.race([all, scheduler.wait(PATIENCE)]);
  // One that fails later is not tried by the queue: its claim ends, and the cron finds it.
  for (const message of batch.messages) {
    if (failed.has(message.id)) message.retry({ delaySeconds: Math.min(2 ** message.attempts, 300) });
    else message.ack();
  }
}
