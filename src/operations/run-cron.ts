/** Runs a cron's jobs: each claims (job, period) so that a doubled trigger runs it once; a claim that died is taken over. */
import type { Ctx } from "../context.ts";
import { DAY, HOUR, MINUTE, toIso } from "../lib/time.ts";
import { claimJob, markJobDone, markJobFailed } from "./store.ts";

/** A job looks for all that is due, not for its period alone: that is how a missed period is caught up. */
export type Job = { name: string; run: (ctx: Ctx) => Promise<unknown> };

const PERIODS: Record<string, number> = { "*/5 * * * *": 5 * MINUTE, "0 * * * *": HOUR, "0 0 * * *": DAY };

export async function runCron(ctx: Ctx, input: { cron: string; jobs: readonly Job[]; scheduledAt: number }): Promise<void> {
  const length = PERIODS[input.cron] ?? HOUR;
  const period = toIso(Math.floor(input.scheduledAt / length) * length);
  const failures: unknown[] = [];
  for (const job of input.jobs) {
    if (!(await claimJob(ctx, { job: job.name, period }))) continue;
    try {
      await job.run(ctx);
      await markJobDone(ctx, { job: job.name, period });
    } catch (error) {
      failures.push(error);
      console.error("job failed", job.name, period, error);
      await markJobFailed(ctx, { job: job.name, period, error: String(error).slice(0, 500) });
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} jobs of ${input.cron} failed`);
}
