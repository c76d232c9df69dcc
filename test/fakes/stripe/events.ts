/** Events: what happened, as it was then, kept for `GET /v1/events` and put on its way to every endpoint that takes it. */
import { API_VERSION, clock, makeId, type SandboxEvent, seconds, type World } from "./world.ts";

/** A long run of payouts is not kept whole: Stripe keeps events for a month. */
const KEPT = 20_000;

/** Tells that something happened to an object; `account` for a connected account's own events. */
export function emit(world: World, type: string, { object, account }: { object: object; account?: string }): void {
  const targets = world.webhooks.filter((webhook) => webhook.connect === (account !== undefined));
  const event: SandboxEvent = {
    id: makeId(world, "evt"),
    object: "event",
    api_version: API_VERSION,
    created: seconds(world),
    data: { object: structuredClone(object) },
    livemode: false,
    pending_webhooks: targets.length,
    request: { id: null, idempotency_key: null },
    type,
    ...(account === undefined ? {} : { account }),
  };
  if (world.events.length >= KEPT) world.events.splice(0, KEPT / 2);
  world.events.push(event);
  for (const { url } of targets) {
    for (let copy = 0; copy < world.mail.copies; copy += 1)
      world.deliveries.push({ eventId: event.id, url, attempts: 0, dueAt: clock(world) });
  }
}
