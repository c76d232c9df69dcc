/** `/webhooks`: owners' endpoints and partners', each with its own events; a secret is shown when it is made and never again. */
import { z } from "zod";
import { type AppContext, answer, body, makeRouter, type Router, route, unwrap, visiblePartner } from "../auth/http.ts";
import { idSchema } from "../lib/ids.ts";
import { pageOf, readPage, toPage } from "../lib/paging.ts";
import { problem } from "../lib/problem.ts";
import { createEndpoint } from "./create-endpoint.ts";
import {
  createWebhookSchema,
  deliverySchema,
  listWebhooksSchema,
  updateWebhookSchema,
  webhookSchema,
  webhookWithSecretSchema,
} from "./endpoint-contract.ts";
import { deleteEndpoint, type EndpointRow, findEndpointRow, listEndpointRows } from "./endpoint-store.ts";
import { rotateSecret } from "./rotate-secret.ts";
import { isKnownPattern } from "./rules.ts";
import { showDelivery, showEndpoint } from "./show-endpoint.ts";
import { testEndpoint } from "./test-endpoint.ts";
import { updateEndpoint } from "./update-endpoint.ts";

const tags = ["Webhooks"];
const params = z.object({ id: idSchema("whe") });
const shown = (description: string) => answer(webhookSchema, description);
const withSecret = (description: string) => answer(webhookWithSecretSchema, description);

const post = route({
  method: "post",
  path: "/webhooks",
  tags,
  summary: "Create a webhook; its secret is in this answer only",
  request: { body: body(createWebhookSchema) },
  responses: { 201: withSecret("The webhook and its secret") },
});
const list = route({
  method: "get",
  path: "/webhooks",
  tags,
  summary: "Webhooks, newest first",
  request: { query: listWebhooksSchema },
  responses: { 200: answer(pageOf(webhookSchema), "A page of webhooks") },
});
const get = route({
  method: "get",
  path: "/webhooks/{id}",
  tags,
  summary: "One webhook",
  request: { params },
  responses: { 200: shown("The webhook") },
});
const patch = route({
  method: "patch",
  path: "/webhooks/{id}",
  tags,
  summary: "Change or pause a webhook; what happens while it is paused is delivered when it goes on",
  request: { params, body: body(updateWebhookSchema) },
  responses: { 200: shown("The webhook") },
});
const remove = route({
  method: "delete",
  path: "/webhooks/{id}",
  tags,
  summary: "Delete a webhook; what waits for it is canceled",
  request: { params },
  responses: { 204: { description: "It is gone" } },
});
const rotate = route({
  method: "post",
  path: "/webhooks/{id}/rotate-secret",
  tags,
  summary: "Exchange the secret; for 24 hours deliveries are signed with both",
  request: { params },
  responses: { 200: withSecret("The webhook and its new secret") },
});
const test = route({
  method: "post",
  path: "/webhooks/{id}/test",
  tags,
  summary: "Send a test event, also to a webhook that is paused or disabled",
  request: { params },
  responses: { 200: answer(deliverySchema, "The test's delivery, on its way") },
});

/** Another partner's endpoint, and to a partner an owners' one, is not there. */
export async function getOwnEndpoint(c: AppContext, id: string): Promise<EndpointRow> {
  const { partnerId } = c.get("actor");
  const row = await findEndpointRow(c.get("ctx"), id);
  if (row === null || (partnerId !== null && row.partnerId !== partnerId)) throw problem("not_found", "there is no such webhook");
  return row;
}

const hostOf = (c: AppContext) => new URL(c.req.url).host;

/** `partnerExists` says whether an owner names a partner that is there; `eventTypes` are all that can be announced. */
export type WebhookDoors = {
  eventTypes: readonly string[];
  partnerExists: (ctx: AppContext["var"]["ctx"], partnerId: string) => Promise<boolean>;
};

function requireKnown(events: readonly string[] | undefined, types: readonly string[]): void {
  const unknown = (events ?? []).flatMap((pattern, n) =>
    isKnownPattern(pattern, types) ? [] : [{ path: `events.${n}`, message: `there are no events ${pattern}` }],
  );
  if (unknown.length > 0) throw problem("invalid_request", "there are no such events", unknown);
}

async function ownerOf(c: AppContext, doors: WebhookDoors, named: string | undefined): Promise<string | null> {
  const { partnerId } = c.get("actor");
  if (partnerId !== null && named !== undefined && named !== partnerId) throw problem("not_found", "there is no such partner");
  if (partnerId !== null || named === undefined) return partnerId;
  if (!(await doors.partnerExists(c.get("ctx"), named))) throw problem("not_found", "there is no such partner");
  return named;
}

export function makeEndpointRoutes(doors: WebhookDoors): Router {
  const routes = makeRouter();
  routes.openapi(post, async (c) => {
    const webhook = c.req.valid("json");
    requireKnown(webhook.events, doors.eventTypes);
    const partnerId = await ownerOf(c, doors, webhook.partnerId);
    const { endpoint, secret } = unwrap(await createEndpoint(c.get("ctx"), { partnerId, webhook, host: hostOf(c) }));
    return c.json({ ...(await showEndpoint(c.get("ctx"), endpoint)), secret }, 201);
  });
  routes.openapi(list, async (c) => {
    const { partnerId, status, ...query } = c.req.valid("query");
    const ctx = c.get("ctx");
    const rows = await listEndpointRows(ctx, { partnerId: visiblePartner(c.get("actor"), partnerId), status }, readPage(query));
    return c.json(await toShownPage(c, rows, query.limit), 200);
  });
  routes.openapi(get, async (c) => c.json(await showEndpoint(c.get("ctx"), await getOwnEndpoint(c, c.req.valid("param").id)), 200));
  routes.openapi(patch, async (c) => {
    const changes = c.req.valid("json");
    requireKnown(changes.events, doors.eventTypes);
    const { id } = await getOwnEndpoint(c, c.req.valid("param").id);
    return c.json(await showEndpoint(c.get("ctx"), unwrap(await updateEndpoint(c.get("ctx"), { id, changes, host: hostOf(c) }))), 200);
  });
  routes.openapi(remove, async (c) => {
    await deleteEndpoint(c.get("ctx"), (await getOwnEndpoint(c, c.req.valid("param").id)).id);
    return c.body(null, 204);
  });
  routes.openapi(rotate, async (c) => {
    const { endpoint, secret } = unwrap(await rotateSecret(c.get("ctx"), await getOwnEndpoint(c, c.req.valid("param").id)));
    return c.json({ ...(await showEndpoint(c.get("ctx"), endpoint)), secret }, 200);
  });
  routes.openapi(test, async (c) => {
    const endpoint = await getOwnEndpoint(c, c.req.valid("param").id);
    return c.json(showDelivery(unwrap(await testEndpoint(c.get("ctx"), { endpoint, requestId: c.get("requestId") }))), 200);
  });
  return routes;
}

async function toShownPage(c: AppContext, rows: readonly EndpointRow[], limit: number) {
  const { data, nextCursor } = toPage(rows, limit, { show: (row) => row, keyOf: (row) => row.id });
  return { data: await Promise.all(data.map((row) => showEndpoint(c.get("ctx"), row))), nextCursor };
}
