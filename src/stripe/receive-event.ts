/**
 * Takes in a verified event: stored with its fact in one batch before it is acknowledged, then handled. What is not for us
 * is acknowledged and not stored: a refusal would make Stripe send it again for days.
 */
import type { Ctx } from "../context.ts";
import { commit, handleStaged, makeFact, stage } from "../outbox.ts";
import { isKnownRailAccount } from "../payouts/index.ts";
import type { Endpoint, Envelope } from "./contract.ts";
import { isRead } from "./read-event.ts";
import { insertEvent } from "./store.ts";

export type Received = { received: true; ignored?: string };

export async function receiveEvent(ctx: Ctx, input: { envelope: Envelope; body: string; endpoint: Endpoint }): Promise<Received> {
  const { envelope, body, endpoint } = input;
  const ignored = await reasonToIgnore(ctx, envelope, endpoint);
  if (ignored !== null) return { received: true, ignored };
  const { id, type, account = null } = envelope;
  const now = ctx.now();
  const fact = makeFact("stripe.event_received", { at: now, data: { eventId: id, type, endpoint, account }, about: [id] });
  await commit(ctx, [insertEvent(ctx, { id, type, endpoint, account, body, receivedAt: now }), stage(ctx, fact)]);
  ctx.waitUntil(handleAfterwards(ctx, fact.id));
  return { received: true };
}

/** After the answer. A failure is in the outbox, with its reason; the queue tries again soon, the cron for as long as it takes. */
async function handleAfterwards(ctx: Ctx, id: string): Promise<void> {
  try {
    await handleStaged(ctx, id);
  } catch (error) {
    console.error("stripe event not handled", id, error);
    await ctx.queues.facts.send({ id }, { delaySeconds: 2 }).catch((failure: unknown) => console.error("outbox", id, failure));
  }
}

/** Stripe sends events of both modes to a platform's connect endpoint, and of accounts that other systems of it have connected. */
async function reasonToIgnore(ctx: Ctx, { type, livemode, account }: Envelope, endpoint: Endpoint): Promise<string | null> {
  if (!isRead(type, endpoint)) return "type_not_handled";
  if (livemode !== /^[a-z]+_live_/.test(ctx.config.stripe.secretKey)) return "livemode_mismatch";
  if (endpoint === "platform") return account == null ? null : "account_of_another";
  return account != null && (await isKnownRailAccount(ctx, account)) ? null : "unknown_account";
}
