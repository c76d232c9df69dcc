/** The hold period is over: what is pending of a commission becomes available. */
import type { CommissionRow } from "./rows.ts";
import { listDueCommissions } from "./store.ts";
import { keepCommission, post, type Tx, tellCommission } from "./transaction.ts";

/** How many commissions one transaction releases. */
export const MATURE_LIMIT = 200;

/** Releases what is due, oldest first; true where more may be due. */
export function matureCommissions(tx: Tx): boolean {
  const due = listDueCommissions(tx.sql, tx.now, MATURE_LIMIT);
  for (const row of due) matureCommission(tx, row);
  return due.length === MATURE_LIMIT;
}

export function matureCommission(tx: Tx, row: CommissionRow): CommissionRow {
  if (row.pendingMinor === 0) return row;
  const matured = keepCommission(tx, { ...row, pendingMinor: 0, releasedAt: row.releasedAt ?? tx.now });
  const cause = { fact: `mature:${row.id}:${tx.revision}`, currency: row.currency, occurredAt: tx.now, commissionId: row.id };
  post(tx, cause, [{ part: "", debit: "pending", credit: "available", amountMinor: row.pendingMinor }]);
  tellCommission(tx, "commission.approved", matured);
  return matured;
}
