/**
 * Applies a dispute of a sale as it now stands: while it is open or lost its amount is taken back like a refund; when it is won
 * that is given back, as new entries, and matures when the commission does. Told again it changes nothing.
 */
import { evaluateCommission, type PostedCommission } from "../commissions/index.ts";
import { formatMinor } from "../lib/money.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { monthOf } from "../lib/time.ts";
import { commissionIdOf } from "./award-commission.ts";
import type { DisputeCommand } from "./contract.ts";
import { matureCommission } from "./mature-commissions.ts";
import { lowerVolume, netSaleOf, volumeLost } from "./net-sale.ts";
import { showCommission } from "./resources.ts";
import type { CommissionRow, DisputeRow } from "./rows.ts";
import { takeBack } from "./rules.ts";
import { findCommission, findDispute, getVolume, saveDispute, setVolume } from "./store.ts";
import { balancesOf, type Cause, keepCommission, post, reopenMonth, type Tx, tellCommission } from "./transaction.ts";

export function disputeCommission(tx: Tx, command: DisputeCommand): Result<PostedCommission> {
  const row = findCommission(tx.sql, commissionIdOf(tx, command.conversionId));
  if (row === null || row.inputs === null)
    return refuse("not_found", "the conversion was not awarded in this account", { conversionId: command.conversionId });
  const existing = findDispute(tx.sql, { id: command.disputeId, commissionId: row.id });
  if (existing !== null && existing.amountMinor !== command.amountMinor)
    return refuse("dispute_conflict", "the dispute was applied with another amount", { disputeId: command.disputeId });
  const isTaken = existing !== null && existing.status !== "won";
  const takes = command.status !== "won";
  // What is told late never opens what is closed, and what was won stays won.
  if (existing !== null && (command.status === "open" || existing.status === "won")) return ok(showCommission(tx.partnerId, row));
  if (existing !== null && isTaken === takes) {
    saveDispute(tx.sql, { ...existing, status: command.status });
    return ok(showCommission(tx.partnerId, row));
  }
  const disputedMinor = row.disputedMinor + (takes ? command.amountMinor : isTaken ? -command.amountMinor : 0);
  const after = { ...row, disputedMinor };
  saveDispute(tx.sql, moveVolume(tx, { row, after, command, existing }));
  if (disputedMinor === row.disputedMinor) return ok(showCommission(tx.partnerId, row));
  reopenMonth(tx, monthOf(row.occurredAt));
  return ok(showCommission(tx.partnerId, restate(tx, { row: after, command })));
}

type Change = { row: CommissionRow; after: CommissionRow; command: DisputeCommand; existing: DisputeRow | null };

/** The month in which it was opened loses its part; won, it gets that back, save what a refund has taken of it meanwhile. */
function moveVolume(tx: Tx, { row, after, command, existing }: Change): DisputeRow {
  const { disputeId: id, amountMinor, status, openedAt: occurredAt } = command;
  const kept = { id, commissionId: row.id, amountMinor, status };
  if (status !== "won") return { ...kept, occurredAt, ...lowerVolume(tx, { row, after, occurredAt }) };
  if (existing === null) return { ...kept, occurredAt, volumeMinor: 0, loweredMinor: 0 };
  const regainedMinor = -volumeLost(row, after);
  const raisedMinor = Math.min(existing.loweredMinor, regainedMinor);
  const month = monthOf(existing.occurredAt);
  setVolume(tx.sql, month, getVolume(tx.sql, month) + raisedMinor);
  reopenMonth(tx, month);
  return { ...existing, status, volumeMinor: existing.volumeMinor - regainedMinor, loweredMinor: existing.loweredMinor - raisedMinor };
}

/** The commission becomes that of what is now left of the sale: what is too much is taken back where it is, what is missing is given back. */
function restate(tx: Tx, { row, command }: { row: CommissionRow; command: DisputeCommand }): CommissionRow {
  const netSaleMinor = netSaleOf(row);
  const targetMinor = row.isRejected || row.inputs === null ? 0 : evaluateCommission(row.inputs, netSaleMinor).amountMinor;
  const changeMinor = targetMinor - (row.amountMinor - row.reversedMinor);
  const words = `${formatMinor(command.amountMinor, row.currency)} disputed, ${command.status}; ${formatMinor(netSaleMinor, row.currency)} left of the sale`;
  const stated = {
    ...row,
    reversedMinor: row.reversedMinor - changeMinor,
    steps: [...row.steps, { label: "dispute", value: words, amountMinor: changeMinor }],
  };
  const cause: Cause = {
    fact: `dispute:${command.disputeId}:${command.conversionId}:${command.status === "won" ? "given" : "taken"}`,
    currency: row.currency,
    occurredAt: command.occurredAt,
    commissionId: row.id,
  };
  return changeMinor > 0
    ? giveBack(tx, { stated, cause, amountMinor: changeMinor })
    : takeAway(tx, { stated, cause, amountMinor: -changeMinor });
}

type Move = { stated: CommissionRow; cause: Cause; amountMinor: number };

function takeAway(tx: Tx, { stated, cause, amountMinor }: Move): CommissionRow {
  const { moves, holding } = takeBack(stated, { amountMinor, availableMinor: balancesOf(tx, stated.currency).available });
  const reversed = keepCommission(tx, { ...stated, ...holding });
  post(tx, cause, moves);
  if (amountMinor > 0) tellCommission(tx, "commission.reversed", reversed);
  return reversed;
}

/** What comes back waits with the rest of the commission: held while it is held, else pending until it matures. */
function giveBack(tx: Tx, { stated, cause, amountMinor }: Move): CommissionRow {
  const isHeld = stated.holds.length > 0;
  const given = keepCommission(tx, {
    ...stated,
    pendingMinor: stated.pendingMinor + (isHeld ? 0 : amountMinor),
    heldMinor: stated.heldMinor + (isHeld ? amountMinor : 0),
  });
  post(tx, cause, [{ part: "", debit: "expense", credit: "pending", amountMinor }]);
  if (isHeld) post(tx, cause, [{ part: "hold", debit: "pending", credit: "held", amountMinor }]);
  // What was taken back has changed: there is less of it.
  tellCommission(tx, "commission.reversed", given);
  return !isHeld && given.releasesAt <= tx.now ? matureCommission(tx, given) : given;
}
