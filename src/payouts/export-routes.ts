/** `POST /payouts/batch` and `/payouts/yearly.csv`: files to pay manual payouts by, and to declare a year by. */
import { z } from "zod";
import { body, makeRouter, ownerOnly, type Router, route, visiblePartner } from "../auth/http.ts";
import { asFile } from "../documents/index.ts";
import { exportBatch } from "./export-batch.ts";
import { exportBatchSchema, yearlySchema } from "./export-contract.ts";
import { exportYear } from "./export-year.ts";

export const exportRoutes: Router = makeRouter();

const tags = ["Payouts"];
const csv = (description: string) => ({ 200: { description, content: { "text/csv": { schema: z.string() } } } });

// A POST, although it changes nothing: bank details leave in the clear, and the audit log says who took them.
const postBatch = route({
  method: "post",
  path: "/payouts/batch",
  tags,
  summary: "The approved manual payouts with their unmasked details, at most 1,000, the oldest first; recorded in the audit log",
  middleware: ownerOnly,
  request: { body: body(exportBatchSchema) },
  responses: csv("One row a payout; mark each one paid when it was sent"),
});
exportRoutes.openapi(postBatch, async (c) => {
  const file = await exportBatch(c.get("ctx"), c.req.valid("json"));
  return c.body(file, 200, asFile("payouts.csv", "text/csv; charset=utf-8"));
});

const getYearly = route({
  method: "get",
  path: "/payouts/yearly.csv",
  tags,
  summary: "What each partner was paid in a year, by country and currency; a partner finds its own",
  request: { query: yearlySchema },
  responses: csv("One row a partner and currency"),
});
exportRoutes.openapi(getYearly, async (c) => {
  const { year } = c.req.valid("query");
  const file = await exportYear(c.get("ctx"), { year, partnerId: visiblePartner(c.get("actor"), undefined) });
  return c.body(file, 200, asFile(`payouts-${year}.csv`, "text/csv; charset=utf-8"));
});
