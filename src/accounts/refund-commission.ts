/**
 * Applies a refund of a sale: the commission becomes that of the net sale, the difference is taken back where it is, and
 * the refund's own month loses volume. No other sale is priced again.
 */
import { type PostedCommission, reversalOf, shareOf } from "../commissions/index.ts";
import { formatMinor } from "../lib/money.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { monthOf } from "../lib/time.ts";
import { commissionIdOf, countsForVolume } from "./award-commission.ts";
import type { RefundCommand } from "./contract.ts";
import { addEarned } from "./earned.ts";
import { showCommission } from "./resources.ts";
import type { CommissionRow } from "./rows.ts";
import { takeBack } from "./rules.ts";
import { findCommission, findRefund, getVolume, insertRefund, setVolume } from "./store.ts";
import { balancesOf, keepCommission, post, type Tx, tellCommission } from "./transaction.ts";

export function refundCommission(tx: Tx, command: RefundCommand): Result<PostedCommission> {
  const row = findCommission(tx.sql, commissionIdOf(tx, command.conversionId));
  if (row === null || row.inputs === null)
    return refuse("not_found", "the conversion was not awarded in this account", { conversionId: command.conversionId });
  const existing = findRefund(tx.sql, command.refundId);
  if (existing !== null) {
    return existing.commissionId === row.id && existing.amountMinor === command.amountMinor
      ? ok(showCommission(tx.partnerId, row))
      : refuse("refund_conflict", "the refund was applied with other values", { refundId: command.refundId });
  }
  insertRefund(tx.sql, { id: command.refundId, commissionId: row.id, amountMinor: command.amountMinor, occurredAt: command.occurredAt });
  const refundedMinor = Math.min(row.inputs.saleAmountMinor, row.refundedMinor + command.amountMinor);
  lowerVolume(tx, { row, refundedMinor, occurredAt: command.occurredAt });
  return ok(showCommission(tx.partnerId, reverse(tx, { row, command, refundedMinor })));
}

function reverse(tx: Tx, input: { row: CommissionRow; command: RefundCommand; refundedMinor: number }): CommissionRow {
  const { row, command, refundedMinor } = input;
  const leftMinor = row.amountMinor - row.reversedMinor;
  const netSaleMinor = (row.inputs?.saleAmountMinor ?? 0) - refundedMinor;
  const reversalMinor = row.inputs === null ? 0 : reversalOf(row.inputs, { netSaleMinor, leftMinor });
  const { moves, holding } = takeBack(row, { amountMinor: reversalMinor, availableMinor: balancesOf(tx, row.currency).available });
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
      fact: `refund:${command.refundId}:${command.conversionId}`,
      currency: row.currency,
      occurredAt: command.occurredAt,
      commissionId: row.id,
    },
    moves,
  );
  addEarned(tx.sql, row, -reversalMinor);
  if (reversalMinor > 0) tellCommission(tx, "commission.reversed", reversed);
  return reversed;
}

/** The refund's own month loses this share's part of it; a month's volume is never below zero. */
function lowerVolume(tx: Tx, input: { row: CommissionRow; refundedMinor: number; occurredAt: number }): void {
  const { inputs, refundedMinor: refundedBefore } = input.row;
  if (inputs === null || !countsForVolume(inputs)) return;
  const lostMinor =
    shareOf(inputs, inputs.saleAmountMinor - refundedBefore) - shareOf(inputs, inputs.saleAmountMinor - input.refundedMinor);
  const month = monthOf(input.occurredAt);
  setVolume(tx.sql, month, Math.max(0, getVolume(tx.sql, month) - lostMinor));
}
