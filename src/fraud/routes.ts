/** `/fraud/flags`: the queue. Owners clear and confirm; a partner reads that its own is held and for what kind of reason. */
import { createMiddleware } from "hono/factory";
import { z } from "zod";
import {
  type Actor,
  type AppEnv,
  answer,
  body,
  makeRouter,
  own,
  ownerOnly,
  type Router,
  route,
  unwrap,
  visiblePartner,
} from "../auth/http.ts";
import { idSchema } from "../lib/ids.ts";
import { pageOf, readPage, toPage } from "../lib/paging.ts";
import { type Flag, flagFilterSchema, flagSchema, resolutionSchema } from "./contract.ts";
import { type FlagRow, findFlag, flagCursor, listFlagRows } from "./flag-store.ts";
import { noteOrigin } from "./note-origin.ts";
import { resolveFlag } from "./resolve-flag.ts";
import { maskFlag, showFlag } from "./show-flag.ts";

const tags = ["Fraud"];
const params = z.object({ id: idSchema("flg") });

const list = route({
  method: "get",
  path: "/fraud/flags",
  tags,
  summary: "What looks like fraud, newest first; a partner finds what holds its own commissions",
  request: { query: flagFilterSchema },
  responses: { 200: answer(pageOf(flagSchema), "A page of flags") },
});
const get = route({
  method: "get",
  path: "/fraud/flags/{id}",
  tags,
  summary: "One flag",
  request: { params },
  responses: { 200: answer(flagSchema, "The flag") },
});
const resolve = <P extends string>(path: P, summary: string) =>
  route({
    method: "post",
    path,
    tags,
    summary,
    middleware: ownerOnly,
    request: { params, body: body(resolutionSchema) },
    responses: { 200: answer(flagSchema, "The flag") },
  });
const clear = resolve("/fraud/flags/{id}/clear", "It is no fraud: lifts what this flag holds. 409 invalid_state if it was confirmed");
const confirm = resolve("/fraud/flags/{id}/confirm", "It is fraud: takes its commissions back. 409 invalid_state if it was cleared");

const show = (actor: Actor, row: FlagRow): Flag => (actor.partnerId === null ? showFlag(row) : maskFlag(showFlag(row)));

export const fraudRoutes: Router = makeRouter()
  .openapi(list, async (c) => {
    const actor = c.get("actor");
    const { limit, cursor, ...query } = c.req.valid("query");
    const filter = { ...query, partnerId: visiblePartner(actor, query.partnerId), withNotes: actor.partnerId === null };
    const rows = await listFlagRows(c.get("ctx"), filter, readPage({ limit, cursor }));
    return c.json(toPage(rows, limit, { show: (row) => show(actor, row), keyOf: flagCursor }), 200);
  })
  .openapi(get, async (c) => {
    const actor = c.get("actor");
    const row = own(actor, await findFlag(c.get("ctx"), c.req.valid("param").id), "flag");
    // A note holds nothing: it is nothing to the partner.
    own(actor, actor.partnerId !== null && row.action === "note" ? null : row, "flag");
    return c.json(show(actor, row), 200);
  })
  .openapi(clear, async (c) => {
    const resolution = { id: c.req.valid("param").id, by: c.get("actor").id, reason: c.req.valid("json").reason };
    return c.json(showFlag(unwrap(await resolveFlag(c.get("ctx"), { ...resolution, status: "cleared" }))), 200);
  })
  .openapi(confirm, async (c) => {
    const resolution = { id: c.req.valid("param").id, by: c.get("actor").id, reason: c.req.valid("json").reason };
    return c.json(showFlag(unwrap(await resolveFlag(c.get("ctx"), { ...resolution, status: "confirmed" }))), 200);
  });

/** Notes the address that a partner itself comes from; its request never waits for it, and never fails by it. */
export const noteActor = createMiddleware<AppEnv>(async (c, next) => {
  const ctx = c.get("ctx");
  const partnerId = (c.get("actor") as Actor | undefined)?.partnerId;
  if (partnerId != null) {
    const ip = c.req.header("cf-connecting-ip") ?? null;
    ctx.waitUntil(noteOrigin(ctx, { partnerId, ip }).catch((error: unknown) => console.error("origin not noted", String(error))));
  }
  await next();
});
