/** The payout's state machine, cell by cell: docs/payouts.md is the table, the code's data and real books must be what it says. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { adjustBalance } from "../../src/accounts/adjust-balance.ts";
import { advancePayout } from "../../src/accounts/advance-payout.ts";
import { openBooks } from "../../src/accounts/books.ts";
import { listFacts } from "../../src/accounts/outbox-store.ts";
import { requestPayout } from "../../src/accounts/request-payout.ts";
import { findPayout, listEntriesAfter } from "../../src/accounts/store.ts";
import { PAYOUT_EVENTS, PAYOUT_MACHINE, type PayoutEvent, type PayoutState, stateOf } from "../../src/payouts/machine.ts";
import { memoryStorage } from "../support/memory-storage.ts";

type Cell = { to: string; entry: string | null; tells: string | null } | null;

const rows = readFileSync("docs/payouts.md", "utf8")
  .split("\n")
  .filter((line) => line.startsWith("|"))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const head = rows[0] ?? [];
const table = rows
  .slice(2, 10)
  .flatMap(([state = "", ...cells]) => cells.map((cell, index) => ({ state, event: head[index + 1] ?? "", cell })));

function readCell(text: string): Cell {
  if (text === "-") return null;
  const [to = "", ...rest] = text.split(", ");
  return { to, entry: rest.find((part) => part.includes("->")) ?? null, tells: rest.find((part) => part.startsWith("payout.")) ?? null };
}

/** How to reach each state from a request, by events of the machine itself. */
const PATHS: Record<PayoutState, PayoutEvent[]> = {
  requested: [],
  approved: ["approve"],
  unknown: ["approve", "try"],
  processing: ["approve", "try", "defer"],
  paid: ["approve", "try", "confirm"],
  failed: ["approve", "try", "refuse"],
  canceled: ["cancel"],
  reversed: ["approve", "try", "confirm", "reverse"],
};
const ID = "pay_01h455vb4pex5vsknk084sn02q";
const NOW = Date.UTC(2026, 5, 1);

/** Books with a payout in the state; `step` applies an event as its callers do. */
function booksIn(state: PayoutState) {
  const storage = memoryStorage();
  const books = openBooks({ storage, partnerId: "ptn_01h455vb4pex5vsknk084sn02q", now: () => NOW });
  books.transact((tx) => {
    adjustBalance(tx, { adjustmentId: "a", amountMinor: 9_000, currency: "USD", reason: "a start" });
    requestPayout(tx, {
      payoutId: ID,
      amountMinor: 6_000,
      currency: "USD",
      minimumMinor: 0,
      autoApproveUnderMinor: 0,
      method: { id: "pm_1", type: "stripe", destination: "acct_1" },
    });
  });
  const step = (event: PayoutEvent) =>
    books.transact((tx) => {
      const payout = findPayout(tx.sql, ID);
      if (payout === null) throw new Error("the payout is gone");
      const changes =
        event === "try" || event === "lose"
          ? { unresolvedSince: payout.unresolvedSince ?? NOW }
          : event === "defer"
            ? { unresolvedSince: null }
            : {};
      return advancePayout(tx, payout, { event, changes });
    });
  for (const event of PATHS[state]) expect(step(event).ok).toBe(true);
  const look = () => {
    const payout = findPayout(storage.sql, ID);
    return {
      state: payout === null ? null : stateOf(payout),
      entries: listEntriesAfter(storage.sql, 0, 100).map(({ debit, credit, amountMinor }) => ({
        move: `${debit} -> ${credit}`,
        amountMinor,
      })),
      facts: listFacts(storage.sql, 100)
        .map(({ fact }) => (JSON.parse(fact) as { type: string }).type)
        .filter((type) => type !== "account.posted"),
    };
  };
  expect(look().state).toBe(state);
  return { step, look };
}

test("the page's table has every state and every event", () => {
  expect(head.slice(1)).toEqual([...PAYOUT_EVENTS]);
  expect([...new Set(table.map(({ state }) => state))].sort()).toEqual(Object.keys(PAYOUT_MACHINE).sort());
  expect(table).toHaveLength(80);
});

describe("each cell, in real books", () => {
  test.each(table)("$state x $event: $cell", ({ state, event, cell }) => {
    const expected = readCell(cell);
    const { step, look } = booksIn(state as PayoutState);
    const before = look();
    const { ok } = step(event as PayoutEvent);
    const after = look();
    expect(ok).toBe(expected !== null);
    expect(after.state).toBe(expected?.to ?? state);
    expect(after.entries.slice(before.entries.length)).toEqual(expected?.entry ? [{ move: expected.entry, amountMinor: 6_000 }] : []);
    expect(after.facts.slice(before.facts.length)).toEqual(expected?.tells ? [expected.tells] : []);
  });
});

test("a reserve is resolved once: whatever happens in whatever order, at most one entry takes it", () => {
  for (const first of PAYOUT_EVENTS) {
    for (const second of PAYOUT_EVENTS) {
      const { step, look } = booksIn("unknown");
      step(first);
      step(second);
      const resolved = look().entries.filter(({ move }) => move === "in_flight -> paid" || move === "in_flight -> available");
      expect(resolved.length, `${first}, ${second}`).toBeLessThanOrEqual(1);
    }
  }
});
