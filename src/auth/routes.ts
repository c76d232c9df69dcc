/** `/api-keys`: made, listed and revoked by owners. */
import { z } from "zod";
import { idSchema } from "../lib/ids.ts";
import { pageOf, readPage, toPage } from "../lib/paging.ts";
import { problem } from "../lib/problem.ts";
import { requireFresh } from "./actor.ts";
import type { AuthDoors } from "./authenticate.ts";
import { apiKeySchema, createdKeySchema, createKeySchema, listKeysSchema } from "./contract.ts";
import { createKey } from "./create-key.ts";
import { answer, body, makeRouter, ownerOnly, type Router, route, unwrap } from "./router.ts";
import { findKey, listKeys, markKeyRevoked, showKey } from "./store.ts";

const tags = ["API keys"];
const params = z.object({ id: idSchema("key") });

const post = route({
  method: "post",
  path: "/api-keys",
  tags,
  summary: "Make a key; its text is shown this once",
  middleware: ownerOnly,
  request: { body: body(createKeySchema) },
  responses: { 201: answer(createdKeySchema, "The key") },
});
const list = route({
  method: "get",
  path: "/api-keys",
  tags,
  summary: "Keys, newest first",
  middleware: ownerOnly,
  request: { query: listKeysSchema },
  responses: { 200: answer(pageOf(apiKeySchema), "A page of keys") },
});
const get = route({
  method: "get",
  path: "/api-keys/{id}",
  tags,
  summary: "One key",
  middleware: ownerOnly,
  request: { params },
  responses: { 200: answer(apiKeySchema, "The key") },
});
const remove = route({
  method: "delete",
  path: "/api-keys/{id}",
  tags,
  summary: "Revoke a key, at once",
  middleware: ownerOnly,
  request: { params },
  responses: { 204: { description: "It is revoked" } },
});

export function makeAuthRoutes(doors: AuthDoors): Router {
  const routes = makeRouter();
  routes.openapi(post, async (c) => {
    const ctx = c.get("ctx");
    const key = c.req.valid("json");
    requireFresh(c.get("actor"), ctx.now());
    if (key.partnerId !== undefined && (await doors.findPartnerStatus(ctx, key.partnerId)) === null)
      throw problem("not_found", "there is no such partner");
    return c.json(unwrap(await createKey(ctx, { actor: c.get("actor"), key })), 201);
  });
  routes.openapi(list, async (c) => {
    const { kind, partnerId, ...query } = c.req.valid("query");
    const rows = await listKeys(c.get("ctx"), { kind, partnerId }, readPage(query));
    return c.json(toPage(rows, query.limit, { show: showKey, keyOf: (row) => row.id }), 200);
  });
  routes.openapi(get, async (c) => {
    const row = await findKey(c.get("ctx"), c.req.valid("param").id);
    if (row === null) throw problem("not_found", "there is no such key");
    return c.json(showKey(row), 200);
  });
  routes.openapi(remove, async (c) => {
    const ctx = c.get("ctx");
    const { id } = c.req.valid("param");
    if (!(await markKeyRevoked(ctx, id)) && (await findKey(ctx, id)) === null) throw problem("not_found", "there is no such key");
    return c.body(null, 204);
  });
  return routes;
}
