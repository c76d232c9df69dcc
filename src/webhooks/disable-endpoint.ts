/** Disables an endpoint: what waits for it has failed, and its owner is told by an event. */
import type { Ctx } from "../context.ts";
import { commit, handleSoon, makeFact, stage } from "../outbox.ts";
import { dispatchEvents } from "./dispatch-events.ts";
import { type EndpointRow, failPending, markDisabled } from "./endpoint-store.ts";
import { showEndpoint } from "./show-endpoint.ts";

export async function disableEndpoint(
  ctx: Pick<Ctx, "db" | "now" | "config" | "queues">,
  endpoint: EndpointRow,
  reason: string,
): Promise<void> {
  const at = ctx.now();
  const data = await showEndpoint(ctx, { ...endpoint, disabledAt: at, disabledReason: reason });
  const fact = makeFact("webhook.disabled", { at, data, about: [endpoint.id, String(at)] });
  const change = { id: endpoint.id, at, reason };
  await commit(ctx, [
    markDisabled(ctx, change),
    stage(ctx, fact),
    failPending(ctx, { ...change, reason: `the endpoint was disabled: ${reason}` }),
  ]);
  await handleSoon(ctx, [fact]);
  await dispatchEvents(ctx);
}
