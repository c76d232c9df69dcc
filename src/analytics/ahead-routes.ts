/** `/analytics/trends`. A partner sees what is its own, whatever it names. */
import { answer, makeRouter, type Router, route, unwrap } from "../auth/http.ts";
import { trendsQuerySchema, trendsSchema } from "./ahead-contract.ts";
import { read } from "./report-routes.ts";
import { showTrends } from "./show-trends.ts";

const tags = ["Analytics"];
const trends = route({
  method: "get",
  path: "/analytics/trends",
  tags,
  summary: "Which metrics rise or fall, how weekdays differ, and which days were not like the others, each with its probability",
  request: { query: trendsQuerySchema },
  responses: { 200: answer(trendsSchema, "The metrics' trends and the anomalies") },
});

export const aheadRoutes: Router = makeRouter().openapi(trends, async (c) => {
  const query = c.req.valid("query");
  return c.json(unwrap(await showTrends(c.get("ctx"), { ...(await read(c, query)), timezone: query.timezone })), 200);
});
