/** Keeps what a queue gave up on, and tells the owner: once a queue and hour, however many there are. */
import type { Ctx } from "../context.ts";
import { toIso } from "../lib/time.ts";
import { commit, makeFact, stageAlways } from "../outbox.ts";
import { insertDeadLetters } from "./store.ts";

export async function keepDeadLetters(ctx: Pick<Ctx, "db" | "now">, batch: Pick<MessageBatch, "queue" | "messages">): Promise<void> {
  await insertDeadLetters(ctx, batch);
  const detail = `messages were given up after their last retry; they are kept in dead_letters (${batch.messages.length} in this batch)`;
  const about = ["dead_letters", batch.queue, toIso(ctx.now()).slice(0, 13)];
  await commit(ctx, [stageAlways(ctx, [makeFact("ops.alert", { at: ctx.now(), data: { subject: batch.queue, detail }, about })])]);
}
