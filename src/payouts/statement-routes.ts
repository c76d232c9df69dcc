/** `/payouts/{id}/statement.csv` and `.pdf`: what a payout paid, for its partner and for owners. */
import { z } from "zod";
import { type AppContext, makeRouter, own, type Router, route } from "../auth/http.ts";
import { asFile, paperSchema } from "../documents/index.ts";
import { idSchema } from "../lib/ids.ts";
import { problem } from "../lib/problem.ts";
import { gatherStatement, type Statement } from "./gather-statement.ts";
import { findPayout } from "./payout-store.ts";
import { writeStatementCsv } from "./write-statement-csv.ts";

export const statementRoutes: Router = makeRouter();

const params = z.object({ id: idSchema("pay") });
const tags = ["Payouts"];

async function getStatement(c: AppContext, id: string): Promise<Statement> {
  const ctx = c.get("ctx");
  const payout = own(c.get("actor"), await findPayout(ctx, id), "payout");
  const home = ctx.config.publicUrl === "" ? new URL(c.req.url).origin : ctx.config.publicUrl;
  const statement = await gatherStatement(ctx, { payout, program: new URL(home).host });
  if (statement === null) throw problem("not_found", "there is no such payout");
  return statement;
}

const getCsv = route({
  method: "get",
  path: "/payouts/{id}/statement.csv",
  tags,
  summary: "The payout's commissions and reversals as CSV; they sum to its amount",
  request: { params },
  responses: { 200: { description: "One row a commission or reversal", content: { "text/csv": { schema: z.string() } } } },
});
statementRoutes.openapi(getCsv, async (c) => {
  const { id } = c.req.valid("param");
  const csv = writeStatementCsv(await getStatement(c, id));
  return c.body(csv, 200, asFile(`statement-${id}.csv`, "text/csv; charset=utf-8"));
});

const getPdf = route({
  method: "get",
  path: "/payouts/{id}/statement.pdf",
  tags,
  summary: "The payout's statement as PDF",
  request: { params, query: z.strictObject({ paper: paperSchema.default("a4") }) },
  responses: { 200: { description: "The statement", content: { "application/pdf": { schema: z.string().meta({ format: "binary" }) } } } },
});
statementRoutes.openapi(getPdf, async (c) => {
  const { id } = c.req.valid("param");
  const ctx = c.get("ctx");
  const statement = await getStatement(c, id);
  const { writeStatementPdf } = await import("./write-statement-pdf.ts");
  const pdf = await writeStatementPdf(ctx.readAsset, { statement, paper: c.req.valid("query").paper });
  return c.body(pdf, 200, asFile(`statement-${id}.pdf`, "application/pdf"));
});
