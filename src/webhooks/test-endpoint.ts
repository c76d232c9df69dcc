/** Sends an endpoint a test event, also while it is paused or disabled: it goes the same way as every event. */
import type { Ctx } from "../context.ts";
import { derivedId } from "../lib/ids.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { commit, makeFact, stageAlways } from "../outbox.ts";
import type { DeliveryRow } from "./delivery-store.ts";
import { dispatchEvents, wakeDispatch } from "./dispatch-events.ts";
import type { EndpointRow } from "./endpoint-store.ts";
import { findDeliveryRow } from "./history-store.ts";

/** `requestId` names the test: each is an event of its own. */
export async function testEndpoint(
  ctx: Pick<Ctx, "db" | "now" | "queues">,
  { endpoint, requestId }: { endpoint: EndpointRow; requestId: string },
): Promise<Result<DeliveryRow>> {
  const data = { endpointId: endpoint.id, partnerId: endpoint.partnerId, message: "A test: if you can read this, deliveries arrive." };
  const fact = makeFact("webhook.test", { at: ctx.now(), data, about: [endpoint.id, requestId] });
  await commit(ctx, [stageAlways(ctx, [fact])]);
  wakeDispatch();
  await dispatchEvents(ctx);
  const row = await findDeliveryRow(ctx, derivedId("dlv", endpoint.id, fact.id));
  return row === null ? refuse("unavailable", "the test is in the log, and will be sent within five minutes") : ok(row);
}
