/** A commission's entries and payouts as a history in words. Pure. */

export type HistoryEntry = { id: string; debit: string; credit: string; amountMinor: number; occurredAt: string };
export type HistoryPayout = { payoutId: string; amountMinor: number; status: string; requestedAt: string; paidAt: string | null };
export type Moment = { at: string; event: string; amountMinor: number; entryId: string | null; payoutId: string | null };

/** What an entry between two books means for the commission that it belongs to. */
const EVENTS: Record<string, string> = {
  "expense>pending": "earned",
  "expense>available": "adjusted",
  "pending>available": "approved",
  "pending>held": "held",
  "available>held": "held",
  "held>pending": "released",
  "pending>expense": "reversed",
  "held>expense": "reversed",
  "available>expense": "reversed",
  "receivable>expense": "reversed_as_debt",
  "available>receivable": "debt_recovered",
};

/** Oldest first; of one instant in the order of posting, payouts last. */
export function toTimeline(entries: readonly HistoryEntry[], payouts: readonly HistoryPayout[]): Moment[] {
  const moments: Moment[] = entries.map(({ id, debit, credit, amountMinor, occurredAt }) => ({
    at: occurredAt,
    event: EVENTS[`${debit}>${credit}`] ?? `${debit} to ${credit}`,
    amountMinor,
    entryId: id,
    payoutId: null,
  }));
  for (const { payoutId, amountMinor, status, requestedAt, paidAt } of payouts) {
    const payout = { amountMinor, entryId: null, payoutId };
    moments.push({ at: requestedAt, event: "payout_requested", ...payout });
    if (paidAt !== null) moments.push({ at: paidAt, event: status === "reversed" ? "paid_then_reversed" : "paid", ...payout });
  }
  return moments
    .map((moment, index) => ({ moment, index }))
    .sort(byTime)
    .map(({ moment }) => moment);
}

type Placed = { moment: Moment; index: number };
const byTime = (a: Placed, b: Placed): number => (a.moment.at === b.moment.at ? a.index - b.index : a.moment.at < b.moment.at ? -1 : 1);
