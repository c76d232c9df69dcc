/** The door of the simulator: a draft of the terms against real conversions. Law: it changes nothing. */
import { answer, body, makeRouter, ownerOnly, type Router, route, unwrap } from "../auth/http.ts";
import { fromIso } from "../lib/time.ts";
import { simulateTerms } from "./simulate-terms.ts";
import { simulateTermsSchema, simulationSchema } from "./simulation-contract.ts";

const simulate = route({
  method: "post",
  path: "/program/terms/simulate",
  tags: ["Program"],
  summary: "What a draft would have paid for the real conversions of a period, against what was paid; changes nothing",
  middleware: ownerOnly,
  request: { body: body(simulateTermsSchema) },
  responses: { 200: answer(simulationSchema, "Totals, and each partner's difference") },
});

export const simulateRoutes: Router = makeRouter().openapi(simulate, async (c) => {
  const { terms, from, to } = c.req.valid("json");
  return c.json(unwrap(await simulateTerms(c.get("ctx"), { terms, from: fromIso(from), to: fromIso(to) })), 200);
});
