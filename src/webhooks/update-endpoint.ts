/** Changes an endpoint. Pausing keeps what comes for later; going on takes up what has waited, and a disabled endpoint, too. */
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { checkAddress } from "./check-address.ts";
import type { UpdateWebhook } from "./endpoint-contract.ts";
import { type EndpointRow, findEndpointRow, updateEndpointRow } from "./endpoint-store.ts";
import { sealHeaders } from "./seal-endpoint.ts";
import { ownHosts } from "./send-delivery.ts";
import { sendDueDeliveries } from "./send-due-deliveries.ts";

export async function updateEndpoint(
  ctx: Pick<Ctx, "db" | "now" | "config" | "queues" | "waitUntil">,
  input: { id: string; changes: UpdateWebhook; host: string },
): Promise<Result<EndpointRow>> {
  const { id, changes } = input;
  const { url, events, description, headers, paused } = changes;
  const set: Partial<EndpointRow> = {
    ...(events !== undefined && { events: [...new Set(events)] }),
    ...(description !== undefined && { description }),
    ...(headers !== undefined && { headers: headers === null ? null : await sealHeaders(ctx, id, headers) }),
    ...(paused !== undefined && { isPaused: paused }),
    ...(paused === false && { disabledAt: null, disabledReason: null, failingSince: null, slowUntil: null }),
  };
  if (url !== undefined) {
    const rules = { isDevelopment: ctx.config.isDevelopment, ownHosts: [...ownHosts(ctx), input.host] };
    const address = checkAddress(url, rules);
    if (!address.ok) return address;
    // Another receiver has not failed yet.
    Object.assign(set, { url: address.value, failingSince: null, slowUntil: null });
  }
  const row = Object.keys(set).length === 0 ? await findEndpointRow(ctx, id) : await updateEndpointRow(ctx, id, set);
  if (row === null) return refuse("not_found", "there is no such webhook");
  if (paused === false) ctx.waitUntil(sendDueDeliveries(ctx));
  return ok(row);
}
