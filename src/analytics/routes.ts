/** `/analytics/*` and a customer's journey. A partner sees its own rows only. */
import { z } from "zod";
import { answer, makeRouter, type Router, route, unwrap, visiblePartner } from "../auth/http.ts";
import { idSchema } from "../lib/ids.ts";
import { problem } from "../lib/problem.ts";
import { getCurrentTerms } from "../program/index.ts";
import { compareModels } from "./compare-models.ts";
import { compareModelsSchema, journeySchema, modelsSchema } from "./contract.ts";
import { rangeOf } from "./rules.ts";
import { showJourney } from "./show-journey.ts";

const attribution = route({
  method: "get",
  path: "/analytics/attribution",
  tags: ["Analytics"],
  summary: "What each attribution model gives to whom, over the same sales; over all partners the totals of every model are equal",
  request: { query: compareModelsSchema },
  responses: { 200: answer(modelsSchema, "The models, each with its partners") },
});
const journey = route({
  method: "get",
  path: "/customers/{id}/journey",
  tags: ["Customers"],
  summary: "A customer's clicks, signup, sales, refunds and commissions in time order; a partner sees its own part",
  request: { params: z.object({ id: idSchema("cus") }) },
  responses: { 200: answer(journeySchema, "The journey") },
});

export const analyticsRoutes: Router = makeRouter()
  .openapi(attribution, async (c) => {
    const ctx = c.get("ctx");
    const { model = null, linkId = null, currency, partnerId, ...asked } = c.req.valid("query");
    const range = rangeOf(asked, ctx.now());
    if (range.from >= range.to)
      throw problem("invalid_request", "the range ends before it begins", [{ path: "to", message: "must be after from" }]);
    const input = { range, model, linkId, currency: currency ?? (await getCurrentTerms(ctx)).terms.currency };
    return c.json(unwrap(await compareModels(ctx, { ...input, partnerId: visiblePartner(c.get("actor"), partnerId) })), 200);
  })
  .openapi(journey, async (c) => {
    const shown = await showJourney(c.get("ctx"), { customerId: c.req.valid("param").id, partnerId: c.get("actor").partnerId });
    if (shown === null) throw problem("not_found", "there is no such customer");
    return c.json(shown, 200);
  });
