/**
 * Applies a refund of a sale: the commission becomes exactly that of the net sale, the difference is taken back where it is
 * (or, for a unit that the split over several shares moves, given back), and the refund's own month loses volume.
 */
import { netShareOf, type PostedCommission, reversalOf } from "../commissions/index.ts";
import { formatMinor } from "../lib/money.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { monthOf } from "../lib/time.ts";
import { commissionIdOf, countsForVolume, suffixOf } from "./award-commission.ts";
import type { RefundCommand } from "./contract.ts";
import { matureCommission } from "./mature-commissions.ts";
import { showCommission } from "./resources.ts";
import type { CommissionRow } from "./rows.ts";
import { giveBack, takeBack } from "./rules.ts";
import { findCommission, findRefund, getVolume, insertRefund, setVolume } from "./store.ts";
import { balancesOf, keepCommission, post, type Tx, tellCommission } from "./transaction.ts";

export function refundCommission(tx: Tx, command: RefundCommand): Result<PostedCommission> {
  const row = findCommission(tx.sql, commissionIdOf(tx, command.conversionId, command.revision));
  if (row === null || row.inputs === null)
    return refuse("not_found", "the conversion was not awarded in this account", { conversionId: command.conversionId });
  // Told late by somebody who did not know: the sale is no longer this share's.
  if (row.isTakenBack) return ok(showCommission(tx.partnerId, row));
  const refundId = command.refundId + suffixOf(command);
  const existing = findRefund(tx.sql, refundId);
  if (existing !== null) {
    return existing.commissionId === row.id && existing.amountMinor === command.amountMinor
      ? ok(showCommission(tx.partnerId, row))
      : refuse("refund_conflict", "the refund was applied with other values", { refundId: command.refundId });
  }
  insertRefund(tx.sql, { id: refundId, commissionId: row.id, amountMinor: command.amountMinor, occurredAt: command.occurredAt });
  const refundedMinor = Math.min(row.inputs.saleAmountMinor, row.refundedMinor + command.amountMinor);
  lowerVolume(tx, { row, refundedMinor, occurredAt: command.occurredAt });
  return ok(showCommission(tx.partnerId, reverse(tx, { row, command, refundedMinor })));
}

function reverse(tx: Tx, input: { row: CommissionRow; command: RefundCommand; refundedMinor: number }): CommissionRow {
  const { row, command, refundedMinor } = input;
  const netSaleMinor = (row.inputs?.saleAmountMinor ?? 0) - refundedMinor;
  const reversalMinor = reversalTo(row, netSaleMinor);
  const { moves, holding } = movesOf(tx, row, reversalMinor);
  const words = `${formatMinor(command.amountMinor, row.currency)} refunded, ${formatMinor(netSaleMinor, row.currency)} left of the sale`;
  const step = { label: "refund", value: words, amountMinor: reversalMinor === 0 ? 0 : -reversalMinor };
  const reversed = keepCommission(tx, {
    ...row,
    ...holding,
    refundedMinor,
    reversedMinor: row.reversedMinor + reversalMinor,
    steps: [...row.steps, step],
  });
  post(
    tx,
    {
      fact: `refund:${command.refundId}:${command.conversionId}${suffixOf(command)}`,
      currency: row.currency,
      occurredAt: command.occurredAt,
      commissionId: row.id,
    },
    moves,
  );
  if (reversalMinor > 0) tellCommission(tx, "commission.reversed", reversed);
  return reversalMinor < 0 && reversed.releasesAt <= tx.now ? matureCommission(tx, reversed) : reversed;
}

/** To the commission of the net sale exactly, up or down; of a rejected commission nothing is left to move. */
function reversalTo(row: CommissionRow, netSaleMinor: number): number {
  if (row.inputs === null || row.isRejected) return 0;
  return reversalOf(row.inputs, { netSaleMinor, leftMinor: row.amountMinor - row.reversedMinor });
}

/** Where a reversal's money comes from, or, below zero, where it goes back to. */
function movesOf(tx: Tx, row: CommissionRow, reversalMinor: number) {
  if (reversalMinor >= 0) return takeBack(row, { amountMinor: reversalMinor, availableMinor: balancesOf(tx, row.currency).available });
  return giveBack({ ...row, isHeld: row.holds.length > 0, isReleased: row.releasedAt !== null }, -reversalMinor);
}

/** The refund's own month loses this share's part of it; a month's volume is never below zero. */
function lowerVolume(tx: Tx, input: { row: CommissionRow; refundedMinor: number; occurredAt: number }): void {
  const { inputs, refundedMinor: refundedBefore } = input.row;
  if (inputs === null || !countsForVolume(inputs)) return;
  const lostMinor =
    netShareOf(inputs, inputs.saleAmountMinor - refundedBefore) - netShareOf(inputs, inputs.saleAmountMinor - input.refundedMinor);
  const month = monthOf(input.occurredAt);
  setVolume(tx.sql, month, Math.max(0, getVolume(tx.sql, month) - lostMinor));
}
