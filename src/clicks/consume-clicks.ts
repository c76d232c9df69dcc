/** The queue's consumer: messages of visits become clicks. Law: a message is acknowledged when all of it is durable, never before. */
import type { Ctx } from "../context.ts";
import type { LandedClick, Repeats, Visit } from "./contract.ts";
import { unpackMessage } from "./pack-message.ts";
import { recordClicks } from "./record-clicks.ts";
import { insertMalformed } from "./store.ts";

/** How long a batch waits before it is tried again. */
const RETRY_SECONDS = 5;

/** Answers the clicks that have landed; none where the batch comes again. */
export async function consumeClicks(ctx: Pick<Ctx, "db" | "d1" | "kv" | "now">, batch: MessageBatch): Promise<LandedClick[]> {
  try {
    const items: (Visit | Repeats)[] = [];
    for (const message of batch.messages) {
      for (const { raw, item } of unpackMessage(parseMessage(message.body))) {
        if (item === null) await insertMalformed(ctx, { body: textOf(raw), error: "not a visit" });
        else items.push(item);
      }
    }
    const clicks = await recordClicks(ctx, items);
    batch.ackAll();
    return clicks;
  } catch (error) {
    console.error("clicks: a batch is tried again", batch.messages.length, String(error));
    batch.retryAll({ delaySeconds: RETRY_SECONDS });
    return [];
  }
}

/** A message is JSON text; anything else is one malformed item. */
function parseMessage(body: unknown): unknown {
  try {
    return typeof body === "string" ? JSON.parse(body) : body;
  } catch {
    return body;
  }
}

const textOf = (raw: unknown): string => (typeof raw === "string" ? raw : (JSON.stringify(raw) ?? String(raw)));
