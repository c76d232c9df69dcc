/**
 * An owner's judgement of many commissions at once: a page a call, each commission in its own transaction of its account, the
 * result of each told. What is left is a job that a later call, or the cron, goes on with.
 */
import type { Ctx } from "../context.ts";
import { attemptEach } from "../lib/attempt.ts";
import { newId } from "../lib/ids.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import type { BulkAction, BulkAnswer, BulkResult, BulkSelection } from "./contract.ts";
import {
  type BulkJobRow,
  type CommissionRow,
  cursorOf,
  findBulkJob,
  insertBulkJob,
  listBulkJobs,
  listCommissionRows,
  listCommissionsByIds,
  saveBulkProgress,
} from "./store.ts";

/** Commissions of one call. */
const PAGE = 100;

type Needs = Pick<Ctx, "db" | "now" | "account">;

export async function reviewMany(ctx: Needs, input: { action: BulkAction; reason: string; selection: BulkSelection }): Promise<BulkAnswer> {
  const job: BulkJobRow = {
    id: newId("blk"),
    ...input,
    after: "",
    processed: 0,
    succeeded: 0,
    refused: 0,
    createdAt: ctx.now(),
    doneAt: null,
  };
  await insertBulkJob(ctx, job);
  return reviewPage(ctx, job);
}

/** The job's next page. Refuses `not_found`, and `invalid_state` once it is done. */
export async function continueReview(ctx: Needs, jobId: string): Promise<Result<BulkAnswer>> {
  const job = await findBulkJob(ctx, jobId);
  if (job === null) return refuse("not_found", "there is no such job");
  if (job.doneAt !== null) return refuse("invalid_state", "the job is done", { processed: job.processed });
  return ok(await reviewPage(ctx, job));
}

/** Cron: goes on with jobs that nobody has asked about for a while, a few pages a run. */
export async function continueReviews(ctx: Needs): Promise<void> {
  await attemptEach(await listBulkJobs(ctx, 10), (job) => reviewPage(ctx, job));
}

async function reviewPage(ctx: Needs, job: BulkJobRow): Promise<BulkAnswer> {
  const { rows, next } = await pageOf(ctx, job);
  const data = await reviewAll(ctx, job, rows);
  const succeeded = data.filter((each) => each.ok).length;
  const moved: BulkJobRow = {
    ...job,
    after: next ?? job.after,
    processed: job.processed + data.length,
    succeeded: job.succeeded + succeeded,
    refused: job.refused + data.length - succeeded,
    doneAt: next === null ? ctx.now() : null,
  };
  // Of two calls at once one counts; the commands themselves were idempotent.
  await saveBulkProgress(ctx, { from: job.after, to: moved });
  const { id: jobId, action, processed, refused } = moved;
  return { jobId, action, isDone: next === null, processed, succeeded: moved.succeeded, refused, data };
}

/** The commissions after the job's mark, and the mark after them; null where they are the last. What was made since it began is not its. */
async function pageOf(ctx: Needs, job: BulkJobRow): Promise<{ rows: CommissionRow[]; next: string | null }> {
  if ("ids" in job.selection) {
    const from = Number(job.after);
    const ids = job.selection.ids.slice(from, from + PAGE);
    return { rows: await listCommissionsByIds(ctx, ids), next: from + PAGE < job.selection.ids.length ? String(from + PAGE) : null };
  }
  const { filter } = job.selection;
  const after = job.after === "" ? null : job.after;
  const found = await listCommissionRows(
    ctx,
    { ...filter, partnerId: filter.partnerId ?? null, madeUntil: job.createdAt },
    { limit: PAGE, after },
  );
  const rows = found.slice(0, PAGE);
  const last = rows.at(-1);
  return { rows, next: found.length > PAGE && last !== undefined ? cursorOf(last) : null };
}

async function reviewAll(ctx: Needs, { action, reason }: BulkJobRow, rows: readonly CommissionRow[]): Promise<BulkResult[]> {
  const byPartner = Map.groupBy(rows, (row) => row.partnerId);
  const results = new Map<string, BulkResult>();
  for (const [partnerId, own] of byPartner) {
    const answers = await ctx.account(partnerId).run(own.map(({ id }) => ({ kind: action, command: { commissionId: id, reason } })));
    for (const [index, { id: commissionId }] of own.entries()) {
      const answer = answers[index];
      if (answer === undefined) throw new Error(`the account of ${partnerId} did not answer for ${commissionId}`);
      results.set(
        commissionId,
        answer.ok
          ? { commissionId, ok: true, status: answer.value.status }
          : { commissionId, ok: false, code: answer.refusal.code, detail: answer.refusal.detail },
      );
    }
  }
  return rows.flatMap(({ id }) => results.get(id) ?? []);
}
