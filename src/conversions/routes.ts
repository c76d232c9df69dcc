/** `/conversions` and `/customers`: what was reported, as its reader may see it. Reporting itself is `/track`, whose answers hold commissions. */
import { z } from "zod";
import { answer, body, makeRouter, ownerOnly, type Router, route, unwrap, visiblePartner } from "../auth/http.ts";
import { idSchema } from "../lib/ids.ts";
import { pageOf, readPage, toPage } from "../lib/paging.ts";
import { problem } from "../lib/problem.ts";
import { fromIso } from "../lib/time.ts";
import {
  conversionFilterSchema,
  conversionSchema,
  customerFilterSchema,
  customerSchema,
  erasureFilterSchema,
  erasureSchema,
  reattributeSchema,
} from "./contract.ts";
import { eraseCustomer } from "./erase-customer.ts";
import { erasureSortKey, listErasures, showErasure } from "./erasure-store.ts";
import { reattributeConversion } from "./reattribute-conversion.ts";
import { proofOf } from "./recognise-customer.ts";
import { partOf } from "./rules.ts";
import { toConversion, toCustomer } from "./show-conversion.ts";
import { findConversion, findCustomerById, listConversionRows, listCustomerRows } from "./store.ts";

const conversionTags = ["Conversions"];
const customerTags = ["Customers"];

const list = route({
  method: "get",
  path: "/conversions",
  tags: conversionTags,
  summary: "Signups and sales, newest first; a partner finds those that it has a part in",
  request: { query: conversionFilterSchema },
  responses: { 200: answer(pageOf(conversionSchema), "A page of conversions") },
});
const get = route({
  method: "get",
  path: "/conversions/{id}",
  tags: conversionTags,
  summary: "One signup or sale; a partner sees its own shares",
  request: { params: z.object({ id: idSchema("cnv") }) },
  responses: { 200: answer(conversionSchema, "The conversion") },
});
const reattribute = route({
  method: "post",
  path: "/conversions/{id}/reattribute",
  tags: conversionTags,
  summary: "Decide again with what is known now: partners' status, clicks that landed, codes; commissions follow as new entries",
  middleware: ownerOnly,
  request: { params: z.object({ id: idSchema("cnv") }), body: body(reattributeSchema) },
  responses: { 200: answer(conversionSchema, "The conversion as it is decided now; unchanged where nothing new is known") },
});
const listCustomers = route({
  method: "get",
  path: "/customers",
  tags: customerTags,
  summary: "Customers, newest first; a partner finds those bound to it, without their names",
  request: { query: customerFilterSchema },
  responses: { 200: answer(pageOf(customerSchema), "A page of customers") },
});
const getCustomer = route({
  method: "get",
  path: "/customers/{id}",
  tags: customerTags,
  summary: "One customer; a partner sees a masked e-mail",
  request: { params: z.object({ id: idSchema("cus") }) },
  responses: { 200: answer(customerSchema, "The customer") },
});

const erase = route({
  method: "delete",
  path: "/customers/{id}",
  tags: customerTags,
  summary: "Erase the person, everywhere and for ever; the books stay as they are",
  middleware: ownerOnly,
  request: { params: z.object({ id: idSchema("cus") }) },
  responses: { 204: { description: "The person is gone" } },
});
const listErasureProofs = route({
  method: "get",
  path: "/customers/erasures",
  tags: customerTags,
  summary: "Proofs of erasures, newest first; an external id finds the one that erased it",
  middleware: ownerOnly,
  request: { query: erasureFilterSchema },
  responses: { 200: answer(pageOf(erasureSchema), "A page of erasures") },
});

const instant = (text: string | undefined): number | null => (text === undefined ? null : fromIso(text));

export const conversionsRoutes: Router = makeRouter()
  .openapi(list, async (c) => {
    const { partnerId } = c.get("actor");
    const { limit, cursor, from, to, ...query } = c.req.valid("query");
    const filter = { ...query, partnerId: visiblePartner(c.get("actor"), query.partnerId), from: instant(from), to: instant(to) };
    const rows = await listConversionRows(c.get("ctx"), filter, readPage({ limit, cursor }));
    return c.json(toPage(rows, limit, { show: (row) => toConversion(partOf(partnerId, row) ?? row), keyOf: (row) => row.id }), 200);
  })
  .openapi(get, async (c) => {
    const row = await findConversion(c.get("ctx"), c.req.valid("param").id);
    const visible = row === null ? null : partOf(c.get("actor").partnerId, row);
    if (visible === null) throw problem("not_found", "there is no such conversion");
    return c.json(toConversion(visible), 200);
  })
  .openapi(reattribute, async (c) => {
    const asked = { conversionId: c.req.valid("param").id, reason: c.req.valid("json").reason, by: c.get("actor").id };
    return c.json(unwrap(await reattributeConversion(c.get("ctx"), asked)), 200);
  })
  .openapi(listCustomers, async (c) => {
    const actor = c.get("actor");
    const { limit, cursor, ...query } = c.req.valid("query");
    const rows = await listCustomerRows(
      c.get("ctx"),
      { ...query, partnerId: visiblePartner(actor, query.partnerId) },
      readPage({ limit, cursor }),
    );
    return c.json(toPage(rows, limit, { show: (row) => toCustomer(row, actor.partnerId), keyOf: (row) => row.id }), 200);
  })
  .openapi(listErasureProofs, async (c) => {
    const ctx = c.get("ctx");
    const { limit, cursor, customerId, externalId } = c.req.valid("query");
    const proof = externalId === undefined ? undefined : proofOf(ctx, externalId);
    const rows = await listErasures(ctx, { customerId, proof }, readPage({ limit, cursor }));
    return c.json(toPage(rows, limit, { show: showErasure, keyOf: erasureSortKey }), 200);
  })
  .openapi(erase, async (c) => {
    const erasure = { id: c.req.valid("param").id, erasedBy: c.get("actor").id, requestId: c.get("requestId") };
    unwrap(await eraseCustomer(c.get("ctx"), erasure));
    return c.body(null, 204);
  })
  .openapi(getCustomer, async (c) => {
    const { partnerId } = c.get("actor");
    const row = await findCustomerById(c.get("ctx"), c.req.valid("param").id);
    const isVisible = row !== null && (partnerId === null || row.binding?.some((share) => share.partnerId === partnerId) === true);
    if (!isVisible) throw problem("not_found", "there is no such customer");
    return c.json(toCustomer(row, partnerId), 200);
  });
