/**
 * Applies a dispute of a sale as it now stands: while it is open or lost its amount is taken back like a refund; when it is won
 * that is given back, as new entries, and matures when the commission does. Told again it changes nothing.
 */
import type { PostedCommission } from "../commissions/index.ts";
import { formatMinor } from "../lib/money.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { monthOf } from "../lib/time.ts";
import { commissionIdOf, suffixOf } from "./award-commission.ts";
import type { DisputeCommand } from "./contract.ts";
import { lowerVolume, volumeLost } from "./lower-volume.ts";
import { showCommission } from "./resources.ts";
import { restateCommission } from "./restate-commission.ts";
import type { CommissionRow, DisputeRow } from "./rows.ts";
import { findCommission, getVolume, setVolume } from "./store.ts";
import { reopenMonth, type Tx } from "./transaction.ts";
import { findDispute, saveDispute } from "./unwinding-store.ts";

export function disputeCommission(tx: Tx, command: DisputeCommand): Result<PostedCommission> {
  const row = findCommission(tx.sql, commissionIdOf(tx, command.conversionId, command.revision));
  if (row === null || row.inputs === null)
    return refuse("not_found", "the conversion was not awarded in this account", { conversionId: command.conversionId });
  // A later decision gave the sale to others, or another share of it: disputes move that one.
  if (row.isTakenBack) return ok(showCommission(tx.partnerId, row));
  const existing = findDispute(tx.sql, command.disputeId + suffixOf(command));
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
  const restated = restateCommission(tx, {
    row: after,
    label: "dispute",
    words: `${formatMinor(command.amountMinor, row.currency)} disputed, ${command.status}`,
    fact: `dispute:${command.disputeId}:${command.conversionId}${suffixOf(command)}:${takes ? "taken" : "given"}`,
    occurredAt: command.occurredAt,
  });
  return ok(showCommission(tx.partnerId, restated));
}

type Change = { row: CommissionRow; after: CommissionRow; command: DisputeCommand; existing: DisputeRow | null };

/** The month in which it was opened loses its part; won, it gets that back, save what a refund has taken of it meanwhile. */
function moveVolume(tx: Tx, { row, after, command, existing }: Change): DisputeRow {
  const { amountMinor, status, openedAt: occurredAt } = command;
  const id = command.disputeId + suffixOf(command);
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
