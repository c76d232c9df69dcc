/**
 * Sends one delivery: claimed by one sender at a time, signed with what signs now, its body as it was the first time; then
 * the attempt is logged and what follows is decided, in one transaction.
 */
import type { Ctx } from "../context.ts";
import { SECOND } from "../lib/time.ts";
import type { Statement } from "../outbox.ts";
import { checkAddress } from "./check-address.ts";
import {
  type Claimed,
  claimDelivery,
  type DeliveryRow,
  freezeBody,
  insertAttempt,
  parkDelivery,
  takeParked,
  updateClaimed,
} from "./delivery-store.ts";
import { disableEndpoint } from "./disable-endpoint.ts";
import { type EndpointRow, noteFailure, noteSuccess } from "./endpoint-store.ts";
import { enqueue, LONGEST_DELAY } from "./enqueue.ts";
import { type Posted, postMessage } from "./post-message.ts";
import { isHopeless, judge, TEST_TYPE, type Verdict } from "./rules.ts";
import { openHeaders, openSecrets } from "./seal-endpoint.ts";
import { maskValues } from "./show-endpoint.ts";
import { showEvent } from "./show-event.ts";
import { signMessage } from "./sign-message.ts";

/** Longer than a request may take with all that is around it. */
const CLAIM = 45 * SECOND;
/** How long an endpoint keeps its narrow lane after a time-out. */
const SLOW = 300 * SECOND;

type Sending = Pick<Ctx, "db" | "now" | "config" | "queues">;

/** Claims a delivery; answers what sends it, or null where there is nothing to send now. Whoever dies in between leaves it to the cron. */
export async function startDelivery(ctx: Sending, id: string): Promise<(() => Promise<void>) | null> {
  const claimed = await claimDelivery(ctx, id, ctx.now() + CLAIM);
  if (claimed === null) {
    await parkDelivery(ctx, id);
    return null;
  }
  return async () => {
    const began = ctx.now();
    await keep(ctx, claimed, { ...(await send(ctx, claimed)), began });
  };
}

type Sent = { posted: Posted; sentHeaders: Record<string, string>; body: string | null };
const refused = (error: string): Posted => ({ status: null, error, retryAfter: null, timedOut: false, responseBody: null });

async function send(ctx: Sending, { delivery, endpoint, fact }: Claimed): Promise<Sent> {
  const first = fact === null ? null : JSON.stringify(showEvent({ sequence: delivery.sequence, fact }, endpoint.partnerId));
  const body = delivery.body ?? (first === null ? null : await freezeBody(ctx, delivery.id, first));
  if (body === null) return { posted: refused("the event is no longer in the log"), sentHeaders: {}, body };
  const address = checkAddress(endpoint.url, { isDevelopment: ctx.config.isDevelopment, ownHosts: ownHosts(ctx) });
  if (!address.ok) return { posted: refused(address.refusal.detail), sentHeaders: {}, body };
  const [secrets, further] = await Promise.all([openSecrets(ctx, endpoint), openHeaders(ctx, endpoint)]);
  const message = {
    "content-type": "application/json",
    "user-agent": "Tributary-Webhooks/1",
    ...signMessage({ id: delivery.eventId, at: ctx.now(), body }, secrets),
  };
  const posted = await postMessage(address.value, { headers: { ...further, ...message }, body });
  return { posted, sentHeaders: { ...maskValues(further), ...message }, body };
}

export const ownHosts = ({ config }: Pick<Ctx, "config">): string[] => {
  const own = URL.parse(config.publicUrl);
  return own === null ? [] : [own.host];
};

type Attempt = Sent & { began: number };

async function keep(ctx: Sending, { delivery, endpoint }: Claimed, attempt: Attempt): Promise<void> {
  const { posted } = attempt;
  const now = ctx.now();
  const n = delivery.attempts + 1;
  const verdict = judge(posted, { attempt: n - delivery.earlierAttempts, now, chance: Math.random() });
  const row = {
    deliveryId: delivery.id,
    n,
    at: attempt.began,
    durationMs: now - attempt.began,
    status: posted.status,
    error: posted.error,
    url: endpoint.url,
    requestHeaders: attempt.sentHeaders,
    responseBody: posted.responseBody,
  };
  const noted =
    verdict.kind === "succeeded"
      ? noteSuccess(ctx, endpoint.id, now)
      : noteFailure(ctx, endpoint.id, { at: now, error: posted.error ?? "", slowUntil: posted.timedOut ? now + SLOW : null });
  const parked = takeParked(ctx, endpoint.id, posted.timedOut ? 1 : 3);
  const statements: [Statement, ...Statement[]] = [
    updateClaimed(ctx, delivery, {
      ...after(verdict, now),
      attempts: n,
      lastStatus: posted.status,
      lastError: posted.error,
      lastAttemptAt: now,
    }),
    insertAttempt(ctx, row),
    noted,
  ];
  const [next] = (await ctx.db.batch([parked, ...statements])) as [{ id: string }[], ...unknown[]];
  const again = verdict.kind === "again" && verdict.dueAt - now <= LONGEST_DELAY ? [{ id: delivery.id, dueAt: verdict.dueAt }] : [];
  await enqueue(ctx, [...next.map(({ id }) => ({ id, dueAt: now })), ...again]);
  if (delivery.type !== TEST_TYPE) await disableIfHopeless(ctx, endpoint, verdict);
}

/** The row after the attempt. What the queue's delay cannot reach stands without a message, for the cron. */
function after(verdict: Verdict, now: number): Partial<DeliveryRow> {
  if (verdict.kind === "again") return { dueAt: verdict.dueAt, isQueued: verdict.dueAt - now <= LONGEST_DELAY };
  return { status: verdict.kind === "succeeded" ? "succeeded" : "failed", doneAt: now, isQueued: false };
}

async function disableIfHopeless(ctx: Sending, endpoint: EndpointRow, verdict: Verdict): Promise<void> {
  if (verdict.kind === "gone") await disableEndpoint(ctx, endpoint, "it answered 410: it wants no more");
  else if (verdict.kind !== "succeeded" && endpoint.failingSince !== null && isHopeless(endpoint.failingSince, ctx.now()))
    await disableEndpoint(ctx, endpoint, "five days of nothing but failures");
}
