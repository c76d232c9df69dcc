/** `/analytics/overview`, `/timeseries`, `/breakdown` and `/funnel`. A partner sees what is its own, whatever it names. */
import { type AppContext, answer, makeRouter, type Router, route, unwrap, visiblePartner } from "../auth/http.ts";
import { readPage } from "../lib/paging.ts";
import { problem } from "../lib/problem.ts";
import { getCurrentTerms } from "../program/index.ts";
import type { Asked } from "./collect-metrics.ts";
import {
  breakdownQuerySchema,
  breakdownSchema,
  funnelQuerySchema,
  funnelSchema,
  overviewQuerySchema,
  overviewSchema,
  timeseriesQuerySchema,
  timeseriesSchema,
} from "./contract.ts";
import { rangeBefore, rangeOf } from "./rules.ts";
import { showBreakdown } from "./show-breakdown.ts";
import { showFunnel } from "./show-funnel.ts";
import { showOverview } from "./show-overview.ts";
import { showTimeseries } from "./show-timeseries.ts";

const tags = ["Analytics"];
const overview = route({
  method: "get",
  path: "/analytics/overview",
  tags,
  summary: "Clicks, visitors, signups, sales, revenue, refunds, commissions and their rates, exact to the second",
  request: { query: overviewQuerySchema },
  responses: { 200: answer(overviewSchema, "The metrics, with those of the range before where they are asked for") },
});
const timeseries = route({
  method: "get",
  path: "/analytics/timeseries",
  tags,
  summary: "The metrics by hour, day, week or month of a time zone; empty intervals are there",
  request: { query: timeseriesQuerySchema },
  responses: { 200: answer(timeseriesSchema, "The intervals in time order") },
});
const breakdown = route({
  method: "get",
  path: "/analytics/breakdown",
  tags,
  summary: "The metrics by partner, link, place, device, referrer, campaign or reason, the most clicks first",
  request: { query: breakdownQuerySchema },
  responses: { 200: answer(breakdownSchema, "A page of keys") },
});
const funnel = route({
  method: "get",
  path: "/analytics/funnel",
  tags,
  summary: "From clicks to customers that buy again, how long it takes them, and by the month in which they began",
  request: { query: funnelQuerySchema },
  responses: { 200: answer(funnelSchema, "The steps in their order") },
});

type Query = {
  from?: string | undefined;
  to?: string | undefined;
  timezone: string;
  currency?: string | undefined;
  partnerId?: string | undefined;
  linkId?: string | undefined;
};

/** What every report is asked: the actor's own rows of a range that is one. */
export async function read(c: AppContext, query: Query): Promise<Asked> {
  const ctx = c.get("ctx");
  const range = rangeOf(query, ctx.now());
  if (range.from >= range.to)
    throw problem("invalid_request", "the range ends before it begins", [{ path: "to", message: "must be after from" }]);
  const currency = query.currency ?? (await getCurrentTerms(ctx)).terms.currency;
  return { range, currency, partnerId: visiblePartner(c.get("actor"), query.partnerId), linkId: query.linkId ?? null };
}

export const reportRoutes: Router = makeRouter()
  .openapi(overview, async (c) => {
    const { compare, timezone, ...query } = c.req.valid("query");
    const asked = await read(c, { ...query, timezone });
    const before = compare === undefined ? null : rangeBefore(asked.range, { timezone, compare });
    return c.json(await showOverview(c.get("ctx"), asked, before), 200);
  })
  .openapi(timeseries, async (c) => {
    const { interval, timezone, ...query } = c.req.valid("query");
    const asked = await read(c, { ...query, timezone });
    return c.json(unwrap(await showTimeseries(c.get("ctx"), { ...asked, interval, timezone })), 200);
  })
  .openapi(breakdown, async (c) => {
    const { by, search = "", limit, cursor, ...query } = c.req.valid("query");
    const asked = await read(c, query);
    return c.json(await showBreakdown(c.get("ctx"), { ...asked, by, search, page: readPage({ limit, cursor }) }), 200);
  })
  .openapi(funnel, async (c) => {
    const { cohort = null, timezone, ...query } = c.req.valid("query");
    const asked = await read(c, { ...query, timezone });
    return c.json(unwrap(await showFunnel(c.get("ctx"), { ...asked, timezone, cohort })), 200);
  });
