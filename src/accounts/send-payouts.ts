/**
 * Sends what is due through the rail: the state that a call needs is committed before it, and read again after it, so a
 * kill at any point is answered by the same try under the same key. A payout resolves once.
 */

import type { Result } from "../lib/result.ts";
import { MINUTE } from "../lib/time.ts";
import { afterTry, howToTry, isOpen, type PayoutRail, type TransferOrder } from "../payouts/index.ts";
import { advancePayout } from "./advance-payout.ts";
import type { PayoutRow } from "./rows.ts";
import { findMeta, findPayout, listDuePayouts } from "./store.ts";
import { keepPayout, type Tx, tell } from "./transaction.ts";

/** Calls of one alarm; each is bounded to 10 s by the rail. */
const CALLS = 10;

export type Bank = { sql: SqlStorage; rail: PayoutRail; now: () => number; run: <T>(work: (tx: Tx) => T) => T };

export async function sendPayouts(bank: Bank): Promise<void> {
  for (const due of listDuePayouts(bank.sql, bank.now(), CALLS)) await sendPayout(bank, due.id);
}

async function sendPayout(bank: Bank, payoutId: string): Promise<void> {
  const startedAt = bank.now();
  const begun = bank.run((tx) => beginTry(tx, payoutId));
  if (begun === null) return;
  const { before, order } = begun;
  const how = howToTry(before, startedAt);
  const outcome = how === "send" ? await bank.rail.send(order) : await bank.rail.find(order);
  bank.run((tx) => {
    const payout = findPayout(tx.sql, payoutId);
    // Another door (a webhook, an owner) may have resolved it while the call was out.
    if (payout === null || !isOpen(payout.status)) return;
    endTry(tx, payout, afterTry(before, { how, outcome, startedAt, now: tx.now }));
  });
}

/** Commits that a try is under way: were the process killed now, the same key would be tried again in a minute. */
function beginTry(tx: Tx, payoutId: string): { before: PayoutRow; order: TransferOrder } | null {
  const before = findPayout(tx.sql, payoutId);
  if (before === null || before.destination === null) return null;
  // Quarantined books send nothing new; a try whose fate is unknown is still driven to its end.
  if (findMeta(tx.sql, "quarantine") !== null && before.unresolvedSince === null) {
    keepPayout(tx, { ...before, nextTryAt: null });
    return null;
  }
  const begun = advancePayout(tx, before, {
    event: "try",
    changes: { tries: before.tries + 1, unresolvedSince: before.unresolvedSince ?? tx.now, nextTryAt: tx.now + MINUTE },
  });
  if (!begun.ok) return null;
  const { id, attempt, amountMinor, currency, destination } = before;
  return { before, order: { payoutId: id, attempt, amountMinor, currency, destination } };
}

function endTry(tx: Tx, payout: PayoutRow, after: ReturnType<typeof afterTry>): void {
  switch (after.next) {
    case "paid":
      expectMoved(advancePayout(tx, payout, { event: "confirm", changes: { paidAt: tx.now, transferId: after.transferId } }));
      return;
    case "failed":
      expectMoved(advancePayout(tx, payout, { event: "refuse", changes: failure(after) }));
      return;
    case "retry": {
      const event = after.sending.unresolvedSince === null ? "defer" : "lose";
      expectMoved(advancePayout(tx, payout, { event, changes: { ...after.sending, nextTryAt: after.at, ...failure(after) } }));
      return;
    }
    case "ask_person":
      expectMoved(advancePayout(tx, payout, { event: "lose", changes: { nextTryAt: null, ...failure(after) } }));
      tell(tx, "ops.alert", {
        subject: payout.id,
        data: { subject: payout.id, detail: `its fate is unknown and its key is too old to repeat: ${after.message}` },
      });
      return;
    default:
      after satisfies never;
  }
}

const failure = ({ code, message }: { code: string; message: string }) => ({ failureCode: code, failureMessage: message });

/** A try that was begun can end in each of these ways; anything else is a broken machine, and nothing is committed. */
function expectMoved(result: Result<PayoutRow>): void {
  if (!result.ok) throw new Error(result.refusal.detail);
}
