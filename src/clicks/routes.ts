/** `/clicks`: read only; a partner sees its own. */
import { z } from "zod";
import { answer, makeRouter, own, route, visiblePartner } from "../auth/index.ts";
import { idSchema } from "../lib/ids.ts";
import { pageOf, readPage, toPage } from "../lib/paging.ts";
import { clickSchema, listClicksSchema } from "./contract.ts";
import { findClick, showClick } from "./find-click.ts";
import { clickSortKey, listClickRows } from "./store.ts";

const tags = ["Clicks"];

const list = route({
  method: "get",
  path: "/clicks",
  tags,
  summary: "Clicks, newest first; counted or not, each with its reason",
  request: { query: listClicksSchema },
  responses: { 200: answer(pageOf(clickSchema), "A page of clicks") },
});
const get = route({
  method: "get",
  path: "/clicks/{id}",
  tags,
  summary: "One click",
  request: { params: z.object({ id: idSchema("clk") }) },
  responses: { 200: answer(clickSchema, "The click") },
});

export const clicksRoutes = makeRouter();

clicksRoutes.openapi(list, async (c) => {
  const { partnerId, limit, cursor, ...filter } = c.req.valid("query");
  const rows = await listClickRows(
    c.get("ctx"),
    { ...filter, partnerId: visiblePartner(c.get("actor"), partnerId) },
    readPage({ limit, cursor }),
  );
  return c.json(toPage(rows, limit, { show: showClick, keyOf: clickSortKey }), 200);
});
clicksRoutes.openapi(get, async (c) => {
  const click = own(c.get("actor"), await findClick(c.get("ctx"), c.req.valid("param").id), "click");
  return c.json(click, 200);
});
