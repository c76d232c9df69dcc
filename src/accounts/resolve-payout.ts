/**
 * A person ends a payout whose fate no call could tell. Law: Stripe is looked at once more, and a person's word never stands
 * against what is seen there: a transfer that is found is adopted, one that is named must be this payout's.
 */
import { type Result, refuse } from "../lib/result.ts";
import type { PostedPayout, TransferOrder } from "../payouts/index.ts";
import { advancePayout, wrongState } from "./advance-payout.ts";
import type { ResolvePayoutCommand } from "./contract.ts";
import { withPayout } from "./request-payout.ts";
import type { PayoutRow } from "./rows.ts";
import type { Bank } from "./send-payouts.ts";
import { findPayout } from "./store.ts";
import type { Tx } from "./transaction.ts";

type Found = { transferId: string } | { notSent: true };

export async function resolvePayout(bank: Bank, command: ResolvePayoutCommand): Promise<Result<PostedPayout>> {
  const payout = findPayout(bank.sql, command.payoutId);
  if (payout === null) return refuse("not_found", "there is no such payout", { payoutId: command.payoutId });
  if (!waitsForPerson(payout) || payout.destination === null) return wrongState(payout);
  const { id, attempt, amountMinor, currency, destination } = payout;
  const found = await look(bank, { order: { payoutId: id, attempt, amountMinor, currency, destination }, command });
  return found.ok ? bank.run((tx) => end(tx, command, found.value)) : found;
}

/** Nothing is under way, and nothing is planned: only then is the answer a person's. */
const waitsForPerson = (payout: PayoutRow): boolean => payout.unresolvedSince !== null && payout.nextTryAt === null;

async function look(bank: Bank, { order, command }: { order: TransferOrder; command: ResolvePayoutCommand }): Promise<Result<Found>> {
  if (command.outcome === "sent") {
    const seen = await bank.rail.checkTransfer(order, command.transferId ?? "");
    if ("error" in seen) return refuse("unavailable", `Stripe did not answer: ${seen.error}`);
    return seen.transferId === null
      ? refuse("transfer_mismatch", "Stripe has no such transfer of this amount to this partner", { payoutId: order.payoutId })
      : { ok: true, value: { transferId: seen.transferId } };
  }
  const seen = await bank.rail.find(order);
  if (seen.kind === "confirmed") return { ok: true, value: { transferId: seen.transferId } };
  if (seen.kind === "refused") return { ok: true, value: { notSent: true } };
  return seen.code === "transfer_mismatch"
    ? refuse("transfer_mismatch", seen.message, { payoutId: order.payoutId })
    : refuse("unavailable", `Stripe did not answer: ${seen.message}`);
}

function end(tx: Tx, command: ResolvePayoutCommand, found: Found): Result<PostedPayout> {
  return withPayout(tx, command.payoutId, (payout) => {
    if (!waitsForPerson(payout)) return wrongState(payout);
    return "transferId" in found
      ? advancePayout(tx, payout, { event: "confirm", changes: { paidAt: tx.now, transferId: found.transferId } })
      : advancePayout(tx, payout, { event: "deny", changes: { failureCode: "not_sent", failureMessage: command.reason } });
  });
}
