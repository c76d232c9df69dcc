/** Deliveries: what became of each event at a webhook, and sending again one, the failed ones of a range, or a range of the log. */
import { z } from "zod";
import { type AppContext, answer, body, makeRouter, type Router, route, unwrap } from "../auth/http.ts";
import { idSchema } from "../lib/ids.ts";
import { pageOf, readPage, toPage } from "../lib/paging.ts";
import { problem } from "../lib/problem.ts";
import type { DeliveryRow } from "./delivery-store.ts";
import {
  deliverySchema,
  deliveryWithAttemptsSchema,
  listDeliveriesSchema,
  replayedSchema,
  replaySchema,
  retryRangeSchema,
} from "./endpoint-contract.ts";
import { getOwnEndpoint } from "./endpoint-routes.ts";
import type { EndpointRow } from "./endpoint-store.ts";
import { findDeliveryRow, listAttemptRows, listDeliveryRows } from "./history-store.ts";
import { replayEvents } from "./replay-events.ts";
import { retryDelivery, retryRange } from "./retry-deliveries.ts";
import { showAttempt, showDelivery } from "./show-endpoint.ts";

const tags = ["Webhooks"];
const endpointParams = z.object({ id: idSchema("whe") });
const deliveryParams = z.object({ id: idSchema("dlv") });

const list = route({
  method: "get",
  path: "/webhooks/{id}/deliveries",
  tags,
  summary: "What was and is to be delivered to a webhook, newest event first",
  request: { params: endpointParams, query: listDeliveriesSchema },
  responses: { 200: answer(pageOf(deliverySchema), "A page of deliveries") },
});
const retryMany = route({
  method: "post",
  path: "/webhooks/{id}/retry",
  tags,
  summary: "Send the failed deliveries of a range of sequences again, in their order",
  request: { params: endpointParams, body: body(retryRangeSchema) },
  responses: { 200: answer(replayedSchema, "How many are on their way") },
});
const get = route({
  method: "get",
  path: "/deliveries/{id}",
  tags,
  summary: "One delivery with its body and every attempt",
  request: { params: deliveryParams },
  responses: { 200: answer(deliveryWithAttemptsSchema, "The delivery") },
});
const retryOne = route({
  method: "post",
  path: "/deliveries/{id}/retry",
  tags,
  summary: "Send a delivery again, with the same webhook-id and body",
  request: { params: deliveryParams },
  responses: { 200: answer(deliverySchema, "The delivery, on its way") },
});
const replay = route({
  method: "post",
  path: "/events/replay",
  tags: ["Events"],
  summary: "Send a range of the event log to a webhook, as far as it wants the events",
  request: { body: body(replaySchema) },
  responses: { 200: answer(replayedSchema, "How many are on their way") },
});

/** A delivery is its endpoint's; of a deleted one nothing is shown. */
async function getOwnDelivery(c: AppContext, id: string): Promise<{ delivery: DeliveryRow; endpoint: EndpointRow }> {
  const delivery = await findDeliveryRow(c.get("ctx"), id);
  const none = problem("not_found", "there is no such delivery");
  if (delivery === null) throw none;
  const endpoint = await getOwnEndpoint(c, delivery.endpointId).catch(() => {
    throw none;
  });
  return { delivery, endpoint };
}

export const deliveryRoutes: Router = makeRouter();

deliveryRoutes.openapi(list, async (c) => {
  const endpoint = await getOwnEndpoint(c, c.req.valid("param").id);
  const { limit, cursor, ...filter } = c.req.valid("query");
  const rows = await listDeliveryRows(c.get("ctx"), { endpointId: endpoint.id, ...filter }, readPage({ limit, cursor }));
  return c.json(toPage(rows, limit, { show: showDelivery, keyOf: (row) => String(row.sequence) }), 200);
});
deliveryRoutes.openapi(retryMany, async (c) => {
  const endpoint = await getOwnEndpoint(c, c.req.valid("param").id);
  return c.json(unwrap(await retryRange(c.get("ctx"), { endpoint, range: c.req.valid("json") })), 200);
});
deliveryRoutes.openapi(get, async (c) => {
  const { delivery } = await getOwnDelivery(c, c.req.valid("param").id);
  const attempts = await listAttemptRows(c.get("ctx"), delivery.id);
  return c.json({ ...showDelivery(delivery), body: delivery.body, log: attempts.map(showAttempt) }, 200);
});
deliveryRoutes.openapi(retryOne, async (c) =>
  c.json(showDelivery(unwrap(await retryDelivery(c.get("ctx"), await getOwnDelivery(c, c.req.valid("param").id)))), 200),
);
deliveryRoutes.openapi(replay, async (c) => {
  const range = c.req.valid("json");
  const endpoint = await getOwnEndpoint(c, range.endpointId);
  return c.json(unwrap(await replayEvents(c.get("ctx"), { endpoint, range })), 200);
});
