/** `/analytics/trends`, `/projection` and `/insights`. A partner sees what is its own, whatever it names. */
import { answer, makeRouter, type Router, route, unwrap } from "../auth/http.ts";
import { problem } from "../lib/problem.ts";
import { DAY, toIso } from "../lib/time.ts";
import {
  insightsQuerySchema,
  insightsSchema,
  projectionQuerySchema,
  projectionSchema,
  trendsQuerySchema,
  trendsSchema,
} from "./ahead-contract.ts";
import { read } from "./report-routes.ts";
import { rangeOf } from "./rules.ts";
import { showInsights } from "./show-insights.ts";
import { HISTORY_DAYS, showProjection } from "./show-projection.ts";
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

const projection = route({
  method: "get",
  path: "/analytics/projection",
  tags,
  summary: "Commissions to the month's end and of the twelve months after, with 50% and 90% intervals and what is assumed",
  request: { query: projectionQuerySchema },
  responses: { 200: answer(projectionSchema, "The projection, or that too little is known for one") },
});

const insights = route({
  method: "get",
  path: "/analytics/insights",
  tags,
  summary: "At most five sentences of what is significant, the most money first, each with its figures and the query that answers them",
  request: { query: insightsQuerySchema },
  responses: { 200: answer(insightsSchema, "The sentences; none where nothing is significant") },
});

const share = (bps: number | undefined): number | null => (bps === undefined ? null : bps / 10_000);

export const aheadRoutes: Router = makeRouter()
  .openapi(trends, async (c) => {
    const query = c.req.valid("query");
    return c.json(unwrap(await showTrends(c.get("ctx"), { ...(await read(c, query)), timezone: query.timezone })), 200);
  })
  .openapi(projection, async (c) => {
    const { growthBps, churnBps, ...query } = c.req.valid("query");
    const ctx = c.get("ctx");
    const to = Math.min(query.to === undefined ? ctx.now() : rangeOf(query, ctx.now()).to, ctx.now());
    const from = query.from ?? toIso(to - HISTORY_DAYS * DAY);
    const asked = await read(c, { ...query, from });
    if (asked.range.from >= to)
      throw problem("invalid_request", "the history begins after now", [{ path: "from", message: "must be before now" }]);
    const whatIf = { growth: share(growthBps), churn: share(churnBps) };
    const range = { from: asked.range.from, to };
    return c.json(await showProjection(ctx, { ...asked, range, timezone: query.timezone, whatIf }), 200);
  })
  .openapi(insights, async (c) => {
    const query = c.req.valid("query");
    // Whose numbers they are says what money they are ranked by.
    const isPartner = c.get("actor").partnerId !== null;
    return c.json(unwrap(await showInsights(c.get("ctx"), { ...(await read(c, query)), timezone: query.timezone, isPartner })), 200);
  });
