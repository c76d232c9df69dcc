/** Carries what an account has changed to D1: the projection's rows and the facts, in one batch, then forgets it here. */
import { upsertCommission } from "../commissions/index.ts";
import type { Ports } from "../context.ts";
import type { Fact } from "../facts.ts";
import { commit, type Statement, stageAlways } from "../outbox.ts";
import { upsertPayout } from "../payouts/index.ts";
import { upsertHead } from "./heads.ts";
import { showCommission, showPayout } from "./resources.ts";
import { deleteDirty, deleteFactsUpTo, findCommission, findMeta, findPayout, listDirty, listFacts } from "./store.ts";
import { type Ledger, transact } from "./transaction.ts";

/** Facts and rows of one batch; a statement is bounded, so a batch is. */
const FACTS = 50;
const ROWS = 50;

type Source = { storage: DurableObjectStorage; partnerId: string; ledger: Ledger; nextDueAt: number | null };

/** One batch; true where more is left. A throw leaves everything here, to be carried again: all of it is idempotent. */
export async function drainAccount(ports: Ports, source: Source): Promise<boolean> {
  const { sql } = source.storage;
  const facts = listFacts(sql, FACTS);
  const dirty = listDirty(sql, ROWS);
  const projected: { kind: "commission" | "payout"; id: string; revision: number }[] = [];
  const statements: Statement[] = [];
  for (const { kind, id } of dirty) {
    const commission = kind === "commission" ? findCommission(sql, id) : null;
    const payout = kind === "payout" ? findPayout(sql, id) : null;
    if (commission !== null) statements.push(upsertCommission(ports.db, showCommission(source.partnerId, commission)));
    if (payout !== null) statements.push(upsertPayout(ports.db, showPayout(source.partnerId, payout)));
    projected.push({ kind, id, revision: commission?.revision ?? payout?.revision ?? 0 });
  }
  for (const { fact } of facts) statements.push(stageAlways(ports, JSON.parse(fact) as Fact));
  const { seq, hash, revision } = source.ledger;
  const head = upsertHead(
    ports.db,
    { partnerId: source.partnerId, seq, headHash: hash, nextDueAt: source.nextDueAt, quarantine: findMeta(sql, "quarantine"), revision },
    ports.now(),
  );
  await commit(ports, [head, ...statements]);
  transact(source.storage, () => {
    const last = facts.at(-1);
    if (last !== undefined) deleteFactsUpTo(sql, last.n);
    for (const row of projected) deleteDirty(sql, row);
  });
  return facts.length === FACTS || dirty.length === ROWS;
}
