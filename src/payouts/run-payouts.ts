/**
 * Payout runs: confirmed by their total, then carried out item by item, each under an id that derives from the run and the
 * partner. Law: an interrupted run goes on where it stopped, and nobody is asked for twice.
 */
import type { Ctx } from "../context.ts";
import { attemptEach } from "../lib/attempt.ts";
import { derivedId, newId } from "../lib/ids.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { DAY, dayOf, monthOf } from "../lib/time.ts";
import { commit, won } from "../outbox.ts";
import { getCurrentTerms, type Terms } from "../program/index.ts";
import { planRun } from "./plan-run.ts";
import { requestPayout } from "./request-payout.ts";
import { findRun, insertRun, listOpenItems, listOpenRuns, markItem, markRunDone, type RunItemRow, type RunRow } from "./run-store.ts";

/** Items of one call: each asks an account, and a request may make a thousand such calls. */
const ITEMS = 100;
const RUNS = 5;

type Needs = Pick<Ctx, "db" | "now" | "rail" | "account">;

/** Starts what the owner saw: refuses `total_differs` if it is not that any more, `nothing_due` if nobody is ready. */
export async function startRun(
  ctx: Needs,
  input: { currency: string; totalMinor: number; idempotencyId: string | null },
): Promise<Result<RunRow>> {
  const id = input.idempotencyId === null ? newId("run") : derivedId("run", input.idempotencyId);
  const earlier = await findRun(ctx, id);
  if (earlier === null) {
    const plan = await planRun(ctx, input);
    if (plan.ready.length === 0) return refuse("nothing_due", "nobody is ready to be paid", { currency: input.currency });
    if (plan.totalMinor !== input.totalMinor) {
      return refuse("total_differs", "the total is not what is due now: look at the preview again", {
        totalMinor: plan.totalMinor,
        currency: input.currency,
      });
    }
    const row: RunRow = { id, currency: input.currency, source: "owner", totalMinor: plan.totalMinor, createdAt: ctx.now(), doneAt: null };
    await commit(ctx, insertRun(ctx, row, plan.ready));
  }
  const run = await findRun(ctx, id);
  if (run === null) throw new Error(`the run ${id} was not kept`);
  // What failed waits, the answer says so, and the cron goes on with it.
  await continueRun(ctx, run).catch((error: unknown) => console.error("payout run", id, error));
  return ok((await findRun(ctx, id)) ?? run);
}

/** Cron: goes on with the runs that have items left. */
export async function continueRuns(ctx: Needs): Promise<void> {
  await attemptEach(await listOpenRuns(ctx, RUNS), (run) => continueRun(ctx, run));
}

async function continueRun(ctx: Needs, run: RunRow): Promise<void> {
  await attemptEach(await listOpenItems(ctx, run.id, ITEMS), (item) => askFor(ctx, run, item));
  await markRunDone(ctx, run.id);
}

/** An owner who confirmed the run has approved it; a schedule only asks, and the terms' limit decides. */
async function askFor(ctx: Needs, run: RunRow, { partnerId, amountMinor }: RunItemRow): Promise<void> {
  const { currency, source } = run;
  const asked = await requestPayout(ctx, { partnerId, amountMinor, currency, idempotencyId: `${run.id}:${partnerId}` });
  if (asked.ok && source === "owner" && asked.value.status === "requested") {
    const approved = await ctx.account(partnerId).approvePayout({ payoutId: asked.value.id });
    // Approved, canceled or sent meanwhile: the payout tells its own story.
    if (!approved.ok && approved.refusal.code !== "invalid_state") throw new Error(approved.refusal.detail);
  }
  const outcome = asked.ok ? { payoutId: asked.value.id } : { refusal: { code: asked.refusal.code, detail: asked.refusal.detail } };
  await markItem(ctx, { runId: run.id, partnerId }, outcome);
}

/** Cron: makes the run of the week or month that the terms want, once a period and currency; it is carried out by `continueRuns`. */
export async function schedulePayouts(ctx: Needs): Promise<void> {
  const { terms } = await getCurrentTerms(ctx);
  const { schedule, minimums } = terms.payouts;
  if (schedule === null) return;
  for (const currency of new Set([terms.currency, ...Object.keys(minimums)])) {
    const id = derivedId("run", "schedule", periodOf(schedule, ctx.now()), currency);
    if ((await findRun(ctx, id)) !== null) continue;
    // A run of nobody marks the period as any other does: who is due later has the next one.
    const plan = await planRun(ctx, { currency });
    const row: RunRow = { id, currency, source: "schedule", totalMinor: plan.totalMinor, createdAt: ctx.now(), doneAt: null };
    const [inserted] = await commit(ctx, insertRun(ctx, row, plan.ready));
    if (won(inserted)) await continueRun(ctx, row);
  }
}

/** The Monday of the week, or the month, in UTC. 1970 began on a Thursday. */
function periodOf(schedule: NonNullable<Terms["payouts"]["schedule"]>, now: number): string {
  if (schedule === "monthly") return monthOf(now);
  const day = Math.floor(now / DAY);
  return dayOf((day - ((day + 3) % 7)) * DAY);
}
