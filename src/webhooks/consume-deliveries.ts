/**
 * The `webhooks` queue: a message is done once its delivery is claimed. Law: no receiver is waited for before the batch is answered,
 * so one that hangs holds nobody up; D1 knows what was claimed, and the cron finds what was not finished.
 */
import type { Ctx } from "../context.ts";
import { dispatchEvents } from "./dispatch-events.ts";
import type { DeliveryMessage } from "./enqueue.ts";
import { startDelivery } from "./send-delivery.ts";

export async function consumeDeliveries(ctx: Ctx, batch: Pick<MessageBatch, "messages">): Promise<void> {
  await Promise.all(
    batch.messages.map(async (message) => {
      try {
        await handleMessage(ctx, message.body as DeliveryMessage);
        message.ack();
      } catch (error) {
        console.error("delivery not begun", message.id, error);
        message.retry({ delaySeconds: Math.min(2 ** message.attempts, 300) });
      }
    }),
  );
}

async function handleMessage(ctx: Ctx, body: DeliveryMessage): Promise<void> {
  if ("handOut" in body) return dispatchEvents(ctx);
  const send = await startDelivery(ctx, body.deliveryId);
  if (send !== null) ctx.waitUntil(send().catch((error: unknown) => console.error("delivery not finished", body.deliveryId, error)));
}
