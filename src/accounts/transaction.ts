/**
 * One command = one transaction: entries, balances, commissions, payouts, outbox and alarm commit together or not at all.
 * `transactionSync` would take an async callback in silence and roll nothing back, so a promise is refused by type and at run time.
 */
import { createHash } from "node:crypto";
import type { FactOf, FactType } from "../facts.ts";
import { toIso } from "../lib/time.ts";
import { makeFact } from "../outbox.ts";
import { markMonthChanged } from "./months.ts";
import { insertFact, markDirty } from "./outbox-store.ts";
import { showCommission, showPayout } from "./resources.ts";
import type { CommissionRow, PayoutRow } from "./rows.ts";
import { afterMove, type Balances, EMPTY_BALANCES, type Move, sweep } from "./rules.ts";
import { insertEntry, saveBalance, saveCommission, savePayout } from "./store.ts";

type NotPromise<T> = T extends PromiseLike<unknown> ? never : T;

/** Runs the work in one transaction of the object's storage; a throw rolls everything back and goes on up. */
export function transact<T>(storage: DurableObjectStorage, work: () => NotPromise<T>): NotPromise<T> {
  return storage.transactionSync(() => {
    const result = work();
    if (typeof (result as { then?: unknown } | null)?.then === "function")
      throw new Error("a transaction's work must not be async: it would commit before it is done");
    return result;
  });
}

/** The ledger's head and balances in memory: an image of what is committed, dropped whenever a transaction fails. */
export type Ledger = {
  seq: number;
  hash: string;
  revision: number;
  balances: Map<string, Balances>;
  /** The last month that is closed; null before the first close. */
  closedThrough: string | null;
};

/** What a command works with. `revision` grows by one a command, and stamps every row that it changes. */
export type Tx = { sql: SqlStorage; partnerId: string; now: number; revision: number; ledger: Ledger };

export const balancesOf = (tx: Tx, currency: string): Balances => tx.ledger.balances.get(currency) ?? EMPTY_BALANCES;

/** What moves belong to: their entries are named `fact:part`, and carry these ids. */
export type Cause = { fact: string; currency: string; occurredAt: number; commissionId?: string; payoutId?: string };

export const genesisHash = (partnerId: string): string => createHash("sha256").update(partnerId).digest("hex");

/** The chain's next hash: sha256 over the one before and every field of the entry. */
export function hashOf(
  previous: string,
  entry: {
    seq: number;
    id: string;
    debit: string;
    credit: string;
    amountMinor: number;
    currency: string;
    occurredAt: string;
    commissionId: string | null;
    payoutId: string | null;
  },
): string {
  const fields = [
    entry.seq,
    entry.id,
    entry.debit,
    entry.credit,
    entry.amountMinor,
    entry.currency,
    entry.occurredAt,
    entry.commissionId ?? "",
    entry.payoutId ?? "",
  ];
  return createHash("sha256")
    .update(`${previous}\n${fields.join("|")}`)
    .digest("hex");
}

/** Posts the moves of one cause, then sweeps: what became available first pays a debt. */
export function post(tx: Tx, cause: Cause, moves: readonly Move[]): void {
  for (const move of moves) postMove(tx, cause, move);
  for (const move of sweep(balancesOf(tx, cause.currency))) postMove(tx, cause, move);
}

function postMove(tx: Tx, cause: Cause, move: Move): void {
  const { ledger } = tx;
  const before = balancesOf(tx, cause.currency);
  const after = afterMove(before, move);
  const entry = {
    seq: ledger.seq + 1,
    id: move.part === "" ? cause.fact : `${cause.fact}:${move.part}`,
    debit: move.debit,
    credit: move.credit,
    amountMinor: move.amountMinor,
    currency: cause.currency,
    commissionId: cause.commissionId ?? null,
    payoutId: cause.payoutId ?? null,
  };
  const hash = hashOf(ledger.hash, { ...entry, occurredAt: toIso(cause.occurredAt) });
  insertEntry(tx.sql, { ...entry, occurredAt: cause.occurredAt, hash });
  for (const book of [move.debit, move.credit]) saveBalance(tx.sql, { currency: cause.currency, book, amountMinor: after[book] });
  ledger.seq = entry.seq;
  ledger.hash = hash;
  ledger.balances.set(cause.currency, after);
}

/** What a command changed of a closed month is posted by the next close of it. */
export function reopenMonth(tx: Tx, month: string): void {
  if (tx.ledger.closedThrough !== null && month <= tx.ledger.closedThrough) markMonthChanged(tx.sql, month);
}

/** Saves a changed commission under this command's revision and marks it for projection. */
export function keepCommission(tx: Tx, row: CommissionRow): CommissionRow {
  const kept = { ...row, revision: tx.revision };
  saveCommission(tx.sql, kept);
  markDirty(tx.sql, "commission", kept.id);
  return kept;
}

export function keepPayout(tx: Tx, row: PayoutRow): PayoutRow {
  const kept = { ...row, revision: tx.revision };
  savePayout(tx.sql, kept);
  markDirty(tx.sql, "payout", kept.id);
  return kept;
}

/** Puts a fact into the account's outbox, in this transaction. */
export function tell<T extends FactType>(tx: Tx, type: T, input: { subject: string; data: FactOf<T>["data"] }): void {
  insertFact(tx.sql, JSON.stringify(makeFact(type, { at: tx.now, data: input.data, about: [input.subject, String(tx.revision)] })));
}

export const tellCommission = (
  tx: Tx,
  type: "commission.earned" | "commission.held" | "commission.approved" | "commission.reversed" | "commission.rejected",
  row: CommissionRow,
): void => {
  const { steps: _steps, basis: _basis, revision: _revision, ...resource } = showCommission(tx.partnerId, row);
  tell(tx, type, { subject: row.id, data: resource });
};

export const tellPayout = (
  tx: Tx,
  type: "payout.requested" | "payout.approved" | "payout.paid" | "payout.failed" | "payout.canceled" | "payout.reversed",
  row: PayoutRow,
): void => {
  const { revision: _revision, ...resource } = showPayout(tx.partnerId, row);
  tell(tx, type, { subject: row.id, data: resource });
};
