/** The four lists as exports read them: their pages, what a row shows, and the columns of their CSV. Law: an export shows what the list shows. */
import { clickSortKey, listClickRows, showClick } from "../clicks/index.ts";
import { commissionCursor, listCommissionRows, toCommission } from "../commissions/index.ts";
import type { Ctx } from "../context.ts";
import { listConversionRows, partOf, toConversion } from "../conversions/index.ts";
import { formatMinor } from "../lib/money.ts";
import { toIso } from "../lib/time.ts";
import { listPayouts, payoutCursor, showPayout } from "../payouts/index.ts";
import type { Listing } from "./export-rows.ts";

type WithDb = Pick<Ctx, "db">;
type ListOf<F extends (ctx: Ctx, filter: never, page: never) => Promise<unknown[]>> = {
  filter: Parameters<F>[1];
  row: Awaited<ReturnType<F>>[number];
};
type Clicks = ListOf<typeof listClickRows>;
type Conversions = ListOf<typeof listConversionRows>;
type Commissions = ListOf<typeof listCommissionRows>;
type Payouts = ListOf<typeof listPayouts>;

export const openClicks = (ctx: WithDb, wanted: Clicks["filter"]): Listing<Clicks["row"], ReturnType<typeof showClick>> => ({
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
  list: (page) => listClickRows(ctx, wanted, page),
  show: showClick,
  keyOf: clickSortKey,
});

/** A partner sees its own shares. */
export const openConversions = (
  ctx: WithDb,
  wanted: Conversions["filter"],
  viewer: string | null,
): Listing<Conversions["row"], ReturnType<typeof toConversion>> => ({
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
  list: (page) => listConversionRows(ctx, wanted, page),
  show: (row) => toConversion(partOf(viewer, row) ?? row),
  keyOf: (row) => row.id,
});

const showCommission = (row: Commissions["row"]) => ({
  ...toCommission(row),
  amount: formatMinor(row.amountMinor, row.currency),
  netMinor: row.amountMinor - row.reversedMinor,
  holds: row.holds.join(" "),
  occurredAt: toIso(row.occurredAt),
});

export const openCommissions = (
  ctx: WithDb,
  wanted: Commissions["filter"],
): Listing<Commissions["row"], ReturnType<typeof showCommission>> => ({
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
  list: (page) => listCommissionRows(ctx, wanted, page),
  show: showCommission,
  keyOf: commissionCursor,
});

export const openPayouts = (ctx: WithDb, wanted: Payouts["filter"]): Listing<Payouts["row"], ReturnType<typeof showPayout>> => ({
  columns: ["id", "partnerId", "methodId", "amountMinor", "currency", "status", "failure", "requestedAt", "approvedAt", "paidAt"],
  list: (page) => listPayouts(ctx, wanted, page),
  show: showPayout,
  keyOf: payoutCursor,
});

export type ShownClick = ReturnType<typeof showClick>;
export type ShownConversion = ReturnType<typeof toConversion>;
export type ShownCommission = ReturnType<typeof showCommission>;
export type ShownPayout = ReturnType<typeof showPayout>;
