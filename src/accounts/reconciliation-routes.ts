/** `/reconciliations`: what the nightly comparison found, for owners. */
import { z } from "zod";
import { answer, makeRouter, ownerOnly, type Router, route } from "../auth/http.ts";
import { pageOf, pageQuery, readPage, toPage } from "../lib/paging.ts";
import { reconciliationSchema } from "./reconciliation-contract.ts";
import { listReconciliations, showReconciliation } from "./reconciliation-store.ts";

const list = route({
  method: "get",
  path: "/reconciliations",
  tags: ["Accounts"],
  summary: "The nightly comparisons of accounts, database and Stripe, newest first",
  middleware: ownerOnly,
  request: { query: z.strictObject(pageQuery) },
  responses: { 200: answer(pageOf(reconciliationSchema), "A page of them, each with what did not agree, in words") },
});

export const reconciliationRoutes: Router = makeRouter().openapi(list, async (c) => {
  const ctx = c.get("ctx");
  const page = readPage(c.req.valid("query"));
  const { data, nextCursor } = toPage(await listReconciliations(ctx, page), page.limit, { show: (row) => row, keyOf: (row) => row.day });
  return c.json({ data: await Promise.all(data.map((row) => showReconciliation(ctx, row))), nextCursor }, 200);
});
