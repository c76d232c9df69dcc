/**
 * How each command moves money between the books, as pure decisions. `a -> b` debits a and credits b; no book, in its
 * normal sense, is ever below zero; money in flight is never touched by a reversal.
 */
import type { Book } from "./contract.ts";

export type Balances = Record<Book, number>;

export const EMPTY_BALANCES: Balances = { expense: 0, receivable: 0, pending: 0, held: 0, available: 0, in_flight: 0, paid: 0 };

/** Normal on the debit side: a debit adds. The others are credit-normal. */
export const isDebitNormal = (book: Book): boolean => book === "expense" || book === "receivable";

/** One move of money; `part` tells the moves of one fact apart in their entries' ids. */
export type Move = { part: string; debit: Book; credit: Book; amountMinor: number };

/** The balances after a move. Throws where a book would fall below zero: a broken rule, never a caller's mistake. */
export function afterMove(balances: Balances, move: Move): Balances {
  const debited = balances[move.debit] + (isDebitNormal(move.debit) ? move.amountMinor : -move.amountMinor);
  const credited = balances[move.credit] + (isDebitNormal(move.credit) ? -move.amountMinor : move.amountMinor);
  if (debited < 0 || credited < 0)
    throw new Error(`${move.part}: ${move.debit} -> ${move.credit} of ${move.amountMinor} would leave a balance below zero`);
  return { ...balances, [move.debit]: debited, [move.credit]: credited };
}

const move = (part: string, [debit, credit]: readonly [Book, Book], amountMinor: number): Move[] =>
  amountMinor > 0 ? [{ part, debit, credit, amountMinor }] : [];

/** Where a commission's money is. */
export type Holding = { pendingMinor: number; heldMinor: number };

/** Takes `amountMinor` back: the commission's own pending and held parts, then what is available, then as a debt. */
export function takeBack(holding: Holding, input: { amountMinor: number; availableMinor: number }): { moves: Move[]; holding: Holding } {
  const pending = Math.min(holding.pendingMinor, input.amountMinor);
  const held = Math.min(holding.heldMinor, input.amountMinor - pending);
  const rest = input.amountMinor - pending - held;
  const available = Math.min(input.availableMinor, rest);
  return {
    moves: [
      ...move("pending", ["pending", "expense"], pending),
      ...move("held", ["held", "expense"], held),
      ...move("available", ["available", "expense"], available),
      ...move("debt", ["receivable", "expense"], rest - available),
    ],
    holding: { pendingMinor: holding.pendingMinor - pending, heldMinor: holding.heldMinor - held },
  };
}

/** Where a commission's money goes: it stays held while something holds it, and is available once it was released. */
export type Standing = Holding & { isHeld: boolean; isReleased: boolean };

/** Gives `amountMinor` back to a commission from which more was taken than its net sale says. */
export function giveBack(row: Standing, amountMinor: number): { moves: Move[]; holding: Holding } {
  const { pendingMinor, heldMinor } = row;
  if (row.isHeld) {
    const moves = [...move("earned", ["expense", "pending"], amountMinor), ...move("hold", ["pending", "held"], amountMinor)];
    return { moves, holding: { pendingMinor, heldMinor: heldMinor + amountMinor } };
  }
  if (row.isReleased) return { moves: move("earned", ["expense", "available"], amountMinor), holding: { pendingMinor, heldMinor } };
  return { moves: move("earned", ["expense", "pending"], amountMinor), holding: { pendingMinor: pendingMinor + amountMinor, heldMinor } };
}

/** Holds a commission: all that is pending, and of what is released as much as is there. Nothing to hold: no moves. */
export function holdBack(holding: Holding, input: { releasedMinor: number; availableMinor: number }): { moves: Move[]; holding: Holding } {
  const released = Math.max(0, Math.min(input.releasedMinor, input.availableMinor));
  return {
    moves: [...move("pending", ["pending", "held"], holding.pendingMinor), ...move("available", ["available", "held"], released)],
    holding: { pendingMinor: 0, heldMinor: holding.heldMinor + holding.pendingMinor + released },
  };
}

/** What is available first pays what is owed back: in the same command, so that the two are never both above zero. */
export const sweep = (balances: Balances): Move[] =>
  move("sweep", ["available", "receivable"], Math.min(balances.available, balances.receivable));

/** A released commission whose net amount is not what its payout lines cover; `openMinor` is below zero after a reversal. */
export type OpenCommission = { commissionId: string; openMinor: number };
export type PayoutLine = { commissionId: string; amountMinor: number };

/**
 * The lines of a payout: every reversal of what was covered before, then the oldest released first, the last in part.
 * They sum to the payout exactly; null where the open commissions cannot cover it.
 */
export function allocateLines(open: readonly OpenCommission[], payoutMinor: number): PayoutLine[] | null {
  const lines: PayoutLine[] = [];
  let left = payoutMinor;
  for (const commission of open.filter((candidate) => candidate.openMinor < 0)) {
    lines.push({ commissionId: commission.commissionId, amountMinor: commission.openMinor });
    left -= commission.openMinor;
  }
  for (const commission of open.filter((candidate) => candidate.openMinor > 0)) {
    if (left === 0) break;
    const amountMinor = Math.min(commission.openMinor, left);
    lines.push({ commissionId: commission.commissionId, amountMinor });
    left -= amountMinor;
  }
  return left === 0 ? lines : null;
}

export type DueState = { now: number; hasOutbox: boolean; drainFailures: number; nextReleaseAt: number | null; nextTryAt: number | null };

/** When the account next has something to do by itself; null: nothing. What is overdue is due now. */
export function nextDueAt(state: DueState): number | null {
  const drainAt = state.hasOutbox ? state.now + Math.min(60_000, 1_000 * 2 ** Math.min(state.drainFailures, 10)) : null;
  const at = earliest(drainAt, state.nextReleaseAt, state.nextTryAt);
  return at === null ? null : Math.max(state.now, at);
}

/** The first of some instants; null where there is none. */
export function earliest(...instants: readonly (number | null)[]): number | null {
  const known = instants.filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** What must hold of an account's totals, in every currency; each broken one in words. */
export function violationsOf(currency: string, totals: AccountTotals): string[] {
  const { balances, entriesFold, pendingMinor, heldMinor, openMinor, inFlightMinor, paidMinor } = totals;
  const broken: string[] = [];
  const check = (holds: boolean, words: string) => {
    if (!holds) broken.push(`${currency}: ${words}`);
  };
  for (const [book, amount] of Object.entries(balances)) {
    check(amount >= 0, `${book} is below zero (${amount})`);
    check(amount === entriesFold[book as Book], `${book} is ${amount}, its entries sum to ${entriesFold[book as Book]}`);
  }
  const debits = balances.expense + balances.receivable;
  const credits = balances.pending + balances.held + balances.available + balances.in_flight + balances.paid;
  check(debits === credits, `debits are ${debits}, credits ${credits}`);
  check(balances.available === 0 || balances.receivable === 0, "available and receivable are both above zero");
  check(pendingMinor === balances.pending, `pending is ${balances.pending}, commissions hold ${pendingMinor}`);
  check(heldMinor === balances.held, `held is ${balances.held}, commissions hold ${heldMinor}`);
  check(
    openMinor === balances.available - balances.receivable,
    `available less receivable is ${balances.available - balances.receivable}, open commissions are ${openMinor}`,
  );
  check(inFlightMinor === balances.in_flight, `in_flight is ${balances.in_flight}, open payouts are ${inFlightMinor}`);
  check(paidMinor === balances.paid, `paid is ${balances.paid}, paid payouts are ${paidMinor}`);
  return broken;
}

export type AccountTotals = {
  balances: Balances;
  entriesFold: Balances;
  pendingMinor: number;
  heldMinor: number;
  /** Released, less reversals, less what payout lines cover. */
  openMinor: number;
  inFlightMinor: number;
  paidMinor: number;
};
