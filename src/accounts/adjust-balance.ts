/**
 * An owner's correction: money added at once, or taken from what is available and beyond that as a debt. It takes at most what was
 * earned and not taken back; what a sale loses later that it took already, it gives back (take-away.ts).
 */
import type { PostedCommission } from "../commissions/index.ts";
import { derivedId } from "../lib/ids.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import type { AdjustCommand } from "./contract.ts";
import { showCommission } from "./resources.ts";
import { type Move, takeBack } from "./rules.ts";
import { findCommission } from "./store.ts";
import { adjustmentRow } from "./take-away.ts";
import { balancesOf, keepCommission, post, type Tx, tellCommission } from "./transaction.ts";

export function adjustBalance(tx: Tx, command: AdjustCommand): Result<PostedCommission> {
  const { amountMinor, currency, reason } = command;
  const id = derivedId("com", "adjustment", command.adjustmentId, tx.partnerId);
  const existing = findCommission(tx.sql, id);
  if (existing !== null) {
    return existing.amountMinor === amountMinor && existing.currency === currency && existing.reason === reason
      ? ok(showCommission(tx.partnerId, existing))
      : refuse("idempotency_conflict", "the adjustment was made with other values");
  }
  const balances = balancesOf(tx, currency);
  if (-amountMinor > balances.expense) {
    return refuse("adjustment_exceeds_earned", "more would be taken back than was ever earned", {
      earnedMinor: balances.expense,
      currency,
    });
  }
  const row = keepCommission(tx, adjustmentRow(tx, { id, amountMinor, currency, reason }));
  const moves: Move[] =
    amountMinor > 0
      ? [{ part: "", debit: "expense", credit: "available", amountMinor }]
      : takeBack({ pendingMinor: 0, heldMinor: 0 }, { amountMinor: -amountMinor, availableMinor: balances.available }).moves;
  post(tx, { fact: `adjust:${command.adjustmentId}`, currency, occurredAt: tx.now, commissionId: id }, moves);
  tellCommission(tx, amountMinor > 0 ? "commission.approved" : "commission.reversed", row);
  return ok(showCommission(tx.partnerId, row));
}
