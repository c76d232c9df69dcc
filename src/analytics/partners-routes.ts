/** `/analytics/partners`: for owners only. */
import { answer, makeRouter, ownerOnly, type Router, route, unwrap } from "../auth/http.ts";
import { readPage } from "../lib/paging.ts";
import { partnersQuerySchema, partnersReportSchema } from "./partners-contract.ts";
import { read } from "./report-routes.ts";
import { showPartners } from "./show-partners.ts";

const partners = route({
  method: "get",
  path: "/analytics/partners",
  middleware: ownerOnly,
  tags: ["Analytics"],
  summary: "How each partner does: rank, growth against the range before, on how many days, and how much of it lasted",
  request: { query: partnersQuerySchema },
  responses: { 200: answer(partnersReportSchema, "A page of partners, the first rank first") },
});

export const partnersReportRoutes: Router = makeRouter().openapi(partners, async (c) => {
  const { limit, cursor, ...query } = c.req.valid("query");
  const { range, currency } = await read(c, query);
  const input = { range, currency, timezone: query.timezone, page: readPage({ limit, cursor }) };
  return c.json(unwrap(await showPartners(c.get("ctx"), input)), 200);
});
