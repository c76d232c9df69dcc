/**
 * Brings a commission to exactly what its sale earns after refunds and disputes: what is too much is taken back where it is, what is
 * missing is given back where the rest of it waits. The one way by which a sale's losses, and what it regains, move money.
 */
import { reversalOf } from "../commissions/index.ts";
import { formatMinor } from "../lib/money.ts";
import { addEarned } from "./earned.ts";
import { matureCommission } from "./mature-commissions.ts";
import { netSaleOf } from "./net-sale.ts";
import type { CommissionRow } from "./rows.ts";
import { giveBack, type Holding } from "./rules.ts";
import { takeAway } from "./take-away.ts";
import { type Cause, keepCommission, post, type Tx, tellCommission } from "./transaction.ts";

type Restating = { row: CommissionRow; label: "refund" | "dispute"; words: string; fact: string; occurredAt: number };

/** `row` has the refunds and disputes as they now are. */
export function restateCommission(tx: Tx, { row, label, words, fact, occurredAt }: Restating): CommissionRow {
  const netSaleMinor = netSaleOf(row);
  const reversalMinor = reversalTo(row, netSaleMinor);
  const cause = { fact, currency: row.currency, occurredAt, commissionId: row.id };
  const holding =
    reversalMinor >= 0 ? takeAway(tx, { row, cause, amountMinor: reversalMinor }) : giveTo(tx, { row, cause, amountMinor: -reversalMinor });
  const value = `${words}, ${formatMinor(netSaleMinor, row.currency)} left of the sale`;
  const restated = keepCommission(tx, {
    ...row,
    ...holding,
    reversedMinor: row.reversedMinor + reversalMinor,
    steps: [...row.steps, { label, value, amountMinor: reversalMinor === 0 ? 0 : -reversalMinor }],
  });
  addEarned(tx.sql, row, -reversalMinor);
  if (reversalMinor !== 0) tellCommission(tx, "commission.reversed", restated);
  return reversalMinor < 0 && restated.releasesAt <= tx.now ? matureCommission(tx, restated) : restated;
}

/** To the commission of the net sale exactly, up or down; of a rejected commission nothing is left to move. */
function reversalTo(row: CommissionRow, netSaleMinor: number): number {
  if (row.inputs === null || row.isRejected) return 0;
  return reversalOf(row.inputs, { netSaleMinor, leftMinor: row.amountMinor - row.reversedMinor });
}

function giveTo(tx: Tx, { row, cause, amountMinor }: { row: CommissionRow; cause: Cause; amountMinor: number }): Holding {
  const { moves, holding } = giveBack({ ...row, isHeld: row.holds.length > 0, isReleased: row.releasedAt !== null }, amountMinor);
  post(tx, cause, moves);
  return { pendingMinor: holding.pendingMinor, heldMinor: holding.heldMinor };
}
