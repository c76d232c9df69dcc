/** Sends the events of a range of the log to an endpoint, as if they happened now: what it wants of them, also from before it was made. */
import { ok, type Result, refuse } from "../lib/result.ts";
import { listAnnounced } from "./delivery-store.ts";
import { deliveryOf } from "./dispatch-events.ts";
import { MOST_AT_ONCE, type Replay } from "./endpoint-contract.ts";
import type { EndpointRow } from "./endpoint-store.ts";
import { type Sending, type SentAgain, sendAgain } from "./retry-deliveries.ts";
import { wants } from "./rules.ts";

const SLICE = 500;

export async function replayEvents(
  ctx: Sending,
  { endpoint, range }: { endpoint: EndpointRow; range: Replay },
): Promise<Result<SentAgain>> {
  if (endpoint.disabledAt !== null) return refuse("invalid_state", "the endpoint is disabled: `paused: false` takes it up again");
  const { from, to } = range;
  if (to !== undefined && to < from) return refuse("invalid_request", "`to` is before `from`");
  let deliveries = 0;
  for (let read = 0, after = from - 1; ; ) {
    const events = await listAnnounced(ctx, { after, to, limit: SLICE });
    deliveries += await sendAgain(
      ctx,
      events.filter((event) => wants(endpoint, event)).map((event) => deliveryOf(endpoint.id, event)),
    );
    read += events.length;
    after = events.at(-1)?.sequence ?? after;
    if (events.length < SLICE) return ok({ endpointId: endpoint.id, deliveries, nextFrom: null });
    if (read >= MOST_AT_ONCE) return ok({ endpointId: endpoint.id, deliveries, nextFrom: after + 1 });
  }
}
