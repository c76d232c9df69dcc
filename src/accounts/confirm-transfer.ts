/**
 * The rail tells of a transfer by itself (a webhook, a list): it settles the payout that it is of, once, and only if it is
 * that payout to the unit. A transfer that should not be there is refused, for a person to look at.
 */
import { ok, type Result, refuse } from "../lib/result.ts";
import type { PostedPayout } from "../payouts/index.ts";
import { advancePayout } from "./advance-payout.ts";
import type { ConfirmTransferCommand } from "./contract.ts";
import { show } from "./request-payout.ts";
import { showPayout } from "./resources.ts";
import type { PayoutRow } from "./rows.ts";
import { findPayout } from "./store.ts";
import type { Tx } from "./transaction.ts";

/** Refuses `not_found`, `transfer_mismatch` and `invalid_state`; a transfer that is known already is no news. */
export function confirmTransfer(tx: Tx, command: ConfirmTransferCommand): Result<PostedPayout> {
  const payout = findPayout(tx.sql, command.payoutId);
  if (payout === null) return refuse("not_found", "there is no such payout", { payoutId: command.payoutId });
  const difference = differenceOf(payout, command);
  if (difference !== null)
    return refuse("transfer_mismatch", `the transfer has another ${difference} than the payout`, { payoutId: payout.id });
  if (payout.transferId !== null) {
    return payout.transferId === command.transferId
      ? ok(showPayout(tx.partnerId, payout))
      : refuse("transfer_mismatch", `the payout left by ${payout.transferId} already`, { payoutId: payout.id });
  }
  if (payout.status !== "processing")
    return refuse("invalid_state", `the payout is ${payout.status}, and no transfer of it is known`, { payoutId: payout.id });
  return show(tx, advancePayout(tx, payout, { event: "confirm", changes: { paidAt: tx.now, transferId: command.transferId } }));
}

function differenceOf(payout: PayoutRow, command: ConfirmTransferCommand): string | null {
  if (payout.amountMinor !== command.amountMinor) return "amount";
  if (payout.currency !== command.currency) return "currency";
  return payout.destination === command.destination ? null : "destination";
}
