/** Creates an endpoint with a secret that is shown this once; its events are those that come after. */
import type { Ctx } from "../context.ts";
import { newId } from "../lib/ids.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { checkAddress } from "./check-address.ts";
import { wakeDispatch } from "./dispatch-events.ts";
import { type CreateWebhook, MOST_ENDPOINTS } from "./endpoint-contract.ts";
import { type EndpointRow, findEndpointRow, insertEndpoint } from "./endpoint-store.ts";
import { sealHeaders, sealSecret } from "./seal-endpoint.ts";
import { ownHosts } from "./send-delivery.ts";
import { newSecret } from "./sign-message.ts";

export type Created = { endpoint: EndpointRow; secret: string };

/** `host` is the one that the request came to: ours, whatever the configuration says. */
export async function createEndpoint(
  ctx: Pick<Ctx, "db" | "now" | "config">,
  input: { partnerId: string | null; webhook: CreateWebhook; host: string },
): Promise<Result<Created>> {
  const { partnerId, webhook } = input;
  const address = checkAddress(webhook.url, {
    isDevelopment: ctx.config.isDevelopment,
    ownHosts: [...ownHosts(ctx), input.host],
  });
  if (!address.ok) return address;
  const id = newId("whe");
  const secret = newSecret();
  const row = {
    id,
    partnerId,
    url: address.value,
    events: [...new Set(webhook.events)],
    description: webhook.description ?? null,
    headers: webhook.headers === undefined ? null : await sealHeaders(ctx, id, webhook.headers),
    secret: await sealSecret(ctx, id, secret),
    createdAt: ctx.now(),
  };
  const most = partnerId === null ? MOST_ENDPOINTS.owners : MOST_ENDPOINTS.partner;
  if (!(await insertEndpoint(ctx, row, most))) return refuse("too_many_webhooks", `there are ${most} endpoints already`, { most });
  wakeDispatch();
  const endpoint = await findEndpointRow(ctx, id);
  return endpoint === null ? refuse("not_found", "there is no such webhook") : ok({ endpoint, secret });
}
