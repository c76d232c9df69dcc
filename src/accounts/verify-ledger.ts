/** Proves an account's books: the hash chain, the fold of the entries, and every invariant of the totals. Changes nothing. */
import { toIso } from "../lib/time.ts";
import type { Verification } from "./contract.ts";
import { afterMove, type Balances, EMPTY_BALANCES, violationsOf } from "./rules.ts";
import { listBalances, listEntriesAfter, listTotals } from "./store.ts";
import { genesisHash, hashOf } from "./transaction.ts";

const CHUNK = 1_000;

export function verifyLedger(sql: SqlStorage, partnerId: string): Verification {
  const { violations, folds, seq, hash } = walkEntries(sql, partnerId);
  const balances = listBalances(sql);
  const totals = listTotals(sql);
  for (const currency of new Set([...folds.keys(), ...balances.keys()])) {
    const nothing = { pendingMinor: 0, heldMinor: 0, openMinor: 0, inFlightMinor: 0, paidMinor: 0 };
    violations.push(
      ...violationsOf(currency, {
        balances: balances.get(currency) ?? EMPTY_BALANCES,
        entriesFold: folds.get(currency) ?? EMPTY_BALANCES,
        ...(totals.get(currency) ?? nothing),
      }),
    );
  }
  return { ok: violations.length === 0, entries: seq, headHash: hash, violations };
}

type Walk = { violations: string[]; folds: Map<string, Balances>; seq: number; hash: string };

function walkEntries(sql: SqlStorage, partnerId: string): Walk {
  const walk: Walk = { violations: [], folds: new Map(), seq: 0, hash: genesisHash(partnerId) };
  for (let page = listEntriesAfter(sql, 0, CHUNK); page.length > 0; page = listEntriesAfter(sql, walk.seq, CHUNK)) {
    for (const entry of page) {
      if (entry.seq !== walk.seq + 1) walk.violations.push(`entry ${entry.seq} follows ${walk.seq}`);
      if (hashOf(walk.hash, { ...entry, occurredAt: toIso(entry.occurredAt) }) !== entry.hash)
        walk.violations.push(`entry ${entry.seq}: the hash does not follow from the one before`);
      try {
        walk.folds.set(entry.currency, afterMove(walk.folds.get(entry.currency) ?? EMPTY_BALANCES, { ...entry, part: entry.id }));
      } catch (error) {
        walk.violations.push(`entry ${entry.seq}: ${error instanceof Error ? error.message : String(error)}`);
      }
      walk.seq = entry.seq;
      walk.hash = entry.hash;
    }
  }
  return walk;
}
