/**
 * Takes money of a commission back where it is. A reversal is never refused: where expense no longer holds it, because an adjustment
 * below zero took it first, that much of the adjustment is given back by one of the same size, and all books stay at or above zero.
 */
import { derivedId } from "../lib/ids.ts";
import { formatMinor } from "../lib/money.ts";
import type { CommissionRow } from "./rows.ts";
import { type Holding, takeBack } from "./rules.ts";
import { balancesOf, type Cause, keepCommission, post, type Tx, tellCommission } from "./transaction.ts";

/** Posts the reversal and returns what the commission still holds; the caller keeps the commission. */
export function takeAway(tx: Tx, input: { row: CommissionRow; cause: Cause; amountMinor: number }): Holding {
  const { row, cause, amountMinor } = input;
  const missingMinor = amountMinor - balancesOf(tx, row.currency).expense;
  if (missingMinor > 0) giveBackAdjusted(tx, { cause, amountMinor: missingMinor });
  const { moves, holding } = takeBack(row, { amountMinor, availableMinor: balancesOf(tx, row.currency).available });
  post(tx, cause, moves);
  return holding;
}

/**
 * Expense is what commissions have left less what adjustments took. A reversal is at most what its commission has left, so what is
 * missing is at most what adjustments took: nobody can owe more than they were ever given.
 */
function giveBackAdjusted(tx: Tx, { cause, amountMinor }: { cause: Cause; amountMinor: number }): void {
  const { currency } = cause;
  const adjustmentId = `given_back:${cause.fact}`;
  const id = derivedId("com", "adjustment", adjustmentId, tx.partnerId);
  const row = keepCommission(tx, {
    ...adjustmentRow(tx, { id, amountMinor, currency, reason: "an adjustment had taken what is taken back now" }),
    steps: [{ label: "adjustment", value: `${formatMinor(amountMinor, currency)} of an adjustment below zero given back`, amountMinor }],
  });
  post(tx, { fact: `adjust:${adjustmentId}`, currency, occurredAt: tx.now, commissionId: id }, [
    { part: "", debit: "expense", credit: "available", amountMinor },
  ]);
  tellCommission(tx, "commission.approved", row);
}

/** A commission that no conversion earned, released at once. */
export const adjustmentRow = (
  tx: Tx,
  { id, amountMinor, currency, reason }: { id: string; amountMinor: number; currency: string; reason: string },
): CommissionRow => ({
  id,
  conversionId: null,
  type: "adjustment",
  currency,
  amountMinor,
  reversedMinor: 0,
  pendingMinor: 0,
  heldMinor: 0,
  coveredMinor: 0,
  paidMinor: 0,
  isRejected: false,
  isTakenBack: false,
  holds: [],
  reason,
  inputs: null,
  steps: [{ label: "adjustment", value: formatMinor(amountMinor, currency), amountMinor }],
  refundedMinor: 0,
  disputedMinor: 0,
  volumeMinor: 0,
  occurredAt: tx.now,
  releasesAt: tx.now,
  releasedAt: tx.now,
  createdAt: tx.now,
  revision: tx.revision,
});
