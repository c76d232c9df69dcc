/** `/links` and `/codes`: partners manage their own, owners everybody's; `rateBps` and `replay` are the owners' alone. */
import { renderSVG } from "uqr";
import { z } from "zod";
import { type Actor, type AppContext, answer, body, makeRouter, own, partnerOf, route, unwrap, visiblePartner } from "../auth/http.ts";
import { idSchema } from "../lib/ids.ts";
import { pageOf, readPage, toPage } from "../lib/paging.ts";
import { problem } from "../lib/problem.ts";
import { archiveLink } from "./archive-link.ts";
import {
  codeSchema,
  createCodeSchema,
  createLinkSchema,
  linkSchema,
  listCodesSchema,
  listLinksSchema,
  updateLinkSchema,
} from "./contract.ts";
import { createCode } from "./create-code.ts";
import { createLink } from "./create-link.ts";
import { showCode, showLink } from "./show-link.ts";
import { codeKey, deleteCodeRow, findCodeRow, findLinkRow, type LinkRow, listCodeRows, listLinkRows } from "./store.ts";
import { updateLink } from "./update-link.ts";

const tags = ["Links"];
const params = z.object({ id: idSchema("lnk") });
const shown = (description: string) => answer(linkSchema, description);

const post = route({
  method: "post",
  path: "/links",
  tags,
  summary: "Create a link; a readable slug is drawn where none is given",
  request: { body: body(createLinkSchema) },
  responses: { 201: shown("The link") },
});
const list = route({
  method: "get",
  path: "/links",
  tags,
  summary: "Links, newest first",
  request: { query: listLinksSchema },
  responses: { 200: answer(pageOf(linkSchema), "A page of links") },
});
const get = route({
  method: "get",
  path: "/links/{id}",
  tags,
  summary: "One link",
  request: { params },
  responses: { 200: shown("The link") },
});
const patch = route({
  method: "patch",
  path: "/links/{id}",
  tags,
  summary: "Change a link; visitors follow the change within 90 s",
  request: { params, body: body(updateLinkSchema) },
  responses: { 200: shown("The link") },
});
const archive = route({
  method: "post",
  path: "/links/{id}/archive",
  tags,
  summary: "Archive a link: its slug stays taken and answers 404 or leads to the fallback",
  request: { params },
  responses: { 200: shown("The link") },
});
const qr = route({
  method: "get",
  path: "/links/{id}/qr.svg",
  tags,
  summary: "The link's address as a QR code",
  request: { params },
  responses: { 200: { description: "An image", content: { "image/svg+xml": { schema: z.string() } } } },
});

const codeParams = z.object({
  id: z
    .string()
    .max(64)
    .transform((text) => text.toUpperCase()),
});
const postCode = route({
  method: "post",
  path: "/codes",
  tags,
  summary: "Take a promo code; codes are compared without case",
  request: { body: body(createCodeSchema) },
  responses: { 201: answer(codeSchema, "The code") },
});
const listCodes = route({
  method: "get",
  path: "/codes",
  tags,
  summary: "Promo codes, newest first",
  request: { query: listCodesSchema },
  responses: { 200: answer(pageOf(codeSchema), "A page of codes") },
});
const getCode = route({
  method: "get",
  path: "/codes/{id}",
  tags,
  summary: "One promo code",
  request: { params: codeParams },
  responses: { 200: answer(codeSchema, "The code") },
});
const removeCode = route({
  method: "delete",
  path: "/codes/{id}",
  tags,
  summary: "Give a promo code back; what it attributed stays",
  request: { params: codeParams },
  responses: { 204: { description: "It is free" } },
});

const originOf = (c: AppContext) => new URL(c.req.url).origin;
const getOwnLink = async (c: AppContext, id: string): Promise<LinkRow> => own(c.get("actor"), await findLinkRow(c.get("ctx"), id), "link");

function refuseOwnersFields(actor: Actor, fields: { rateBps?: unknown; replay?: unknown }): void {
  if (actor.kind !== "owner" && (fields.rateBps !== undefined || fields.replay !== undefined)) {
    throw problem("forbidden", "only owners may set rateBps and replay");
  }
}

export const linksRoutes = makeRouter();

linksRoutes.openapi(post, async (c) => {
  const link = c.req.valid("json");
  refuseOwnersFields(c.get("actor"), link);
  const partnerId = partnerOf(c.get("actor"), link.partnerId);
  return c.json(unwrap(await createLink(c.get("ctx"), { partnerId, link, origin: originOf(c) })), 201);
});
linksRoutes.openapi(list, async (c) => {
  const ctx = c.get("ctx");
  const { partnerId, slug, archived, ...query } = c.req.valid("query");
  const rows = await listLinkRows(ctx, { partnerId: visiblePartner(c.get("actor"), partnerId), slug, archived }, readPage(query));
  const origin = originOf(c);
  return c.json(toPage(rows, query.limit, { show: (row) => showLink(ctx, row, origin), keyOf: (row) => row.id }), 200);
});
linksRoutes.openapi(get, async (c) => {
  const row = await getOwnLink(c, c.req.valid("param").id);
  return c.json(showLink(c.get("ctx"), row, originOf(c)), 200);
});
linksRoutes.openapi(patch, async (c) => {
  const changes = c.req.valid("json");
  const { id } = await getOwnLink(c, c.req.valid("param").id);
  refuseOwnersFields(c.get("actor"), changes);
  const row = unwrap(await updateLink(c.get("ctx"), { id, changes }));
  return c.json(showLink(c.get("ctx"), row, originOf(c)), 200);
});
linksRoutes.openapi(archive, async (c) => {
  const { id } = await getOwnLink(c, c.req.valid("param").id);
  const row = unwrap(await archiveLink(c.get("ctx"), { id }));
  return c.json(showLink(c.get("ctx"), row, originOf(c)), 200);
});
linksRoutes.openapi(qr, async (c) => {
  const row = await getOwnLink(c, c.req.valid("param").id);
  return c.body(renderSVG(showLink(c.get("ctx"), row, originOf(c)).url, { ecc: "M" }), 200, { "content-type": "image/svg+xml" });
});
linksRoutes.openapi(postCode, async (c) => {
  const code = c.req.valid("json");
  const partnerId = partnerOf(c.get("actor"), code.partnerId);
  return c.json(unwrap(await createCode(c.get("ctx"), { partnerId, code })), 201);
});
linksRoutes.openapi(listCodes, async (c) => {
  const { partnerId, linkId, ...query } = c.req.valid("query");
  const rows = await listCodeRows(c.get("ctx"), { partnerId: visiblePartner(c.get("actor"), partnerId), linkId }, readPage(query));
  return c.json(toPage(rows, query.limit, { show: showCode, keyOf: codeKey }), 200);
});
linksRoutes.openapi(getCode, async (c) => {
  const row = own(c.get("actor"), await findCodeRow(c.get("ctx"), c.req.valid("param").id), "code");
  return c.json(showCode(row), 200);
});
linksRoutes.openapi(removeCode, async (c) => {
  const row = own(c.get("actor"), await findCodeRow(c.get("ctx"), c.req.valid("param").id), "code");
  await deleteCodeRow(c.get("ctx"), row.code);
  return c.body(null, 204);
});
