/** A payout's row in D1 as callers see it. */
import { toIso, toIsoOrNull } from "../lib/time.ts";
import type { Payout } from "./contract.ts";
import type { PayoutRow } from "./payout-store.ts";

export const showPayout = (row: PayoutRow): Payout => ({
  id: row.id,
  partnerId: row.partnerId,
  methodId: row.methodId,
  amountMinor: row.amountMinor,
  currency: row.currency,
  status: row.status,
  ...(row.failure === null ? {} : { failure: row.failure }),
  requestedAt: toIso(row.requestedAt),
  approvedAt: toIsoOrNull(row.approvedAt),
  paidAt: toIsoOrNull(row.paidAt),
});
