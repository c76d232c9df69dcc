/** `/exports/report.csv` and `.pdf`: what the reports say of a range, as one file. A partner's is of its own. */
import { z } from "zod";
import { type AppContext, makeRouter, type Router, route, unwrap } from "../auth/http.ts";
import { asFile } from "../documents/index.ts";
import type { ClickDimension, Interval } from "./contract.ts";
import { type ExportReport, exportReportSchema, paperQuery } from "./export-contract.ts";
import { gatherReport, type Report } from "./gather-report.ts";
import { read } from "./report-routes.ts";
import { intervalOf } from "./report-words.ts";
import { type Range, rangeBefore } from "./rules.ts";
import { writeReportCsv } from "./write-report-csv.ts";

const tags = ["Exports"];
const csv = route({
  method: "get",
  path: "/exports/report.csv",
  tags,
  summary: "The report as CSV: the period, the one before, each day, the funnel, and what brought the most clicks",
  request: { query: exportReportSchema },
  responses: { 200: { description: "One header row, then one row each", content: { "text/csv": { schema: z.string() } } } },
});
const pdf = route({
  method: "get",
  path: "/exports/report.pdf",
  tags,
  summary: "The report as PDF, to read and to send: figures, charts, funnel, what brought the most clicks, how to prove it",
  request: { query: exportReportSchema.extend(paperQuery) },
  responses: { 200: { description: "The report", content: { "application/pdf": { schema: z.string().meta({ format: "binary" }) } } } },
});

type Wanted = { chooseInterval: (range: Range) => Interval; dimensions: readonly ClickDimension[]; limit: number };
const OF_CSV: Wanted = {
  chooseInterval: () => "day",
  dimensions: ["partner", "link", "country", "device", "referrer", "utm_source", "utm_medium", "utm_campaign"],
  limit: 100,
};
const OF_PDF: Wanted = { chooseInterval: intervalOf, dimensions: ["partner", "link", "country", "referrer"], limit: 8 };

async function gather(c: AppContext, { compare, interval, ...query }: ExportReport, wanted: Wanted): Promise<Report> {
  const ctx = c.get("ctx");
  const { timezone } = query;
  const asked = await read(c, query);
  const before = compare === "none" ? null : rangeBefore(asked.range, { timezone, compare });
  const program = ctx.config.programName === "" ? new URL(c.req.url).host : ctx.config.programName;
  const { dimensions, limit } = wanted;
  const chosen = interval ?? wanted.chooseInterval(asked.range);
  return unwrap(await gatherReport(ctx, { asked, before, compare, timezone, interval: chosen, program, dimensions, limit }));
}

export const reportExportRoutes: Router = makeRouter()
  .openapi(csv, async (c) => {
    const report = await gather(c, c.req.valid("query"), OF_CSV);
    return c.body(writeReportCsv(report), 200, asFile("report.csv", "text/csv; charset=utf-8"));
  })
  .openapi(pdf, async (c) => {
    const { paper, ...query } = c.req.valid("query");
    const report = await gather(c, query, OF_PDF);
    const { writeReportPdf } = await import("./write-report-pdf.ts");
    return c.body(await writeReportPdf(c.get("ctx").readAsset, { report, paper }), 200, asFile("report.pdf", "application/pdf"));
  });
