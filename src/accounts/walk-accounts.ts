/**
 * Goes through the accounts by partner's id in pages, and remembers after each how far it has come: a walk that is cut off, or
 * has more accounts than one run may visit, is continued by the next run. A visit may happen twice.
 */
import type { Ctx } from "../context.ts";
import { MINUTE } from "../lib/time.ts";
import { findMark, saveMark } from "../operations/index.ts";
import { listHeadsAfter } from "./heads.ts";

const PAGE = 50;
/** Accounts that one run visits. */
const LIMIT = 1_000;
/** A walk that has stood still for so long has no run any more. */
const STALE = 2 * MINUTE;

type Needs = Pick<Ctx, "db" | "now">;
/** `after` is null between walks; `version` is whatever makes all accounts due again when it changes. */
type Mark = { after: string | null; since: number; startedAt: number; version: number };
export type Walk = { job: string; visit: (partnerIds: readonly string[]) => Promise<void> };

const START: Mark = { after: null, since: 0, startedAt: 0, version: -1 };

async function findWalk(ctx: Needs, job: string): Promise<{ mark: Mark; updatedAt: number }> {
  const row = await findMark(ctx, job);
  return row === null ? { mark: START, updatedAt: 0 } : { mark: JSON.parse(row.mark), updatedAt: row.updatedAt };
}

/** Begins a walk, or goes on with the one that is under way. With `onlyChanged` it visits accounts that moved since the last whole walk began. */
export async function walkAccounts(ctx: Needs, { job, visit }: Walk, changed?: { version: number }): Promise<void> {
  const { mark: known } = await findWalk(ctx, job);
  let mark = known;
  if (mark.after === null) {
    const since = changed !== undefined && changed.version === known.version ? known.startedAt - MINUTE : 0;
    mark = { after: "", since, startedAt: ctx.now(), version: changed?.version ?? known.version };
  }
  for (let visited = 0; visited < LIMIT && mark.after !== null; visited += PAGE) {
    const heads = await listHeadsAfter(ctx, { partnerId: mark.after, updatedSince: mark.since }, PAGE);
    await visit(heads.map((head) => head.partnerId));
    mark = { ...mark, after: heads.length < PAGE ? null : (heads.at(-1)?.partnerId ?? null) };
    await saveMark(ctx, job, JSON.stringify(mark));
  }
}

/** Goes on with a walk that was cut off; nothing to do where none is under way. */
export async function continueWalk(ctx: Needs, walk: Walk): Promise<void> {
  const { mark, updatedAt } = await findWalk(ctx, walk.job);
  if (mark.after !== null && updatedAt <= ctx.now() - STALE) await walkAccounts(ctx, walk);
}
