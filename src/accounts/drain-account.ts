/** Carries what an account has changed to D1: the projection's rows and the facts, in one batch, then forgets it here. */
import { upsertCommissions } from "../commissions/index.ts";
import type { Ports } from "../context.ts";
import type { Fact } from "../facts.ts";
import { commit, type Statement, stageAlways, won } from "../outbox.ts";
import { upsertBalances, upsertPayout } from "../payouts/index.ts";
import { findHeadRow, upsertHead } from "./heads.ts";
import { deleteDirty, deleteFactsUpTo, listDirtyCommissions, listDirtyPayouts, listFacts } from "./outbox-store.ts";
import { showBalance, showCommission, showPayout } from "./resources.ts";
import { findMeta } from "./store.ts";
import { type Ledger, transact } from "./transaction.ts";

/** Facts and rows of one batch: each kind is one statement with one JSON parameter, well under D1's limits. */
const FACTS = 300;
const ROWS = 300;
const MAX_BYTES = 500_000;

type Source = { storage: DurableObjectStorage; partnerId: string; ledger: Ledger; closedThrough: string; nextDueAt: number | null };

/** One batch; the caller asks again while anything is left. A throw leaves everything here, to be carried again: all of it is idempotent. */
export async function drainAccount(ports: Ports, source: Source): Promise<{ restored: string | null; told: number }> {
  const { sql } = source.storage;
  const facts = upToBytes(listFacts(sql, FACTS), MAX_BYTES);
  const commissions = listDirtyCommissions(sql, ROWS);
  const payouts = listDirtyPayouts(sql, ROWS);
  const statements: Statement[] = payouts.map((row) => upsertPayout(ports.db, showPayout(source.partnerId, row)));
  const balances = [...source.ledger.balances].map(([currency, each]) => showBalance(currency, each));
  if (balances.length > 0)
    statements.push(upsertBalances(ports.db, { partnerId: source.partnerId, revision: source.ledger.revision, balances }));
  if (commissions.length > 0)
    statements.push(
      upsertCommissions(
        ports.db,
        commissions.map((row) => showCommission(source.partnerId, row)),
      ),
    );
  if (facts.length > 0)
    statements.push(
      stageAlways(
        ports,
        facts.map(({ fact }) => JSON.parse(fact) as Fact),
      ),
    );
  const { seq, hash, revision } = source.ledger;
  const head = upsertHead(
    ports.db,
    {
      partnerId: source.partnerId,
      seq,
      headHash: hash,
      nextDueAt: source.nextDueAt,
      quarantine: findMeta(sql, "quarantine"),
      closedThrough: source.closedThrough,
      revision,
    },
    ports.now(),
  );
  const [saved] = await commit(ports, [head, ...statements]);
  const restored = won(saved) ? null : await findRestore(ports, source);
  transact(source.storage, () => {
    const last = facts.at(-1);
    if (last !== undefined) deleteFactsUpTo(sql, last.n);
    deleteDirty(sql, "commission", commissions);
    deleteDirty(sql, "payout", payouts);
  });
  return { restored, told: facts.length };
}

/** Why the account cannot be what D1 has seen: its storage was restored to an earlier day; null where it can. */
async function findRestore(ports: Ports, { storage, partnerId }: Source): Promise<string | null> {
  const known = await findHeadRow(ports, partnerId);
  const revision = Number(findMeta(storage.sql, "revision") ?? 0);
  if (known === null || known.revision <= revision) return null;
  return `the account is at revision ${revision}, and D1 has seen it at ${known.revision} with ${known.seq} entries: its storage was restored`;
}

/** The first of them that fit one parameter; always at least one. */
function upToBytes<T extends { fact: string }>(facts: readonly T[], most: number): T[] {
  let bytes = 0;
  return facts.filter(({ fact }, index) => {
    bytes += fact.length;
    return index === 0 || bytes <= most;
  });
}
