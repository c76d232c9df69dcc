/** `/payouts/preview`, `/payouts/run` and `/payouts/runs`: everyone who is due, shown first, then paid as one decision of an owner. */
import { z } from "zod";
import { answer, body, makeRouter, ownerOnly, type Router, route, unwrap } from "../auth/http.ts";
import type { Ctx } from "../context.ts";
import { idSchema } from "../lib/ids.ts";
import { pageOf, readPage, toPage } from "../lib/paging.ts";
import { problem } from "../lib/problem.ts";
import { previewRun } from "./plan-run.ts";
import { listRunsSchema, payoutRunSchema, previewRunSchema, runItemSchema, runPreviewSchema, startRunSchema } from "./run-contract.ts";
import { startRun } from "./run-payouts.ts";
import { findRun, listItems, listRuns, type RunItemRow, type RunRow, runCursor, showRun } from "./run-store.ts";

const tags = ["Payout runs"];
const params = z.object({ id: idSchema("run") });

const preview = route({
  method: "post",
  path: "/payouts/preview",
  tags,
  summary: "Who is due, what it sums to beside Stripe's available balance, and who cannot be paid and why",
  middleware: ownerOnly,
  request: { body: body(previewRunSchema) },
  responses: { 200: answer(runPreviewSchema, "What a run would pay now") },
});
const start = route({
  method: "post",
  path: "/payouts/run",
  tags,
  summary: "Pay everyone who is ready; confirmed by the preview's total, 409 total_differs if it has changed",
  middleware: ownerOnly,
  request: { body: body(startRunSchema) },
  responses: { 201: answer(payoutRunSchema, "The run; it goes on by itself until nothing waits") },
});
const list = route({
  method: "get",
  path: "/payouts/runs",
  tags,
  summary: "Payout runs, newest first",
  middleware: ownerOnly,
  request: { query: listRunsSchema },
  responses: { 200: answer(pageOf(payoutRunSchema), "A page of runs") },
});
const get = route({
  method: "get",
  path: "/payouts/runs/{id}",
  tags,
  summary: "One run and how far it has come",
  middleware: ownerOnly,
  request: { params },
  responses: { 200: answer(payoutRunSchema, "The run") },
});
const items = route({
  method: "get",
  path: "/payouts/runs/{id}/items",
  tags,
  summary: "What became of each partner in the run",
  middleware: ownerOnly,
  request: { params, query: listRunsSchema },
  responses: { 200: answer(pageOf(runItemSchema), "A page of items") },
});

async function getRun(ctx: Ctx, id: string): Promise<RunRow> {
  const run = await findRun(ctx, id);
  if (run === null) throw problem("not_found", "there is no such run");
  return run;
}

const showItem = ({ partnerId, amountMinor, payoutId, refusal }: RunItemRow): z.infer<typeof runItemSchema> => ({
  partnerId,
  amountMinor,
  status: payoutId !== null ? "requested" : refusal !== null ? "refused" : "waiting",
  payoutId,
  refusal,
});

export const runRoutes: Router = makeRouter()
  .openapi(preview, async (c) => c.json(await previewRun(c.get("ctx"), c.req.valid("json")), 200))
  .openapi(start, async (c) => {
    const ctx = c.get("ctx");
    const run = unwrap(await startRun(ctx, { ...c.req.valid("json"), idempotencyId: c.get("idempotencyId") }));
    return c.json(await showRun(ctx, run), 201);
  })
  .openapi(list, async (c) => {
    const ctx = c.get("ctx");
    const query = c.req.valid("query");
    const page = toPage(await listRuns(ctx, readPage(query)), query.limit, { show: (row) => row, keyOf: runCursor });
    return c.json({ data: await Promise.all(page.data.map((row) => showRun(ctx, row))), nextCursor: page.nextCursor }, 200);
  })
  .openapi(get, async (c) => {
    const ctx = c.get("ctx");
    return c.json(await showRun(ctx, await getRun(ctx, c.req.valid("param").id)), 200);
  })
  .openapi(items, async (c) => {
    const ctx = c.get("ctx");
    const query = c.req.valid("query");
    const run = await getRun(ctx, c.req.valid("param").id);
    const rows = await listItems(ctx, run.id, readPage(query));
    return c.json(toPage(rows, query.limit, { show: showItem, keyOf: (row) => row.partnerId }), 200);
  });
