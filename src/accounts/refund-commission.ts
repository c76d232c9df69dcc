/**
 * Applies a refund of a sale: the commission becomes that of the net sale, up or down (a unit may move between the shares of
 * a sale), and the refund's own month loses volume. No other sale is priced again.
 */
import type { PostedCommission } from "../commissions/index.ts";
import { formatMinor } from "../lib/money.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { monthOf } from "../lib/time.ts";
import { commissionIdOf, suffixOf } from "./award-commission.ts";
import type { RefundCommand } from "./contract.ts";
import { lowerVolume } from "./lower-volume.ts";
import { showCommission } from "./resources.ts";
import { restateCommission } from "./restate-commission.ts";
import { findCommission } from "./store.ts";
import { reopenMonth, type Tx } from "./transaction.ts";
import { findRefund, insertRefund } from "./unwinding-store.ts";

export function refundCommission(tx: Tx, command: RefundCommand): Result<PostedCommission> {
  const row = findCommission(tx.sql, commissionIdOf(tx, command.conversionId, command.revision));
  if (row === null || row.inputs === null)
    return refuse("not_found", "the conversion was not awarded in this account", { conversionId: command.conversionId });
  // Told late by somebody who did not know: the sale is no longer this share's.
  if (row.isTakenBack) return ok(showCommission(tx.partnerId, row));
  const id = command.refundId + suffixOf(command);
  const { amountMinor, occurredAt } = command;
  const existing = findRefund(tx.sql, id);
  if (existing !== null) {
    return existing.commissionId === row.id && existing.amountMinor === amountMinor
      ? ok(showCommission(tx.partnerId, row))
      : refuse("refund_conflict", "the refund was applied with other values", { refundId: command.refundId });
  }
  const after = { ...row, refundedMinor: Math.min(row.inputs.saleAmountMinor, row.refundedMinor + amountMinor) };
  const { volumeMinor } = lowerVolume(tx, { row, after, occurredAt });
  insertRefund(tx.sql, { id, commissionId: row.id, amountMinor, occurredAt, volumeMinor });
  reopenMonth(tx, monthOf(row.occurredAt));
  const restated = restateCommission(tx, {
    row: after,
    label: "refund",
    words: `${formatMinor(amountMinor, row.currency)} refunded`,
    fact: `refund:${command.refundId}:${command.conversionId}${suffixOf(command)}`,
    occurredAt,
  });
  return ok(showCommission(tx.partnerId, restated));
}
