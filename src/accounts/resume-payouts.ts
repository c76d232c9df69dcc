/** The rail has money again: payouts that wait for it are due now, instead of at the end of their pause. */

import { listPayoutsWaitingForMoney } from "./store.ts";
import { keepPayout, type Tx } from "./transaction.ts";

/** Those whose fate is not known keep their own time: more money does not answer them. */
export function resumePayouts(tx: Tx, currencies: readonly string[]): void {
  for (const payout of listPayoutsWaitingForMoney(tx.sql)) {
    if (currencies.includes(payout.currency) && payout.unresolvedSince === null) keepPayout(tx, { ...payout, nextTryAt: tx.now });
  }
}
