/** `/exports/*.csv`: the lists as files of any size. A partner's hold what is its own. */
import { z } from "zod";
import { type AppContext, makeRouter, type Router, route, visiblePartner } from "../auth/http.ts";
import { clickSortKey, listClickRows, showClick } from "../clicks/index.ts";
import { commissionCursor, listCommissionRows, toCommission } from "../commissions/index.ts";
import { listConversionRows, partOf, toConversion } from "../conversions/index.ts";
import { asFile } from "../documents/index.ts";
import { formatMinor } from "../lib/money.ts";
import { problem } from "../lib/problem.ts";
import { toIso } from "../lib/time.ts";
import { listPayouts, payoutCursor, showPayout } from "../payouts/index.ts";
import { exportClicksSchema, exportCommissionsSchema, exportConversionsSchema, exportPayoutsSchema } from "./export-contract.ts";
import { exportRows, type Listing } from "./export-rows.ts";
import { openRangeOf } from "./rules.ts";

const csv = (name: string) => ({
  method: "get" as const,
  path: `/exports/${name}.csv`,
  tags: ["Exports"],
  summary: `The ${name} as CSV, newest first: one header row, then one row each`,
  responses: { 200: { description: "The file, streamed", content: { "text/csv": { schema: z.string() } } } },
});
const clicks = route({ ...csv("clicks"), request: { query: exportClicksSchema } });
const conversions = route({ ...csv("conversions"), request: { query: exportConversionsSchema } });
const commissions = route({ ...csv("commissions"), request: { query: exportCommissionsSchema } });
const payouts = route({ ...csv("payouts"), request: { query: exportPayoutsSchema } });

async function send<Row>(c: AppContext, name: string, listing: Listing<Row>): Promise<Response> {
  return c.body(await exportRows(listing), 200, asFile(`${name}.csv`, "text/csv; charset=utf-8"));
}

/** The end of a range before its beginning is no range. */
function read(asked: Parameters<typeof openRangeOf>[0]): ReturnType<typeof openRangeOf> {
  const range = openRangeOf(asked);
  if (range.from !== null && range.to !== null && range.from >= range.to)
    throw problem("invalid_request", "the range ends before it begins", [{ path: "to", message: "must be after from" }]);
  return range;
}

/** For lists that take instants as texts. */
function bounds(asked: Parameters<typeof openRangeOf>[0]): { from: string | undefined; to: string | undefined } {
  const { from, to } = read(asked);
  return { from: from === null ? undefined : toIso(from), to: to === null ? undefined : toIso(to) };
}

export const listExportRoutes: Router = makeRouter()
  .openapi(clicks, (c) => {
    const { partnerId, from, to, timezone, ...filter } = c.req.valid("query");
    const wanted = { ...filter, ...bounds({ from, to, timezone }), partnerId: visiblePartner(c.get("actor"), partnerId) };
    return send(c, "clicks", {
      columns: [
        "id",
        "linkId",
        "partnerId",
        "at",
        "counted",
        "reason",
        "repeats",
        "country",
        "region",
        "city",
        "device",
        "browser",
        "os",
        "referrer",
      ],
      list: (page) => listClickRows(c.get("ctx"), wanted, page),
      show: showClick,
      keyOf: clickSortKey,
    });
  })
  .openapi(conversions, (c) => {
    const { partnerId, from, to, timezone, ...filter } = c.req.valid("query");
    const actor = c.get("actor");
    const wanted = { ...filter, ...read({ from, to, timezone }), partnerId: visiblePartner(actor, partnerId) };
    return send(c, "conversions", {
      columns: [
        "id",
        "type",
        "externalId",
        "customerId",
        "amountMinor",
        "currency",
        "kind",
        "product",
        "status",
        "shares",
        "occurredAt",
        "createdAt",
      ],
      list: (page) => listConversionRows(c.get("ctx"), wanted, page),
      show: (row) => ({ ...toConversion(partOf(actor.partnerId, row) ?? row) }),
      keyOf: (row) => row.id,
    });
  })
  .openapi(commissions, (c) => {
    const { partnerId, from, to, timezone, ...filter } = c.req.valid("query");
    const wanted = { ...filter, ...bounds({ from, to, timezone }), partnerId: visiblePartner(c.get("actor"), partnerId) };
    return send(c, "commissions", {
      columns: [
        "id",
        "partnerId",
        "conversionId",
        "type",
        "status",
        "currency",
        "amountMinor",
        "amount",
        "reversedMinor",
        "netMinor",
        "holds",
        "reason",
        "occurredAt",
        "releasesAt",
        "createdAt",
      ],
      list: (page) => listCommissionRows(c.get("ctx"), wanted, page),
      show: (row) => ({
        ...toCommission(row),
        amount: formatMinor(row.amountMinor, row.currency),
        netMinor: row.amountMinor - row.reversedMinor,
        holds: row.holds.join(" "),
      }),
      keyOf: commissionCursor,
    });
  })
  .openapi(payouts, (c) => {
    const { partnerId, from, to, timezone, ...filter } = c.req.valid("query");
    const wanted = { ...filter, ...read({ from, to, timezone }), partnerId: visiblePartner(c.get("actor"), partnerId) };
    return send(c, "payouts", {
      columns: ["id", "partnerId", "methodId", "amountMinor", "currency", "status", "failure", "requestedAt", "approvedAt", "paidAt"],
      list: (page) => listPayouts(c.get("ctx"), wanted, page),
      show: showPayout,
      keyOf: payoutCursor,
    });
  });
