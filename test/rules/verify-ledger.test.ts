/** The offline proof of a ledger export: a true one passes, and any change of any one field is caught. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyCommand } from "../../src/accounts/apply-command.ts";
import { openBooks } from "../../src/accounts/books.ts";
import type { Command, Entry } from "../../src/accounts/contract.ts";
import { showEntry } from "../../src/accounts/resources.ts";
import { listEntriesAfter } from "../../src/accounts/store.ts";
import { proveLedger } from "../../tools/verify-ledger/prove-ledger.ts";
import { memoryStorage } from "../support/memory-storage.ts";

const partnerId = "ptn_01h455vb4pex5vsknk084sn02q";

/** An account's export, as /ledger/export writes it. */
function exportOf(commands: readonly Command[]): Entry[] {
  const storage = memoryStorage();
  let now = Date.UTC(2026, 0, 1);
  const books = openBooks({ storage, partnerId, now: () => now });
  for (const command of commands) {
    now += 60_000;
    books.transact((tx) => applyCommand(tx, command));
  }
  return listEntriesAfter(storage.sql, 0, 1_000).map(showEntry);
}

const history: Command[] = Array.from({ length: 12 }, (_, n): Command[] => [
  {
    kind: "adjust",
    command: { adjustmentId: `plus_${n}`, amountMinor: 10_000 + n, currency: n % 3 === 0 ? "EUR" : "USD", reason: "a start" },
  },
  {
    kind: "request_payout",
    command: {
      payoutId: `pay_${n}`,
      amountMinor: 4_000,
      currency: "USD",
      minimumMinor: 0,
      autoApproveUnderMinor: 5_000,
      method: { id: "pm_1", type: "manual", destination: null },
    },
  },
  { kind: n % 2 === 0 ? "mark_payout_paid" : "cancel_payout", command: { payoutId: `pay_${n}` } },
  { kind: "adjust", command: { adjustmentId: `minus_${n}`, amountMinor: -1_000, currency: "USD", reason: "too much" } },
]).flat();
const entries = exportOf(history);
const head = entries.at(-1)?.hash ?? "";
const write = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

describe("a ledger export", () => {
  test("is proven as it was written, with its head and its balances", () => {
    const proof = proveLedger(write(entries), { partnerId, head });
    expect(proof).toMatchObject({ entries: entries.length, headHash: head, violations: [] });
    expect(proof.balances.get("USD")?.paid).toBeGreaterThan(0);
    expect(entries.length).toBeGreaterThan(40);
  });

  test("is caught in 10,000 of 10,000 changes of a single field", () => {
    const texts = fc.oneof(fc.string(), fc.constantFrom("paid", "available", "EUR", "pay_1", partnerId, "2026-01-01T00:00:00.000Z", ""));
    const values = fc.oneof(texts, fc.integer(), fc.double(), fc.constantFrom(null, true, [], {}), fc.constant(undefined));
    const changes = fc.tuple(
      fc.nat({ max: entries.length - 1 }),
      fc.constantFrom(...(Object.keys(entries[0] ?? {}) as (keyof Entry)[])),
      values,
    );
    let caught = 0;
    let changed = 0;
    for (const [index, field, value] of fc.sample(changes, { numRuns: 12_000, seed: 7 })) {
      if (changed === 10_000) break;
      const rows = entries.map((entry, each) => (each === index ? { ...entry, [field]: value } : entry));
      const text = write(rows);
      if (text === write(entries)) continue;
      changed += 1;
      if (proveLedger(text, { partnerId }).violations.length > 0) caught += 1;
    }
    expect([changed, caught]).toEqual([10_000, 10_000]);
  });

  test.each<[string, (rows: Entry[]) => object[]]>([
    ["an entry is left out", (rows) => rows.filter(({ seq }) => seq !== 5)],
    ["two entries change places", (rows) => rows.with(3, rows[4] as Entry).with(4, rows[3] as Entry)],
    ["an entry is there twice", (rows) => [...rows.slice(0, 5), ...rows.slice(4)]],
    ["a field is added", (rows) => rows.map((row, index) => (index === 2 ? { ...row, note: "x" } : row))],
    ["the end is cut off", (rows) => rows.slice(0, -1)],
    ["it is another partner's", (rows) => rows],
  ])("is caught where %s", (what, change) => {
    const whose = what.includes("another") ? "ptn_01h455vb4pex5vsknk084sn02r" : partnerId;
    expect(proveLedger(write(change([...entries])), { partnerId: whose, head }).violations).not.toEqual([]);
  });

  test("is proven against the head of an older statement, which had fewer entries", () => {
    const then = { partnerId, head: entries[19]?.hash, entries: 20 };
    expect(proveLedger(write(entries), then).violations).toEqual([]);
    expect(proveLedger(write(entries.slice(0, 19)), then).violations).not.toEqual([]);
    expect(proveLedger(write(entries), { ...then, entries: 21 }).violations).not.toEqual([]);
    expect(proveLedger("", { partnerId, entries: 0, head: "x" }).violations).not.toEqual([]);
  });
});
