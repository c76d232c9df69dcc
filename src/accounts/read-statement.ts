/** Reads a payout's statement from the books. Law: what is shown sums to the payout exactly, or nothing is shown. */
import { toIso } from "../lib/time.ts";
import type { PayoutStatement } from "../payouts/index.ts";
import { showEntry, showPayout } from "./resources.ts";
import { findHead, findPayout, listCommissionsOfPayout, listEntriesOfPayout } from "./store.ts";
import { genesisHash } from "./transaction.ts";

/** null: the account knows no such payout. Throws where the lines do not sum to it. */
export function readStatement(sql: SqlStorage, input: { partnerId: string; payoutId: string }): PayoutStatement | null {
  const payout = findPayout(sql, input.payoutId);
  if (payout === null) return null;
  const lines = listCommissionsOfPayout(sql, payout.id).map(({ commission, lineMinor }) => ({
    commissionId: commission.id,
    conversionId: commission.conversionId,
    type: commission.type,
    occurredAt: toIso(commission.occurredAt),
    commissionMinor: commission.amountMinor,
    reversedMinor: commission.reversedMinor,
    lineMinor,
  }));
  const sum = lines.reduce((total, line) => total + line.lineMinor, 0);
  if (sum !== payout.amountMinor) throw new Error(`the lines of ${payout.id} sum to ${sum}, not to ${payout.amountMinor}`);
  const head = findHead(sql);
  return {
    payout: showPayout(input.partnerId, payout),
    // Oldest first; what happened at one instant in the order of its ids.
    lines: lines.sort((a, b) => (a.occurredAt + a.commissionId < b.occurredAt + b.commissionId ? -1 : 1)),
    entries: listEntriesOfPayout(sql, payout.id).map(showEntry),
    head: { entries: head?.seq ?? 0, hash: head?.hash ?? genesisHash(input.partnerId) },
  };
}
