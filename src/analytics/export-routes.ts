/**
 * `/exports/*.csv` and `.pdf`: the lists as files, of any size as CSV and of the newest rows as PDF. A partner's hold what is its own.
 */
import { z } from "zod";
import { type AppContext, makeRouter, type Router, route, visiblePartner } from "../auth/http.ts";
import { asFile, type Paper } from "../documents/index.ts";
import { problem } from "../lib/problem.ts";
import { toIso } from "../lib/time.ts";
import {
  exportClicksSchema,
  exportCommissionsSchema,
  exportConversionsSchema,
  exportPayoutsSchema,
  paperQuery,
} from "./export-contract.ts";
import { exportRows, type Listing } from "./export-rows.ts";
import { gatherList, MAX_ROWS } from "./gather-list.ts";
import { CLICK_PAGES, COMMISSION_PAGES, CONVERSION_PAGES, type ListPages, PAYOUT_PAGES } from "./lay-out-lists.ts";
import { openClicks, openCommissions, openConversions, openPayouts } from "./open-listings.ts";
import { openRangeOf } from "./rules.ts";

const tags = ["Exports"];
const csv = (name: string) => ({
  method: "get" as const,
  path: `/exports/${name}.csv`,
  tags,
  summary: `The ${name} as CSV, newest first: one header row, then one row each`,
  responses: { 200: { description: "The file, streamed", content: { "text/csv": { schema: z.string() } } } },
});
const pdf = (name: string) => ({
  method: "get" as const,
  path: `/exports/${name}.pdf`,
  tags,
  summary: `The newest ${MAX_ROWS.toLocaleString("en")} ${name} as PDF; where there are more it says so, and the CSV has all`,
  responses: { 200: { description: "The pages", content: { "application/pdf": { schema: z.string().meta({ format: "binary" }) } } } },
});
const clicksCsv = route({ ...csv("clicks"), request: { query: exportClicksSchema } });
const conversionsCsv = route({ ...csv("conversions"), request: { query: exportConversionsSchema } });
const commissionsCsv = route({ ...csv("commissions"), request: { query: exportCommissionsSchema } });
const payoutsCsv = route({ ...csv("payouts"), request: { query: exportPayoutsSchema } });
const clicksPdf = route({ ...pdf("clicks"), request: { query: exportClicksSchema.extend(paperQuery) } });
const conversionsPdf = route({ ...pdf("conversions"), request: { query: exportConversionsSchema.extend(paperQuery) } });
const commissionsPdf = route({ ...pdf("commissions"), request: { query: exportCommissionsSchema.extend(paperQuery) } });
const payoutsPdf = route({ ...pdf("payouts"), request: { query: exportPayoutsSchema.extend(paperQuery) } });

type Asked = Parameters<typeof openRangeOf>[0] & { partnerId?: string | undefined; linkId?: string | undefined };

/** The end of a range before its beginning is no range. */
function read(asked: Asked): ReturnType<typeof openRangeOf> {
  const range = openRangeOf(asked);
  if (range.from !== null && range.to !== null && range.from >= range.to)
    throw problem("invalid_request", "the range ends before it begins", [{ path: "to", message: "must be after from" }]);
  return range;
}

/** For lists that take instants as texts. */
function bounds(asked: Asked): { from: string | undefined; to: string | undefined } {
  const { from, to } = read(asked);
  return { from: from === null ? undefined : toIso(from), to: to === null ? undefined : toIso(to) };
}

const viewed = (c: AppContext, partnerId: string | undefined) => ({ partnerId: visiblePartner(c.get("actor"), partnerId) });

/** The lists of who asks. */
const clicksOf = (c: AppContext, query: z.infer<typeof exportClicksSchema>) =>
  openClicks(c.get("ctx"), { ...query, ...bounds(query), ...viewed(c, query.partnerId) });
const conversionsOf = (c: AppContext, query: z.infer<typeof exportConversionsSchema>) =>
  openConversions(c.get("ctx"), { ...query, ...read(query), ...viewed(c, query.partnerId) }, c.get("actor").partnerId);
const commissionsOf = (c: AppContext, query: z.infer<typeof exportCommissionsSchema>) =>
  openCommissions(c.get("ctx"), { ...query, ...bounds(query), ...viewed(c, query.partnerId) });
const payoutsOf = (c: AppContext, query: z.infer<typeof exportPayoutsSchema>) =>
  openPayouts(c.get("ctx"), { ...query, ...read(query), ...viewed(c, query.partnerId) });

async function sendCsv<Row, Shown extends Record<string, unknown>>(c: AppContext, name: string, listing: Listing<Row, Shown>) {
  return c.body(await exportRows(listing), 200, asFile(`${name}.csv`, "text/csv; charset=utf-8"));
}

type Pages<Row, Shown extends Record<string, unknown>> = {
  listing: Listing<Row, Shown>;
  pages: ListPages<Shown>;
  query: Asked & { paper: Paper };
};

async function sendPdf<Row, Shown extends Record<string, unknown>>(c: AppContext, { listing, pages, query }: Pages<Row, Shown>) {
  const ctx = c.get("ctx");
  const { paper, ...filters } = query;
  const [name = ""] = pages.nouns.slice(1);
  const csvPath = new URL(c.req.url);
  csvPath.pathname = csvPath.pathname.replace(/pdf$/, "csv");
  csvPath.searchParams.delete("paper");
  const program = ctx.config.programName === "" ? csvPath.host : ctx.config.programName;
  const asked = { filters, range: read(query), ...viewed(c, query.partnerId), program, csvPath: csvPath.pathname + csvPath.search };
  const list = await gatherList(ctx, { listing, pages, asked });
  const { writeListPdf } = await import("./write-list-pdf.ts");
  return c.body(await writeListPdf(ctx.readAsset, { list, paper }), 200, asFile(`${name}.pdf`, "application/pdf"));
}

export const listExportRoutes: Router = makeRouter()
  .openapi(clicksCsv, (c) => sendCsv(c, "clicks", clicksOf(c, c.req.valid("query"))))
  .openapi(conversionsCsv, (c) => sendCsv(c, "conversions", conversionsOf(c, c.req.valid("query"))))
  .openapi(commissionsCsv, (c) => sendCsv(c, "commissions", commissionsOf(c, c.req.valid("query"))))
  .openapi(payoutsCsv, (c) => sendCsv(c, "payouts", payoutsOf(c, c.req.valid("query"))))
  .openapi(clicksPdf, (c) => {
    const query = c.req.valid("query");
    return sendPdf(c, { listing: clicksOf(c, query), pages: CLICK_PAGES, query });
  })
  .openapi(conversionsPdf, (c) => {
    const query = c.req.valid("query");
    return sendPdf(c, { listing: conversionsOf(c, query), pages: CONVERSION_PAGES, query });
  })
  .openapi(commissionsPdf, (c) => {
    const query = c.req.valid("query");
    return sendPdf(c, { listing: commissionsOf(c, query), pages: COMMISSION_PAGES, query });
  })
  .openapi(payoutsPdf, (c) => {
    const query = c.req.valid("query");
    return sendPdf(c, { listing: payoutsOf(c, query), pages: PAYOUT_PAGES, query });
  });
