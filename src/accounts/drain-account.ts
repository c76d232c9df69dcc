/** Carries what an account has changed to D1: the projection's rows and the facts, in one batch, then forgets it here. */
import { upsertCommissions } from "../commissions/index.ts";
import type { Ports } from "../context.ts";
import type { Fact } from "../facts.ts";
import { commit, type Statement, stageAlways } from "../outbox.ts";
import { upsertPayout } from "../payouts/index.ts";
import { upsertHead } from "./heads.ts";
import { showCommission, showPayout } from "./resources.ts";
import { deleteDirty, deleteFactsUpTo, findMeta, listDirtyCommissions, listDirtyPayouts, listFacts } from "./store.ts";
import { type Ledger, transact } from "./transaction.ts";

/** Facts and rows of one batch: each kind is one statement with one JSON parameter, well under D1's limits. */
const FACTS = 300;
const ROWS = 300;

type Source = { storage: DurableObjectStorage; partnerId: string; ledger: Ledger; closedThrough: string; nextDueAt: number | null };

/** One batch; the caller asks again while anything is left. A throw leaves everything here, to be carried again: all of it is idempotent. */
export async function drainAccount(ports: Ports, source: Source): Promise<void> {
  const { sql } = source.storage;
  const facts = listFacts(sql, FACTS);
  const commissions = listDirtyCommissions(sql, ROWS);
  const payouts = listDirtyPayouts(sql, ROWS);
  const statements: Statement[] = payouts.map((row) => upsertPayout(ports.db, showPayout(source.partnerId, row)));
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
  await commit(ports, [head, ...statements]);
  transact(source.storage, () => {
    const last = facts.at(-1);
    if (last !== undefined) deleteFactsUpTo(sql, last.n);
    deleteDirty(sql, "commission", commissions);
    deleteDirty(sql, "payout", payouts);
  });
}
