/**
 * Moves a payout on by one event of its state machine: state, entry, coverage of its commissions and announcement in the
 * caller's transaction. What the machine has no transition for is refused and changes nothing.
 */
import { ok, type Result, refuse } from "../lib/result.ts";
import { PAYOUT_MACHINE, type PayoutEntry, type PayoutEvent, stateOf, statusOf } from "../payouts/index.ts";
import type { Book } from "./contract.ts";
import type { CommissionRow, PayoutRow } from "./rows.ts";
import { listCommissionsOfPayout } from "./store.ts";
import { keepCommission, keepPayout, post, type Tx, tellPayout } from "./transaction.ts";

type Effect = {
  debit: Book;
  credit: Book;
  /** What of a commission is covered by payouts, and what by paid ones, after the line's amount. */
  cover: (row: CommissionRow, lineMinor: number) => Partial<CommissionRow>;
};

const EFFECTS: Record<PayoutEntry, Effect> = {
  paid: { debit: "in_flight", credit: "paid", cover: ({ paidMinor }, line) => ({ paidMinor: paidMinor + line }) },
  void: { debit: "in_flight", credit: "available", cover: ({ coveredMinor }, line) => ({ coveredMinor: coveredMinor - line }) },
  reversed: {
    debit: "paid",
    credit: "available",
    cover: ({ coveredMinor, paidMinor }, line) => ({ coveredMinor: coveredMinor - line, paidMinor: paidMinor - line }),
  },
};

/** `changes` are what the event brings beside the state. A payout that has ended tries nothing any more. */
export function advancePayout(tx: Tx, payout: PayoutRow, step: { event: PayoutEvent; changes?: Partial<PayoutRow> }): Result<PayoutRow> {
  const from = stateOf(payout);
  const transition = PAYOUT_MACHINE[from][step.event];
  if (transition === undefined) return wrongState(payout);
  const { to, entry, tells } = transition;
  // Told again: nothing changes.
  if (to === from && entry === null && step.changes === undefined) return ok(payout);
  const moved = keepPayout(tx, { ...payout, ...(entry === null ? {} : ENDED), ...step.changes, status: statusOf(to) });
  if (entry !== null) postEntry(tx, moved, entry);
  if (tells !== null) tellPayout(tx, tells, moved);
  return ok(moved);
}

const ENDED = { nextTryAt: null, unresolvedSince: null, failureCode: null, failureMessage: null } as const;

function postEntry(tx: Tx, payout: PayoutRow, entry: PayoutEntry): void {
  const { debit, credit, cover } = EFFECTS[entry];
  for (const { commission, lineMinor } of listCommissionsOfPayout(tx.sql, payout.id)) {
    keepCommission(tx, { ...commission, ...cover(commission, lineMinor) });
  }
  post(tx, causeOf(tx, payout), [{ part: entry, debit, credit, amountMinor: payout.amountMinor }]);
}

export const causeOf = (tx: Tx, payout: PayoutRow) => ({
  fact: payout.id,
  currency: payout.currency,
  occurredAt: tx.now,
  payoutId: payout.id,
});

export const wrongState = (payout: PayoutRow) =>
  refuse("invalid_state", `the payout is ${payout.status}`, { payoutId: payout.id, status: payout.status });
