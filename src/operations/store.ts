/** Claims and marks of jobs, what they found, and the queues' dead letters. */
import { and, desc, eq, isNotNull, isNull, lt, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import { derivedId } from "../lib/ids.ts";
import type { PageRequest } from "../lib/paging.ts";
import { MINUTE } from "../lib/time.ts";
import { type Statement, won } from "../outbox.ts";
import { deadLetters, findings, jobMarks, jobs } from "./tables.ts";

type JobRun = { job: string; period: string };
const STALE = 15 * MINUTE;

/** True for one caller a (job, period), and again once a claim has failed or has been silent for 15 minutes. */
export async function claimJob(ctx: Pick<Ctx, "db" | "now">, run: JobRun): Promise<boolean> {
  const now = ctx.now();
  const claimed = await ctx.db
    .insert(jobs)
    .values({ ...run, claimedAt: now })
    .onConflictDoUpdate({
      target: [jobs.job, jobs.period],
      set: { claimedAt: now, error: null },
      setWhere: sql`${isNull(jobs.doneAt)} and (${isNotNull(jobs.error)} or ${lt(jobs.claimedAt, now - STALE)})`,
    })
    .returning({ job: jobs.job });
  return won(claimed);
}

const isRun = (run: JobRun) => and(eq(jobs.job, run.job), eq(jobs.period, run.period));

export async function markJobDone(ctx: Pick<Ctx, "db" | "now">, run: JobRun): Promise<void> {
  await ctx.db.update(jobs).set({ doneAt: ctx.now(), error: null }).where(isRun(run));
}

export async function markJobFailed(ctx: Pick<Ctx, "db">, run: JobRun & { error: string }): Promise<void> {
  await ctx.db.update(jobs).set({ error: run.error }).where(isRun(run));
}

/** Keeps what a queue gave up on, as it came; a message that is delivered again is one row. */
export async function insertDeadLetters(ctx: Pick<Ctx, "db" | "now">, batch: Pick<MessageBatch, "queue" | "messages">): Promise<void> {
  for (const message of batch.messages) {
    const row = {
      id: derivedId("evt", batch.queue, message.id),
      queue: batch.queue,
      body: JSON.stringify(message.body) ?? "null",
      at: ctx.now(),
    };
    await ctx.db.insert(deadLetters).values(row).onConflictDoNothing();
  }
}

/** For letters that hold more of a person than may be kept. */
export async function deleteDeadLettersBefore(ctx: Pick<Ctx, "db">, { queue, at }: { queue: string; at: number }): Promise<void> {
  await ctx.db.delete(deadLetters).where(and(eq(deadLetters.queue, queue), lt(deadLetters.at, at)));
}

/** The letters of a queue in which one of these texts stands, as they came. */
export const findDeadLetters = (ctx: Pick<Ctx, "db">, { queue, texts }: { queue: string; texts: readonly string[] }) =>
  ctx.db
    .select({ id: deadLetters.id, body: deadLetters.body })
    .from(deadLetters)
    .where(
      and(
        eq(deadLetters.queue, queue),
        sql`exists (select 1 from json_each(${JSON.stringify(texts)}) as named where instr(${deadLetters.body}, named.value) > 0)`,
      ),
    )
    .all();

/** Writes a letter anew, for what may not be kept of it. */
export const rewriteDeadLetter = (ctx: Pick<Ctx, "db">, { id, body }: { id: string; body: string }): Statement =>
  ctx.db.update(deadLetters).set({ body }).where(eq(deadLetters.id, id));

/** Where a long job has come to; null before its first run. */
export async function findMark(ctx: Pick<Ctx, "db">, job: string): Promise<{ mark: string; updatedAt: number } | null> {
  return (await ctx.db.select().from(jobMarks).where(eq(jobMarks.job, job)).get()) ?? null;
}

export async function saveMark(ctx: Pick<Ctx, "db" | "now">, job: string, mark: string): Promise<void> {
  const row = { mark, updatedAt: ctx.now() };
  await ctx.db
    .insert(jobMarks)
    .values({ job, ...row })
    .onConflictDoUpdate({ target: jobMarks.job, set: row });
}

export type FindingRow = typeof findings.$inferSelect;

/** Inserts a finding that is new; the statement that follows in the batch sees whether it was. */
export const insertFinding = (ctx: Pick<Ctx, "db">, row: FindingRow): Statement =>
  ctx.db.insert(findings).values(row).onConflictDoNothing().returning({ id: findings.id });

export const touchFinding = (ctx: Pick<Ctx, "db">, id: string, at: number): Statement =>
  ctx.db.update(findings).set({ lastSeenAt: at }).where(eq(findings.id, id));

/** Newest first. */
export function listFindings(ctx: Pick<Ctx, "db">, filter: { subject?: string | undefined }, page: PageRequest): Promise<FindingRow[]> {
  const [at = "", id = ""] = page.after?.split("|") ?? [];
  return ctx.db
    .select()
    .from(findings)
    .where(
      and(
        filter.subject === undefined ? undefined : eq(findings.subject, filter.subject),
        page.after === null ? undefined : sql`(${findings.firstSeenAt}, ${findings.id}) < (${Number(at)}, ${id})`,
      ),
    )
    .orderBy(desc(findings.firstSeenAt), desc(findings.id))
    .limit(page.limit + 1);
}
export const cursorOf = (row: FindingRow): string => `${row.firstSeenAt}|${row.id}`;

export type DeadLetterRow = typeof deadLetters.$inferSelect;

export const findDeadLetter = async (ctx: Pick<Ctx, "db">, id: string): Promise<DeadLetterRow | null> =>
  (await ctx.db.select().from(deadLetters).where(eq(deadLetters.id, id)).get()) ?? null;

export async function deleteDeadLetter(ctx: Pick<Ctx, "db">, id: string): Promise<void> {
  await ctx.db.delete(deadLetters).where(eq(deadLetters.id, id));
}

/** Newest first. */
export function listDeadLetters(ctx: Pick<Ctx, "db">, filter: { queue?: string | undefined }, page: PageRequest): Promise<DeadLetterRow[]> {
  const [at = "", id = ""] = page.after?.split("|") ?? [];
  return ctx.db
    .select()
    .from(deadLetters)
    .where(
      and(
        filter.queue === undefined ? undefined : eq(deadLetters.queue, filter.queue),
        page.after === null ? undefined : sql`(${deadLetters.at}, ${deadLetters.id}) < (${Number(at)}, ${id})`,
      ),
    )
    .orderBy(desc(deadLetters.at), desc(deadLetters.id))
    .limit(page.limit + 1);
}

export const letterCursor = ({ at, id }: DeadLetterRow): string => `${at}|${id}`;
