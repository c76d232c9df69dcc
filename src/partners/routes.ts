/** `/partners`: owners take partners in and decide their status; a partner sees and edits itself. `/apply` is anybody's. */
import { z } from "zod";
import { type Actor, addressOf, answer, body, makeRouter, own, ownerOnly, type Router, route, unwrap } from "../auth/http.ts";
import { idSchema } from "../lib/ids.ts";
import { pageOf, readPage, toPage } from "../lib/paging.ts";
import { problem } from "../lib/problem.ts";
import { applyForPartner } from "./apply-for-partner.ts";
import { changeStatus } from "./change-status.ts";
import {
  applicationAnswerSchema,
  applicationSchema,
  createPartnerSchema,
  listPartnersSchema,
  partnerSchema,
  reasonSchema,
  updatePartnerSchema,
} from "./contract.ts";
import { createPartner } from "./create-partner.ts";
import { STATUS_CHANGES, type StatusChange } from "./rules.ts";
import { cursorOf, findPartner, listPartners, showPartner } from "./store.ts";
import { updatePartner } from "./update-partner.ts";

const tags = ["Partners"];
const params = z.object({ id: idSchema("ptn") });

const post = route({
  method: "post",
  path: "/partners",
  tags,
  summary: "Take a partner in; 409 email_taken if another has the e-mail",
  middleware: ownerOnly,
  request: { body: body(createPartnerSchema) },
  responses: { 201: answer(partnerSchema, "The partner") },
});
const list = route({
  method: "get",
  path: "/partners",
  tags,
  summary: "Partners, newest first; a partner finds itself only",
  request: { query: listPartnersSchema },
  responses: { 200: answer(pageOf(partnerSchema), "A page of partners") },
});
const get = route({
  method: "get",
  path: "/partners/{id}",
  tags,
  summary: "One partner",
  request: { params },
  responses: { 200: answer(partnerSchema, "The partner") },
});
const patch = route({
  method: "patch",
  path: "/partners/{id}",
  tags,
  summary: "Change a partner; a partner's own key may change name and country only. `termsVersion` pins it to a version's plan",
  request: { params, body: body(updatePartnerSchema) },
  responses: { 200: answer(partnerSchema, "The partner") },
});
const changeRoute = (change: StatusChange) =>
  route({
    method: "post",
    path: `/partners/{id}/${change}`,
    tags,
    summary: `${change} a partner; 409 invalid_state where its status does not allow it`,
    middleware: ownerOnly,
    request: { params, body: { ...body(reasonSchema), required: false } },
    responses: { 200: answer(partnerSchema, "The partner") },
  });

const apply = route({
  method: "post",
  path: "/apply",
  tags,
  summary: "Ask to become a partner; answered alike whether the e-mail is known or not",
  security: [],
  request: { body: body(applicationSchema) },
  responses: { 201: answer(applicationAnswerSchema, "It was received") },
});

/** A partner is its own object: others are not there. */
const isOwn = (actor: Actor, id: string): void => void own(actor, { partnerId: id }, "partner");

export const partnersRoutes: Router = makeRouter();

partnersRoutes.openapi(post, async (c) => {
  const partner = c.req.valid("json");
  return c.json(unwrap(await createPartner(c.get("ctx"), { partner, idempotencyId: c.get("idempotencyId") })), 201);
});

partnersRoutes.openapi(list, async (c) => {
  const { limit, cursor, ...filter } = c.req.valid("query");
  const rows = await listPartners(c.get("ctx"), { ...filter, id: c.get("actor").partnerId }, readPage({ limit, cursor }));
  return c.json(toPage(rows, limit, { show: showPartner, keyOf: cursorOf }), 200);
});

partnersRoutes.openapi(get, async (c) => {
  const { id } = c.req.valid("param");
  isOwn(c.get("actor"), id);
  const partner = await findPartner(c.get("ctx"), id);
  if (partner === null) throw problem("not_found", "there is no such partner");
  return c.json(partner, 200);
});

partnersRoutes.openapi(patch, async (c) => {
  const { id } = c.req.valid("param");
  const changes = c.req.valid("json");
  const actor = c.get("actor");
  isOwn(actor, id);
  const { name: _name, country: _country, ...ownersOnly } = changes;
  if (actor.kind !== "owner" && Object.keys(ownersOnly).length > 0) {
    throw problem("forbidden", "a partner changes its name and country; the rest is the owner's to change");
  }
  return c.json(unwrap(await updatePartner(c.get("ctx"), { id, changes })), 200);
});

partnersRoutes.openapi(apply, async (c) => {
  unwrap(await applyForPartner(c.get("ctx"), { application: c.req.valid("json"), address: addressOf(c) }));
  return c.json({ status: "received" as const }, 201);
});

for (const change of STATUS_CHANGES) {
  partnersRoutes.openapi(changeRoute(change), async (c) => {
    const reason = c.req.valid("json").reason ?? null;
    return c.json(unwrap(await changeStatus(c.get("ctx"), { id: c.req.valid("param").id, change, reason })), 200);
  });
}
