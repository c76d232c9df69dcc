/**
 * An account's books over the storage of its object: migrated when opened, changed by one transaction a command. It knows
 * nothing of requests, alarms or D1, so the same books run under a test's clock.
 */
import { MIGRATIONS } from "./migrations.ts";
import { findHead, findMeta, listBalances, setMeta } from "./store.ts";
import { tellPosted } from "./tell-posted.ts";
import { genesisHash, type Ledger, type Tx, transact } from "./transaction.ts";

export type Books = {
  /** Runs one command; on a throw nothing of it stays, in storage or in memory. */
  transact<T>(work: (tx: Tx) => T): T;
  ledger(): Ledger;
};

/** `beforeCommit` runs inside each transaction, after its work; `onRollback` when a transaction has left nothing behind. */
export function openBooks(input: {
  storage: DurableObjectStorage;
  partnerId: string;
  now: () => number;
  beforeCommit?: () => void;
  onRollback?: () => void;
}): Books {
  const { storage, partnerId, now } = input;
  const { sql } = storage;
  let image: Ledger | undefined;
  migrate(storage);
  const ledger = (): Ledger => {
    image ??= readLedger(sql, partnerId);
    return image;
  };
  return {
    ledger,
    transact: <T>(work: (tx: Tx) => T): T => {
      try {
        const current = ledger();
        return transact(storage, () => {
          current.revision += 1;
          const seqBefore = current.seq;
          const tx: Tx = { sql, partnerId, now: now(), revision: current.revision, ledger: current };
          const result = work(tx);
          if (current.seq > seqBefore) tellPosted(tx, seqBefore);
          setMeta(sql, "revision", String(current.revision));
          input.beforeCommit?.();
          return { result };
        }).result;
      } catch (error) {
        image = undefined;
        input.onRollback?.();
        throw error;
      }
    },
  };
}

/** Whose books these are: an object woken by its alarm may not be told its own name, so the first request's is kept. */
export function rememberPartner(storage: DurableObjectStorage, name: string | undefined): string {
  migrate(storage);
  const known = findMeta(storage.sql, "partnerId");
  const partnerId = name ?? known;
  if (partnerId === null) throw new Error("an account is reached by its partner's id");
  if (known === null) setMeta(storage.sql, "partnerId", partnerId);
  return partnerId;
}

function readLedger(sql: SqlStorage, partnerId: string): Ledger {
  const head = findHead(sql);
  return {
    seq: head?.seq ?? 0,
    hash: head?.hash ?? genesisHash(partnerId),
    revision: Number(findMeta(sql, "revision") ?? 0),
    balances: listBalances(sql),
    closedThrough: findMeta(sql, "closedThrough"),
  };
}

function migrate(storage: DurableObjectStorage): void {
  storage.sql.exec("create table if not exists migrations (n integer primary key)");
  const done = storage.sql.exec<{ n: number }>("select count(*) as n from migrations").one().n;
  MIGRATIONS.slice(done).forEach((migration, index) => {
    transact(storage, () => {
      storage.sql.exec(migration);
      storage.sql.exec("insert into migrations values (?)", done + index + 1);
      return null;
    });
  });
}
