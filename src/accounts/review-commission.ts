/** An owner's or the fraud rules' judgement of a commission: hold it, release it again, or reject what is left of it. */
import { commissionStatus, type PostedCommission } from "../commissions/index.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { monthOf } from "../lib/time.ts";
import type { CommissionCommand, ReleaseCommand } from "./contract.ts";
import { addEarned } from "./earned.ts";
import { matureCommission } from "./mature-commissions.ts";
import { showCommission } from "./resources.ts";
import type { CommissionRow } from "./rows.ts";
import { holdBack } from "./rules.ts";
import { findCommission } from "./store.ts";
import { takeAway } from "./take-away.ts";
import { balancesOf, type Cause, keepCommission, post, reopenMonth, type Tx, tellCommission } from "./transaction.ts";

/** Pending goes to held, and of what is released and not paid out as much as is there. Held again: the reason is added. */
export function holdCommission(tx: Tx, command: CommissionCommand): Result<PostedCommission> {
  const row = findCommission(tx.sql, command.commissionId);
  if (row === null) return missing(command);
  if (row.holds.includes(command.reason)) return ok(showCommission(tx.partnerId, row));
  const releasedMinor = row.amountMinor - row.reversedMinor - row.pendingMinor - row.heldMinor - row.coveredMinor;
  const { moves, holding } = holdBack(row, { releasedMinor, availableMinor: balancesOf(tx, row.currency).available });
  if (row.isRejected || (moves.length === 0 && row.heldMinor === 0)) return wrongState(row, "nothing of it is left to hold");
  const held = keepCommission(tx, { ...row, ...holding, holds: [...row.holds, command.reason] });
  post(tx, causeOf(tx, "hold", row), moves);
  tellCommission(tx, "commission.held", held);
  return ok(showCommission(tx.partnerId, held));
}

/**
 * Held goes back to pending, and matures at `releasesAt`, at once if that is past. Lifting some kinds of reason releases it
 * only when no other is left; lifting none that is there changes nothing.
 */
export function releaseCommission(tx: Tx, command: ReleaseCommand): Result<PostedCommission> {
  const row = findCommission(tx.sql, command.commissionId);
  if (row === null) return missing(command);
  const left = command.holds === undefined ? [] : row.holds.filter((hold) => command.holds?.includes(hold) === false);
  if (command.holds !== undefined && left.length === row.holds.length) return ok(showCommission(tx.partnerId, row));
  if (left.length > 0) return ok(showCommission(tx.partnerId, keepCommission(tx, { ...row, holds: left })));
  if (row.heldMinor === 0) return wrongState(row, "it is not held");
  const released = keepCommission(tx, { ...row, heldMinor: 0, pendingMinor: row.pendingMinor + row.heldMinor, holds: [] });
  post(tx, causeOf(tx, "unhold", row), [{ part: "", debit: "held", credit: "pending", amountMinor: row.heldMinor }]);
  const now = row.releasesAt <= tx.now ? matureCommission(tx, released) : released;
  return ok(showCommission(tx.partnerId, now));
}

/** Takes all that is left of it back, for good. What was paid out already stays paid: that is an adjustment's to correct. */
export function rejectCommission(tx: Tx, command: CommissionCommand): Result<PostedCommission> {
  const row = findCommission(tx.sql, command.commissionId);
  if (row === null) return missing(command);
  if (row.isRejected && row.reason === command.reason) return ok(showCommission(tx.partnerId, row));
  const status = commissionStatus(row);
  if (row.amountMinor <= 0 || !["pending", "held", "approved"].includes(status)) return wrongState(row, `it is ${status}`);
  const leftMinor = row.amountMinor - row.reversedMinor;
  const holding = takeAway(tx, { row, cause: causeOf(tx, "reject", row), amountMinor: leftMinor });
  const step = { label: "rejected", value: command.reason, amountMinor: -leftMinor };
  const rejected = keepCommission(tx, {
    ...row,
    ...holding,
    reversedMinor: row.amountMinor,
    isRejected: true,
    holds: [],
    reason: command.reason,
    steps: [...row.steps, step],
  });
  addEarned(tx.sql, row, -leftMinor);
  reopenMonth(tx, monthOf(row.occurredAt));
  tellCommission(tx, "commission.rejected", rejected);
  return ok(showCommission(tx.partnerId, rejected));
}

const causeOf = (tx: Tx, fact: string, row: CommissionRow): Cause => ({
  fact: `${fact}:${row.id}:${tx.revision}`,
  currency: row.currency,
  occurredAt: tx.now,
  commissionId: row.id,
});
const missing = (command: CommissionCommand) => refuse("not_found", "there is no such commission", { commissionId: command.commissionId });
const wrongState = (row: CommissionRow, why: string) =>
  refuse("invalid_state", `the commission cannot be changed like that: ${why}`, { commissionId: row.id, status: commissionStatus(row) });
