/** Idempotency-Key: one request however often it is sent, one answer however often it is asked for. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { api, seedKey } from "../support/api.ts";

let count = 0;
const fresh = () => {
  count += 1;
  return { key: `key-${count}`, partner: { email: `p${count}@example.com`, name: "P" } };
};
const post = (idempotencyKey: string, body: unknown, request: Parameters<typeof api>[1] = {}) =>
  api("/v1/partners", { body, headers: { "Idempotency-Key": idempotencyKey }, ...request });
const partnersOf = async (email: string) => (await api(`/v1/partners?email=${email}`)).body.data;
const age = (ms: number) => env.DB.prepare("update idempotent_answers set created_at = created_at - ?").bind(ms).run();
const interrupt = () => env.DB.prepare("update idempotent_answers set status = null, body = null").run();

describe("a POST with an Idempotency-Key", () => {
  it("is done once and answered the same again", async () => {
    const { key, partner } = fresh();
    const first = await post(key, partner);
    const second = await post(key, partner);
    expect([first.status, first.headers.get("Idempotent-Replayed")]).toEqual([201, null]);
    expect([second.status, second.headers.get("Idempotent-Replayed")]).toEqual([201, "true"]);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get("X-Request-Id")).not.toBe(first.headers.get("X-Request-Id"));
  });

  it("gets a refusal again, too", async () => {
    const { key } = fresh();
    const first = await post(key, { name: "no e-mail" });
    const second = await post(key, { name: "no e-mail" });
    expect([first.status, second.status, second.body.code]).toEqual([400, 400, "invalid_request"]);
    expect(second.headers.get("Content-Type")).toBe("application/problem+json");
    expect(second.headers.get("Idempotent-Replayed")).toBe("true");
  });

  it("is refused with another body", async () => {
    const { key, partner } = fresh();
    await post(key, partner);
    const { status, body } = await post(key, { ...partner, name: "Q" });
    expect([status, body.code]).toEqual([409, "idempotency_conflict"]);
  });

  it("belongs to its actor and path", async () => {
    const { key, partner } = fresh();
    await post(key, partner);
    const others = await post(key, partner, { key: await seedKey("secret") });
    expect([others.status, others.body.code]).toEqual([409, "email_taken"]);
    const path = await api("/v1/api-keys", { body: { kind: "secret" }, headers: { "Idempotency-Key": key } });
    expect([path.status, path.headers.get("Idempotent-Replayed")]).toEqual([201, null]);
  });

  it("is done once when sent in parallel", async () => {
    const { key, partner } = fresh();
    const answers = await Promise.all(Array.from({ length: 16 }, () => post(key, partner)));
    for (const answer of answers) {
      if (answer.status === 409) expect(answer.body.code).toBe("idempotency_in_progress");
      else expect(answer.status).toBe(201);
    }
    expect(answers.filter((answer) => answer.status === 201 && answer.headers.get("Idempotent-Replayed") === null)).toHaveLength(1);
    expect(await partnersOf(partner.email)).toHaveLength(1);
  });

  it("whose first request died is refused for a minute, then done again to the same result", async () => {
    const { key, partner } = fresh();
    const first = await post(key, partner);
    await interrupt();
    await age(50_000);
    const early = await post(key, partner);
    expect([early.status, early.body.code]).toEqual([409, "idempotency_in_progress"]);
    await age(11_000);
    expect((await post(key, { ...partner, name: "Q" })).body.code).toBe("idempotency_conflict");
    const late = await post(key, partner);
    expect([late.status, late.headers.get("Idempotent-Replayed")]).toEqual([201, null]);
    expect(late.body).toEqual(first.body);
    expect((await post(key, partner)).headers.get("Idempotent-Replayed")).toBe("true");
  });

  it("can be used again after a failure on our side", async () => {
    const { key, partner } = fresh();
    await env.DB.exec("alter table partners rename to partners_gone");
    expect((await post(key, partner)).status).toBe(500);
    await env.DB.exec("alter table partners_gone rename to partners");
    const again = await post(key, partner);
    expect([again.status, again.headers.get("Idempotent-Replayed")]).toEqual([201, null]);
  });

  it("is forgotten after 24 hours, by the next request as by the hourly job", async () => {
    const { key, partner } = fresh();
    await post(key, partner);
    await age(24 * 3_600_000 + 1);
    expect((await post(key, { ...partner, name: "Q", email: `again-${partner.email}` })).status).toBe(201);
    await age(24 * 3_600_000 + 1);
    const { default: worker } = await import("../../src/index.ts");
    const { createExecutionContext, createScheduledController, waitOnExecutionContext } = await import("cloudflare:test");
    const execution = createExecutionContext();
    await worker.scheduled?.(createScheduledController({ cron: "0 * * * *", scheduledTime: new Date() }), env as unknown as Env, execution);
    await waitOnExecutionContext(execution);
    expect(await env.DB.prepare("select count(*) as n from idempotent_answers").first("n")).toBe(0);
  });

  it("never replays a secret", async () => {
    const request = { body: { kind: "secret" }, headers: { "Idempotency-Key": "secret-once" } };
    const first = await api("/v1/api-keys", request);
    const second = await api("/v1/api-keys", request);
    expect(second.body).toEqual({ ...first.body, key: `********${first.body.ending}` });
    const { results } = await env.DB.prepare("select body from idempotent_answers").all();
    expect(JSON.stringify(results)).not.toContain(first.body.key);
  });

  it("has 1 to 255 characters", async () => {
    const { partner } = fresh();
    expect((await post("k".repeat(256), partner)).status).toBe(400);
    expect((await post("k".repeat(255), partner)).status).toBe(201);
  });
});
