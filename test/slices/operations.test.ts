/** Crons may double, miss or die; dead letters are kept. Driven by the verb with jobs of the test's own, and by the worker's queue door. */
import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { answerVisit } from "../../src/clicks/index.ts";
import { type Ctx, makePorts } from "../../src/context.ts";
import worker from "../../src/index.ts";
import { type Job, reportStuckFacts, runCron } from "../../src/operations/index.ts";
import { api, partnerKey } from "../support/api.ts";
import { seedPartner } from "../support/seed.ts";
import { makeTestCtx, seedLink, storedClicks, visitOf } from "../support/visits.ts";

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 5, 1, 12);
const ctxAt = (now: number): Ctx => ({
  ...makePorts(env as unknown as Env),
  now: () => now,
  waitUntil: () => {},
  handlersOf: async () => {},
});

/** A job that counts its runs, and does what the test says. */
function makeJob(name: string, run: () => Promise<unknown> = async () => {}) {
  const runs = { count: 0 };
  const job: Job = {
    name,
    run: () => {
      runs.count += 1;
      return run();
    },
  };
  return { job, runs };
}
const run = (jobs: Job[], { now = NOON, scheduledAt = NOON, cron = "0 * * * *" } = {}) => runCron(ctxAt(now), { cron, jobs, scheduledAt });

describe("a cron's job", () => {
  it("runs once a period, however often it is triggered", async () => {
    const { job, runs } = makeJob("once");
    await Promise.all(Array.from({ length: 5 }, (_, index) => run([job], { scheduledAt: NOON + index })));
    await run([job], { scheduledAt: NOON + 59 * MINUTE });
    expect(runs.count).toBe(1);
    await run([job], { scheduledAt: NOON + 60 * MINUTE });
    expect(runs.count).toBe(2);
  });

  it("has the period of its cron", async () => {
    const { job, runs } = makeJob("five");
    for (const minutes of [0, 4, 5, 9, 10]) await run([job], { scheduledAt: NOON + minutes * MINUTE, cron: "*/5 * * * *" });
    expect(runs.count).toBe(3);
  });

  it("that died silently is taken over after a quarter of an hour, not before", async () => {
    const { job, runs } = makeJob("dead");
    await env.DB.prepare("insert into jobs (job, period, claimed_at) values ('dead', ?, ?)").bind(new Date(NOON).toISOString(), NOON).run();
    await run([job], { now: NOON + 14 * MINUTE });
    expect(runs.count).toBe(0);
    await Promise.all([run([job], { now: NOON + 16 * MINUTE }), run([job], { now: NOON + 16 * MINUTE })]);
    expect(runs.count).toBe(1);
  });

  it("that failed is told, lets the others run, and runs again at the next trigger of its period", async () => {
    let isBroken = true;
    const failing = makeJob("failing", async () => {
      if (isBroken) throw new Error("no luck");
    });
    const other = makeJob("other");
    await expect(run([failing.job, other.job])).rejects.toThrow(/1 jobs/);
    expect(other.runs.count).toBe(1);
    expect(await env.DB.prepare("select error from jobs where job = 'failing'").first("error")).toContain("no luck");
    isBroken = false;
    await run([failing.job, other.job]);
    await run([failing.job, other.job]);
    expect([failing.runs.count, other.runs.count]).toEqual([2, 1]);
    expect(await env.DB.prepare("select error from jobs where job = 'failing'").first("error")).toBeNull();
  });
});

describe("the worker's queue door", () => {
  it("keeps what a queue gave up on", async () => {
    const batch = createMessageBatch("facts-dead", [{ id: "m1", timestamp: new Date(), attempts: 1, body: { id: "evt_lost" } }]);
    const execution = createExecutionContext();
    await worker.queue(batch, env as unknown as Env, execution);
    await worker.queue(batch, env as unknown as Env, execution);
    expect(await env.DB.prepare("select count(*) as n from dead_letters").first("n")).toBe(1);
    const row = await env.DB.prepare("select queue, body from dead_letters").first();
    expect(row).toEqual({ queue: "facts-dead", body: '{"id":"evt_lost"}' });
    expect(await alertsOf("facts-dead")).toEqual([expect.stringMatching(/given up/)]);
    expect((await getQueueResult(batch, execution)).retryMessages).toEqual([]);
  });

  it("shows owners what it gave up on, and hands it to its queue again when they ask", async () => {
    const link = await seedLink();
    const visiting = makeTestCtx();
    await answerVisit(visiting, visitOf(link.slug));
    await visiting.settle();
    const lost = visiting.messages.map((body, index) => ({ id: `lost${index}`, timestamp: new Date(), attempts: 1, body }));
    await worker.queue(createMessageBatch("clicks-dead", lost), env as unknown as Env, createExecutionContext());
    const { data } = (await api("/v1/dead-letters?queue=clicks-dead")).body;
    expect(data.map(({ queue, body }: Record<string, unknown>) => [queue, body])).toEqual([["clicks-dead", visiting.messages[0]]]);
    const again = `/v1/dead-letters/${data[0].id}/retry`;
    expect((await api(again, { body: {}, key: await partnerKey((await seedPartner()).id) })).status).toBe(403);
    expect(await storedClicks(link.id)).toEqual([]);
    expect((await api(again, { body: {} })).body).toEqual({ id: data[0].id, status: "queued" });
    await vi.waitFor(async () => expect(await storedClicks(link.id)).toHaveLength(1), { timeout: 20_000 });
    expect((await api(again, { body: {} })).body.code).toBe("not_found");
  });

  it("acknowledges a fact that is handled or unknown, and nothing that it does not know how to handle", async () => {
    const facts = createMessageBatch("facts", [{ id: "m1", timestamp: new Date(), attempts: 1, body: { id: "evt_unknown" } }]);
    const execution = createExecutionContext();
    await worker.queue(facts, env as unknown as Env, execution);
    expect((await getQueueResult(facts, execution)).explicitAcks).toEqual(["m1"]);
    const webhooks = createMessageBatch("webhooks", [{ id: "m2", timestamp: new Date(), attempts: 1, body: {} }]);
    await worker.queue(webhooks, env as unknown as Env, execution);
    expect(await getQueueResult(webhooks, execution)).toMatchObject({ explicitAcks: [], retryMessages: [{ msgId: "m2" }] });
    const others = createMessageBatch("others", [{ id: "m3", timestamp: new Date(), attempts: 1, body: {} }]);
    await worker.queue(others, env as unknown as Env, execution);
    expect((await getQueueResult(others, execution)).retryBatch.retry).toBe(true);
  });
});

const alertsOf = async (subject: string): Promise<string[]> => {
  const { results } = await env.DB.prepare(
    "select fact ->> '$.data.detail' as detail from outbox where type = 'ops.alert' and fact ->> '$.data.subject' = ?",
  )
    .bind(subject)
    .all<{ detail: string }>();
  return results.map(({ detail }) => detail);
};

describe("a fact whose handlers keep failing", () => {
  it("is told to the owner after a quarter of an hour, once", async () => {
    const insert = "insert into outbox (id, sequence, type, audience, fact, created_at, attempts, retry_at, error)";
    await env.DB.prepare(
      `${insert} select 'evt_stuck', coalesce(max(sequence), 0) + 1, 'sale.recorded', '[]', '{}', ?, 3, ?, 'no room' from outbox`,
    )
      .bind(Date.now() - 16 * 60_000, Date.now() + 60_000)
      .run();
    const ports = makePorts(env as unknown as Env);
    await reportStuckFacts(ports);
    await reportStuckFacts(ports);
    expect(await alertsOf("evt_stuck")).toEqual([expect.stringMatching(/3 attempts: no room/)]);
  });
});
