/** `/api-keys`: made, listed and revoked by owners, and by partners those that are theirs; a partner's key has no say in keys. */

import { createMiddleware } from "hono/factory";
import { z } from "zod";
import { idSchema } from "../lib/ids.ts";
import { pageOf, readPage, toPage } from "../lib/paging.ts";
import { problem } from "../lib/problem.ts";
import { type Actor, partnerOf, requireFresh, visiblePartner } from "./actor.ts";
import type { AuthDoors } from "./authenticate.ts";
import { apiKeySchema, createdKeySchema, createKeySchema, listKeysSchema } from "./contract.ts";
import { createKey } from "./create-key.ts";
import { type AppEnv, answer, body, makeRouter, type Router, route, unwrap } from "./router.ts";
import { findKey, type KeyRow, listKeys, markKeyRevoked, showKey } from "./store.ts";

const tags = ["API keys"];
const params = z.object({ id: idSchema("key") });

/** A key that leaked could else make another, and revoking it would be in vain. */
const notByPartnersKey = createMiddleware<AppEnv>(async (c, next) => {
  const { kind, session } = c.get("actor");
  if (kind !== "owner" && session === null) throw problem("forbidden", "a partner's keys are made and seen from its session");
  await next();
});

const post = route({
  method: "post",
  path: "/api-keys",
  tags,
  summary: "Make a key; its text is shown this once; a partner's session makes keys of its partner",
  middleware: notByPartnersKey,
  request: { body: body(createKeySchema) },
  responses: { 201: answer(createdKeySchema, "The key") },
});
const list = route({
  method: "get",
  path: "/api-keys",
  tags,
  summary: "Keys, newest first",
  middleware: notByPartnersKey,
  request: { query: listKeysSchema },
  responses: { 200: answer(pageOf(apiKeySchema), "A page of keys") },
});
const get = route({
  method: "get",
  path: "/api-keys/{id}",
  tags,
  summary: "One key",
  middleware: notByPartnersKey,
  request: { params },
  responses: { 200: answer(apiKeySchema, "The key") },
});
const remove = route({
  method: "delete",
  path: "/api-keys/{id}",
  tags,
  summary: "Revoke a key, at once",
  middleware: notByPartnersKey,
  request: { params },
  responses: { 204: { description: "It is revoked" } },
});

/** Another's key is not there. */
function ownKey(actor: Actor, row: KeyRow | null): KeyRow {
  if (row === null || (actor.partnerId !== null && row.partnerId !== actor.partnerId)) throw problem("not_found", "there is no such key");
  return row;
}

export function makeAuthRoutes(doors: AuthDoors): Router {
  const routes = makeRouter();
  routes.openapi(post, async (c) => {
    const ctx = c.get("ctx");
    const asked = c.req.valid("json");
    const actor = c.get("actor");
    requireFresh(actor, ctx.now());
    const key = asked.kind === "partner" ? { ...asked, partnerId: partnerOf(actor, asked.partnerId) } : asked;
    if (key.partnerId !== undefined && (await doors.findPartnerStatus(ctx, key.partnerId)) === null)
      throw problem("not_found", "there is no such partner");
    return c.json(unwrap(await createKey(ctx, { actor, key })), 201);
  });
  routes.openapi(list, async (c) => {
    const { kind, partnerId, ...query } = c.req.valid("query");
    const rows = await listKeys(c.get("ctx"), { kind, partnerId: visiblePartner(c.get("actor"), partnerId) }, readPage(query));
    return c.json(toPage(rows, query.limit, { show: showKey, keyOf: (row) => row.id }), 200);
  });
  routes.openapi(get, async (c) => {
    const row = await findKey(c.get("ctx"), c.req.valid("param").id);
    return c.json(showKey(ownKey(c.get("actor"), row)), 200);
  });
  routes.openapi(remove, async (c) => {
    const ctx = c.get("ctx");
    const { id } = ownKey(c.get("actor"), await findKey(ctx, c.req.valid("param").id));
    await markKeyRevoked(ctx, id);
    return c.body(null, 204);
  });
  return routes;
}
