/** The account's rows as the resources that the rest of the system sees. */
import { basisOf, commissionStatus, type PostedCommission } from "../commissions/index.ts";
import { toIso, toIsoOrNull } from "../lib/time.ts";
import type { AccountPayout, PostedPayout } from "../payouts/index.ts";
import type { Balance, Entry } from "./contract.ts";
import { netSaleOf } from "./net-sale.ts";
import type { CommissionRow, EntryRow, PayoutRow } from "./rows.ts";
import type { Balances } from "./rules.ts";

export function showCommission(partnerId: string, row: CommissionRow): PostedCommission {
  return {
    id: row.id,
    partnerId,
    conversionId: row.conversionId,
    type: row.type,
    amountMinor: row.amountMinor,
    currency: row.currency,
    status: commissionStatus(row),
    reversedMinor: row.reversedMinor,
    holds: row.holds,
    reason: row.reason,
    releasesAt: toIso(row.releasesAt),
    createdAt: toIso(row.createdAt),
    steps: row.steps,
    basis: row.isTakenBack ? null : basisOf(row.inputs, (row.inputs?.saleAmountMinor ?? 0) - netSaleOf(row)),
    occurredAt: toIso(row.occurredAt),
    revision: row.revision,
  };
}

export function showPayout(partnerId: string, row: PayoutRow): PostedPayout {
  return {
    id: row.id,
    partnerId,
    methodId: row.methodId,
    amountMinor: row.amountMinor,
    currency: row.currency,
    status: row.status,
    ...(row.failureCode === null ? {} : { failure: { code: row.failureCode, message: row.failureMessage ?? "" } }),
    requestedAt: toIso(row.requestedAt),
    approvedAt: toIsoOrNull(row.approvedAt),
    paidAt: toIsoOrNull(row.paidAt),
    revision: row.revision,
  };
}

export const showAccountPayout = (partnerId: string, row: PayoutRow): AccountPayout => ({
  ...showPayout(partnerId, row),
  methodType: row.methodType,
  destination: row.destination,
  transferId: row.transferId,
});

export const showBalance = (currency: string, balances: Balances): Balance => ({
  currency,
  pendingMinor: balances.pending,
  heldMinor: balances.held,
  availableMinor: balances.available,
  inFlightMinor: balances.in_flight,
  paidMinor: balances.paid,
  receivableMinor: balances.receivable,
});

export const showEntry = ({ occurredAt, ...row }: EntryRow): Entry => ({ ...row, occurredAt: toIso(occurredAt) });
