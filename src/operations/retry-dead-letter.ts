/** Hands what a queue gave up on to that queue again. Law: a letter is gone only when its queue has it. */
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { deleteDeadLetter, findDeadLetter } from "./store.ts";

/** The queues whose letters are kept, by the queue that keeps them. */
const QUEUES = { "clicks-dead": "clicks", "facts-dead": "facts", "webhooks-dead": "webhooks" } as const;
const isKept = (queue: string): queue is keyof typeof QUEUES => Object.hasOwn(QUEUES, queue);

/** Handling a message is idempotent, so one that is sent twice does no harm. Refuses `not_found`. */
export async function retryDeadLetter(ctx: Pick<Ctx, "db" | "queues">, id: string): Promise<Result<null>> {
  const letter = await findDeadLetter(ctx, id);
  if (letter === null || !isKept(letter.queue)) return refuse("not_found", "there is no such dead letter");
  const body: unknown = JSON.parse(letter.body);
  // A batch of clicks travels as its text.
  await ctx.queues[QUEUES[letter.queue]].send(body, typeof body === "string" ? { contentType: "text" } : {});
  await deleteDeadLetter(ctx, id);
  return ok(null);
}
