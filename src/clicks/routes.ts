/** `/clicks`: read only; a partner sees its own. `/track/click`: what the tracker says of a visitor who landed without the redirect. */
import { z } from "zod";
import { answer, body, makeRouter, own, route, unwrap, visiblePartner } from "../auth/http.ts";
import { isFirstParty } from "../auth/index.ts";
import { idSchema } from "../lib/ids.ts";
import { pageOf, readPage, toPage } from "../lib/paging.ts";
import { problem } from "../lib/problem.ts";
import { clickSchema, listClicksSchema, trackClickSchema, trackedClickSchema } from "./contract.ts";
import { findClick, showClick } from "./find-click.ts";
import { clickSortKey, listClickRows } from "./store.ts";
import { trackClick } from "./track-click.ts";

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
const track = route({
  method: "post",
  path: "/track/click",
  tags: ["Tracking"],
  summary: "Report a click that landed on your own page; the same visitor, link and window gets the same token",
  request: { body: body(trackClickSchema) },
  responses: { 200: answer(trackedClickSchema, "The token; on a page of the programme's own site also as a cookie of 30 days") },
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
clicksRoutes.openapi(track, async (c) => {
  if (c.get("actor").kind === "partner") throw problem("forbidden", "clicks are reported by the programme, not by its partners");
  const ctx = c.get("ctx");
  const isOurs = isFirstParty(c.req.header("origin") ?? null, { url: c.req.url, cookieDomain: ctx.config.cookieDomain });
  const { click, cookies } = unwrap(await trackClick(ctx, { body: c.req.valid("json"), request: c.req.raw, isFirstParty: isOurs }));
  for (const cookie of cookies) c.header("Set-Cookie", cookie, { append: true });
  c.header("Cache-Control", "no-store");
  return c.json(click, 200);
});
