/** How money moves between an account's books: double entry, reversals, debts, lines and alarms, as tables and properties. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Book } from "../../src/accounts/contract.ts";
import {
  type AccountTotals,
  afterMove,
  allocateLines,
  type Balances,
  type DueState,
  EMPTY_BALANCES,
  earliest,
  holdBack,
  isDebitNormal,
  type Move,
  nextDueAt,
  sweep,
  takeBack,
  violationsOf,
} from "../../src/accounts/rules.ts";

const BOOKS = Object.keys(EMPTY_BALANCES) as Book[];
const minor = fc.nat(1_000_000);
const show = (moves: readonly Move[]) => moves.map((move) => `${move.debit} -> ${move.credit} ${move.amountMinor}`);
const sum = (amounts: readonly number[]) => amounts.reduce((a, b) => a + b, 0);
/** Debits less credits, each in its normal sense. */
const imbalance = (balances: Balances) => sum(BOOKS.map((book) => (isDebitNormal(book) ? balances[book] : -balances[book])));

describe("an entry", () => {
  const full: Balances = { expense: 900, receivable: 100, pending: 200, held: 200, available: 200, in_flight: 200, paid: 200 };

  it.each<[Book, Book, Partial<Balances>]>([
    ["expense", "pending", { expense: 950, pending: 250 }],
    ["pending", "available", { pending: 150, available: 250 }],
    ["pending", "held", { pending: 150, held: 250 }],
    ["available", "in_flight", { available: 150, in_flight: 250 }],
    ["in_flight", "paid", { in_flight: 150, paid: 250 }],
    ["available", "expense", { available: 150, expense: 850 }],
    ["receivable", "expense", { receivable: 150, expense: 850 }],
    ["available", "receivable", { available: 150, receivable: 50 }],
  ])("%s -> %s of 50", (debit, credit, changed) => {
    expect(afterMove(full, { part: "x", debit, credit, amountMinor: 50 })).toEqual({ ...full, ...changed });
  });

  it("keeps debits and credits equal, whatever the books", () => {
    fc.assert(
      fc.property(fc.constantFrom(...BOOKS), fc.constantFrom(...BOOKS), fc.nat(200), (debit, credit, amountMinor) => {
        fc.pre(debit !== credit);
        try {
          expect(imbalance(afterMove(full, { part: "x", debit, credit, amountMinor }))).toBe(imbalance(full));
        } catch (error) {
          expect(String(error)).toContain("below zero");
        }
      }),
    );
  });

  it.each<[Book, Book, number]>([
    ["pending", "available", 201],
    ["in_flight", "paid", 201],
    ["pending", "expense", 201],
    ["available", "receivable", 101],
    ["held", "expense", 901],
  ])("%s -> %s of %i is refused: a book would fall below zero", (debit, credit, amountMinor) => {
    expect(() => afterMove(full, { part: "x", debit, credit, amountMinor })).toThrow(/below zero/);
  });
});

describe("taking money back", () => {
  it.each([
    ["from what is pending first", { pendingMinor: 100, heldMinor: 100 }, 60, 500, ["pending -> expense 60"]],
    ["then from what is held", { pendingMinor: 100, heldMinor: 100 }, 150, 500, ["pending -> expense 100", "held -> expense 50"]],
    ["then from what is available", { pendingMinor: 0, heldMinor: 0 }, 150, 500, ["available -> expense 150"]],
    [
      "then as a debt",
      { pendingMinor: 10, heldMinor: 20 },
      100,
      30,
      ["pending -> expense 10", "held -> expense 20", "available -> expense 30", "receivable -> expense 40"],
    ],
    ["of nothing", { pendingMinor: 10, heldMinor: 20 }, 0, 30, []],
  ])("%s", (_why, holding, amountMinor, availableMinor, moves) => {
    expect(show(takeBack(holding, { amountMinor, availableMinor }).moves)).toEqual(moves);
  });

  it("takes exactly the amount, leaves every book at or above zero, and never touches money in flight or paid", () => {
    fc.assert(
      fc.property(minor, minor, minor, minor, (pendingMinor, heldMinor, availableMinor, amountMinor) => {
        const before: Balances = {
          ...EMPTY_BALANCES,
          expense: 10_000_000,
          pending: pendingMinor,
          held: heldMinor,
          available: availableMinor,
          in_flight: 7,
          paid: 9,
        };
        const { moves, holding } = takeBack({ pendingMinor, heldMinor }, { amountMinor, availableMinor });
        const after = moves.reduce(afterMove, before);
        expect(sum(moves.map((move) => move.amountMinor))).toBe(amountMinor);
        expect(before.expense - after.expense).toBe(amountMinor);
        expect(holding).toEqual({ pendingMinor: after.pending, heldMinor: after.held });
        expect([after.in_flight, after.paid]).toEqual([7, 9]);
        if (after.receivable > 0) expect([after.pending, after.held, after.available]).toEqual([0, 0, 0]);
      }),
    );
  });
});

describe("holding a commission", () => {
  it.each([
    ["all that is pending", { pendingMinor: 100, heldMinor: 0 }, 0, 500, ["pending -> held 100"], 100],
    ["what is released, as far as it is there", { pendingMinor: 0, heldMinor: 0 }, 100, 60, ["available -> held 60"], 60],
    ["what is released, but no more of the pool", { pendingMinor: 0, heldMinor: 5 }, 100, 900, ["available -> held 100"], 105],
    ["nothing that was paid over", { pendingMinor: 0, heldMinor: 0 }, -30, 900, [], 0],
    ["nothing twice", { pendingMinor: 0, heldMinor: 70 }, 0, 900, [], 70],
  ])("holds %s", (_why, holding, releasedMinor, availableMinor, moves, heldMinor) => {
    const held = holdBack(holding, { releasedMinor, availableMinor });
    expect(show(held.moves)).toEqual(moves);
    expect(held.holding).toEqual({ pendingMinor: 0, heldMinor });
  });
});

describe("the sweep", () => {
  it("pays what is owed from what is available, until one of the two is nothing", () => {
    fc.assert(
      fc.property(minor, minor, (available, receivable) => {
        const before = { ...EMPTY_BALANCES, available, receivable };
        const after = sweep(before).reduce(afterMove, before);
        expect(Math.min(after.available, after.receivable)).toBe(0);
        expect(after.available - after.receivable).toBe(available - receivable);
      }),
    );
  });

  it("does nothing where there is nothing to pay or to pay with", () => {
    expect(sweep({ ...EMPTY_BALANCES, available: 5 })).toEqual([]);
    expect(sweep({ ...EMPTY_BALANCES, receivable: 5 })).toEqual([]);
  });
});

describe("the lines of a payout", () => {
  const open = (...amounts: number[]) => amounts.map((openMinor, index) => ({ commissionId: `com_${index}`, openMinor }));
  const lines = (...parts: [number, number][]) => parts.map(([index, amountMinor]) => ({ commissionId: `com_${index}`, amountMinor }));

  it.each([
    ["oldest first, the last in part", open(100, 200, 300), 250, lines([0, 100], [1, 150])],
    ["all of it", open(100, 200), 300, lines([0, 100], [1, 200])],
    ["net of a reversal of what was covered before", open(100, -40, 200), 150, lines([1, -40], [0, 100], [2, 90])],
    ["past a commission with nothing open", open(0, 100), 100, lines([1, 100])],
    ["more than is open", open(100, 200), 301, null],
    ["more than is open net of reversals", open(100, -40), 61, null],
    ["nothing open", [], 1, null],
  ])("%s", (_why, commissions, payoutMinor, expected) => {
    expect(allocateLines(commissions, payoutMinor)).toEqual(expected);
  });

  it("sum to the payout, cover none beyond what is open, and leave at most one in part", () => {
    const commissions = fc.array(fc.integer({ min: -5_000, max: 20_000 }), { maxLength: 20 }).map((amounts) => open(...amounts));
    fc.assert(
      fc.property(commissions, fc.integer({ min: 1, max: 200_000 }), (candidates, payoutMinor) => {
        const allocated = allocateLines(candidates, payoutMinor);
        expect(allocated === null).toBe(sum(candidates.map((candidate) => candidate.openMinor)) < payoutMinor);
        if (allocated === null) return;
        expect(sum(allocated.map((line) => line.amountMinor))).toBe(payoutMinor);
        const partial = allocated.filter((line) => {
          const candidate = candidates.find((each) => each.commissionId === line.commissionId);
          expect(Math.sign(line.amountMinor)).toBe(Math.sign(candidate?.openMinor ?? 0));
          expect(Math.abs(line.amountMinor)).toBeLessThanOrEqual(Math.abs(candidate?.openMinor ?? 0));
          return line.amountMinor !== candidate?.openMinor;
        });
        expect(partial.length).toBeLessThanOrEqual(1);
        if (partial.length === 1) expect(partial[0]).toBe(allocated.at(-1));
        expect(new Set(allocated.map((line) => line.commissionId)).size).toBe(allocated.length);
      }),
    );
  });
});

describe("when an account next has something to do", () => {
  const NOW = 1_800_000_000_000;
  const idle: DueState = { now: NOW, hasOutbox: false, drainFailures: 0, nextReleaseAt: null, nextTryAt: null };
  it.each<[string, Partial<DueState>, number | null]>([
    ["nothing", {}, null],
    ["a release in an hour", { nextReleaseAt: NOW + 3_600_000 }, NOW + 3_600_000],
    ["a release that is overdue", { nextReleaseAt: NOW - 1 }, NOW],
    ["a try before a release", { nextReleaseAt: NOW + 9, nextTryAt: NOW + 5 }, NOW + 5],
    ["an outbox, a second from now", { hasOutbox: true }, NOW + 1_000],
    ["an outbox that failed three times", { hasOutbox: true, drainFailures: 3 }, NOW + 8_000],
    ["an outbox that fails for ever, a minute", { hasOutbox: true, drainFailures: 1_000 }, NOW + 60_000],
    ["a try that is due before the outbox", { hasOutbox: true, nextTryAt: NOW }, NOW],
    ["failures of an outbox that is empty", { drainFailures: 3 }, null],
  ])("%s", (_why, state, at) => {
    expect(nextDueAt({ ...idle, ...state })).toBe(at);
  });

  it("is the first of what is known", () => {
    expect(earliest(null, 7, 3, null)).toBe(3);
    expect(earliest(0, 7)).toBe(0);
    expect(earliest(null)).toBeNull();
    expect(earliest()).toBeNull();
  });
});

describe("the proof of the books", () => {
  const balances: Balances = { expense: 1_000, receivable: 0, pending: 100, held: 200, available: 300, in_flight: 250, paid: 150 };
  const sound: AccountTotals = {
    balances,
    entriesFold: balances,
    pendingMinor: 100,
    heldMinor: 200,
    openMinor: 300,
    inFlightMinor: 250,
    paidMinor: 150,
  };
  const withBoth = (changed: Partial<Balances>): Partial<AccountTotals> => ({
    balances: { ...balances, ...changed },
    entriesFold: { ...balances, ...changed },
  });

  it("finds nothing in sound books, in empty ones, and in a debt", () => {
    expect(violationsOf("USD", sound)).toEqual([]);
    expect(
      violationsOf("USD", {
        balances: EMPTY_BALANCES,
        entriesFold: EMPTY_BALANCES,
        pendingMinor: 0,
        heldMinor: 0,
        openMinor: 0,
        inFlightMinor: 0,
        paidMinor: 0,
      }),
    ).toEqual([]);
    expect(violationsOf("USD", { ...sound, ...withBoth({ available: 0, receivable: 40, expense: 660 }), openMinor: -40 })).toEqual([]);
  });

  it.each<[string, Partial<AccountTotals>]>([
    ["USD: available is below zero (-1)", { ...withBoth({ available: -1, expense: 699 }), openMinor: -1 }],
    ["USD: pending is 100, its entries sum to 90", { entriesFold: { ...balances, pending: 90 } }],
    ["USD: debits are 1001, credits 1000", withBoth({ expense: 1_001 })],
    ["USD: available and receivable are both above zero", { ...withBoth({ receivable: 5, available: 305 }) }],
    ["USD: pending is 100, commissions hold 99", { pendingMinor: 99 }],
    ["USD: held is 200, commissions hold 201", { heldMinor: 201 }],
    ["USD: available less receivable is 300, open commissions are 299", { openMinor: 299 }],
    ["USD: in_flight is 250, open payouts are 0", { inFlightMinor: 0 }],
    ["USD: paid is 150, paid payouts are 151", { paidMinor: 151 }],
  ])("names what is broken, and only that: %s", (words, wrong) => {
    expect(violationsOf("USD", { ...sound, ...wrong })).toEqual([words]);
  });

  it("names every broken thing at once", () => {
    expect(violationsOf("EUR", { ...sound, pendingMinor: 0, paidMinor: 0 })).toEqual([
      "EUR: pending is 100, commissions hold 0",
      "EUR: paid is 150, paid payouts are 0",
    ]);
  });
});
