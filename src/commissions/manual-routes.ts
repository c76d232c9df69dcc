/** An owner's manual work and its overview: many commissions at once, running totals, and the history of one. */
import { z } from "zod";
import { answer, body, makeRouter, own, ownerOnly, type Router, route, unwrap, visiblePartner } from "../auth/http.ts";
import { idSchema } from "../lib/ids.ts";
import {
  bulkAnswerSchema,
  bulkSchema,
  commissionSchema,
  commissionSelectionSchema,
  moneyReasonSchema,
  timelineSchema,
  totalsSchema,
} from "./contract.ts";
import { recomputeCommission } from "./recompute-commission.ts";
import { continueReview, reviewMany } from "./review-many.ts";
import { findCommission, sumByStatus, toCommission } from "./store.ts";
import { toTimeline } from "./timeline-rules.ts";

const tags = ["Commissions"];

const bulk = route({
  method: "post",
  path: "/commissions/bulk",
  tags,
  summary: "Hold, release or reject many, 100 a call; with `jobId` it goes on with what was left. Each one's result is told",
  middleware: ownerOnly,
  request: { body: body(bulkSchema) },
  responses: { 200: answer(bulkAnswerSchema, "What became of this page; not done: call again with the jobId, or let the cron go on") },
});
const recompute = route({
  method: "post",
  path: "/commissions/{id}/recompute",
  tags,
  summary: "Work it out again after a correction of its partner's tier or rate or its link's rate; terms stay those of the time",
  middleware: ownerOnly,
  request: { params: z.object({ id: idSchema("com") }), body: body(moneyReasonSchema) },
  responses: { 200: answer(commissionSchema, "The commission that stands now: a new one, or the same where it comes to the same") },
});
const totals = route({
  method: "get",
  path: "/commissions/totals",
  tags,
  summary: "What the filtered commissions come to, by currency and status; a partner's own",
  request: { query: commissionSelectionSchema },
  responses: { 200: answer(z.object({ totals: z.array(totalsSchema) }), "One row a currency") },
});
const timeline = route({
  method: "get",
  path: "/commissions/{id}/timeline",
  tags,
  summary: "What happened to it, oldest first: earned, held, released, approved, reversed, paid",
  request: { params: z.object({ id: idSchema("com") }) },
  responses: { 200: answer(timelineSchema, "The history, from the ledger's entries and the payouts that cover it") },
});

export const manualRoutes: Router = makeRouter()
  .openapi(bulk, async (c) => {
    const request = c.req.valid("json");
    if ("jobId" in request) return c.json(unwrap(await continueReview(c.get("ctx"), request.jobId)), 200);
    const { action, reason, ids, filter = {} } = request;
    return c.json(
      await reviewMany(c.get("ctx"), { action, reason, selection: ids === undefined ? { filter } : { ids: [...new Set(ids)] } }),
      200,
    );
  })
  .openapi(recompute, async (c) => {
    const ctx = c.get("ctx");
    const commission = own(c.get("actor"), await findCommission(ctx, c.req.valid("param").id), "commission");
    const { reason } = c.req.valid("json");
    return c.json(toCommission(unwrap(await recomputeCommission(ctx, { commission, reason, by: c.get("actor").id }))), 200);
  })
  .openapi(totals, async (c) => {
    const query = c.req.valid("query");
    const filter = { ...query, partnerId: visiblePartner(c.get("actor"), query.partnerId) };
    return c.json({ totals: await sumByStatus(c.get("ctx"), filter) }, 200);
  })
  .openapi(timeline, async (c) => {
    const ctx = c.get("ctx");
    const row = own(c.get("actor"), await findCommission(ctx, c.req.valid("param").id), "commission");
    const { entries, payouts } = await ctx.account(row.partnerId).findHistory(row.id);
    const data = toTimeline(entries, payouts);
    const until = row.status === "pending" ? row.releasesAt : null;
    return c.json(
      { commissionId: row.id, status: row.status, releasesAt: until === null ? null : new Date(until).toISOString(), data },
      200,
    );
  });
