/** `/partners/{id}/standing`: what a partner may look forward to. */
import { z } from "zod";
import { answer, makeRouter, own, type Router, route } from "../auth/http.ts";
import { idSchema } from "../lib/ids.ts";
import { problem } from "../lib/problem.ts";
import { findPartner } from "../partners/index.ts";
import { showStanding } from "./show-standing.ts";
import { standingSchema } from "./standing-contract.ts";

const get = route({
  method: "get",
  path: "/partners/{id}/standing",
  summary: "What comes next: the next release, the least payout, since when it is paid, and what the next tier takes",
  request: { params: z.object({ id: idSchema("ptn") }) },
  responses: { 200: answer(standingSchema, "One row of money a currency; none before the first commission") },
});

export const standingRoutes: Router = makeRouter().openapi(get, async (c) => {
  const ctx = c.get("ctx");
  const partner = await findPartner(ctx, c.req.valid("param").id);
  own(c.get("actor"), partner === null ? null : { partnerId: partner.id }, "partner");
  if (partner === null) throw problem("not_found", "there is no such partner");
  return c.json(await showStanding(ctx, partner), 200);
});
