/**
 * Hands out the log: reads it after the cursor, in order, and makes a delivery for every endpoint that wants an event. Law: the
 * deliveries and the cursor's step are one transaction, so an event is handed out exactly once, whoever and however many do it.
 */
import type { Ctx } from "../context.ts";
import { derivedId } from "../lib/ids.ts";
import { SECOND } from "../lib/time.ts";
import { findProgress, handOut, type LoggedEvent, listAnnounced, type NewDelivery } from "./delivery-store.ts";
import { listEndpointsFor } from "./endpoint-store.ts";
import { enqueue } from "./enqueue.ts";
import { wants } from "./rules.ts";

const SLICE = 300;
const MOST_ROUNDS = 40;
/** One read for all that is announced within this time. */
const GATHER = 20;
const IDLE = 5 * SECOND;

/** Plain rows of the isolate: until when nobody is known to listen, and how many have begun to read. */
let idleUntil = 0;
let begun = 0;

/** Somebody listens now. */
export const wakeDispatch = (): void => {
  idleUntil = 0;
};

export type Dispatching = Pick<Ctx, "db" | "now" | "queues">;

/** For after a request: cheap where nobody listens, and where another one begins to read after this one's facts were committed. */
export async function dispatchSoon(ctx: Dispatching): Promise<void> {
  if (ctx.now() < idleUntil) return;
  const seen = begun;
  await scheduler.wait(GATHER);
  if (begun > seen) return;
  await dispatchEvents(ctx).catch((error: unknown) => console.error("events not handed out", error));
}

export async function dispatchEvents(ctx: Dispatching): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    begun += 1;
    const { cursor, since, end } = await findProgress(ctx);
    if (since === null) {
      idleUntil = ctx.now() + IDLE;
      return;
    }
    if (end <= cursor) return;
    const events = await listAnnounced(ctx, { after: Math.max(cursor, since), limit: SLICE });
    const to = events.at(-1)?.sequence ?? end;
    const rows = await listDeliveries(ctx, events);
    const created = await handOut(ctx, { rows, from: cursor, to });
    if (created === null) continue;
    const now = ctx.now();
    await enqueue(
      ctx,
      rows.filter(({ id }) => created.has(id)).map(({ id }) => ({ id, dueAt: now })),
    );
  }
}

async function listDeliveries(ctx: Dispatching, events: readonly LoggedEvent[]): Promise<NewDelivery[]> {
  const endpoints = await listEndpointsFor(ctx, [...new Set(events.flatMap(({ audience }) => audience))]);
  return events.flatMap((event) =>
    endpoints
      .filter(
        (endpoint) =>
          event.sequence > endpoint.sinceSequence &&
          wants(endpoint, event) &&
          (endpoint.disabledAt === null || event.testedEndpoint !== null),
      )
      .map((endpoint) => deliveryOf(endpoint.id, event)),
  );
}

export const deliveryOf = (endpointId: string, { id, sequence, type }: LoggedEvent): NewDelivery => ({
  id: derivedId("dlv", endpointId, id),
  endpointId,
  eventId: id,
  sequence,
  type,
});
