/** Webhooks through the API and at a real receiver: who gets what, how it is signed, tried again, stopped, and sent once more. */
import { createExecutionContext, createMessageBatch, getQueueResult, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Webhook as Verifier } from "standardwebhooks";
import { afterEach, describe, expect, test, vi } from "vitest";
import worker from "../../src/index.ts";
import { api, ORIGIN, partnerKey } from "../support/api.ts";
import { seedPartner } from "../support/seed.ts";
import { runCron } from "../support/story.ts";
import { makeLink, unique } from "../support/track.ts";
import { arrived, behave, deliveriesOf, type Endpoint, makeEndpoint, receivedBy, verify } from "../support/webhooks.ts";

const HOUR = 3_600_000;
afterEach(() => {
  vi.useRealTimers();
});

/** Time passes, then the queue delivers this message. */
async function attempt(deliveryId: string, afterMs = 0): Promise<void> {
  if (afterMs > 0) vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + afterMs });
  const batch = createMessageBatch("webhooks", [{ id: unique("message"), timestamp: new Date(), attempts: 1, body: { deliveryId } }]);
  const execution = createExecutionContext();
  await worker.queue(batch, env, execution);
  await waitOnExecutionContext(execution);
  expect((await getQueueResult(batch, execution)).explicitAcks).toHaveLength(1);
}

/** The endpoint's only delivery once it has been tried. */
async function tried(endpoint: Endpoint, attempts = 1) {
  await expect.poll(async () => (await deliveriesOf(endpoint))[0]?.attempts, { timeout: 20_000 }).toBe(attempts);
  return (await deliveriesOf(endpoint))[0];
}

describe("an endpoint", () => {
  test("gets a signed event of what happens, and its secret is in one answer only", async () => {
    const endpoint = await makeEndpoint({ events: ["link.*"], description: "ours", headers: { "X-Tenant": "tributary-test-1" } });
    const link = await makeLink(await seedPartner());
    const event = await arrived(endpoint, "link.created");
    expect(event).toMatchObject({ type: "link.created", data: { id: link.id, slug: link.slug } });
    const [message] = await receivedBy(endpoint);
    expect(message?.headers).toMatchObject({ "webhook-id": event.id, "x-tenant": "tributary-test-1", "content-type": "application/json" });
    expect(Object.keys(message?.headers ?? {}).filter((name) => /cookie|authorization/.test(name))).toEqual([]);
    const { body } = await api(`/v1/webhooks/${endpoint.id}`);
    expect(body).toMatchObject({ status: "active", description: "ours", lastError: null, headers: { "X-Tenant": "********st-1" } });
    expect(JSON.stringify(body)).not.toContain("whsec_");
    expect(endpoint.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const stored = await env.DB.prepare("select secret, headers from webhook_endpoints where id = ?").bind(endpoint.id).first();
    expect(JSON.stringify(stored)).not.toMatch(/whsec_|tributary-test/);
    await expect.poll(async () => (await deliveriesOf(endpoint)).map(({ status }: { status: string }) => status)).toEqual(["succeeded"]);
  });

  test("of a partner gets what is about the partner, and another partner does not find it", async () => {
    const [ada, bob] = [await seedPartner(), await seedPartner()];
    const [hers, his] = [await partnerKey(ada.id), await partnerKey(bob.id)];
    const endpoint = await makeEndpoint({}, hers);
    await makeLink(bob);
    const link = await makeLink(ada);
    await arrived(endpoint, "link.created");
    expect((await receivedBy(endpoint)).map(({ body }) => JSON.parse(body).data.id)).toEqual([link.id]);
    for (const [path, method] of [
      ["", "GET"],
      ["", "PATCH"],
      ["", "DELETE"],
      ["/test", "POST"],
      ["/rotate-secret", "POST"],
      ["/deliveries", "GET"],
    ] as const) {
      const answer = await api(`/v1/webhooks/${endpoint.id}${path}`, { key: his, method, ...(method === "PATCH" ? { body: {} } : {}) });
      expect([path, answer.status]).toEqual([path, 404]);
    }
    expect((await api("/v1/webhooks", { key: his })).body.data).toEqual([]);
    const [delivery] = await deliveriesOf(endpoint);
    expect((await api(`/v1/deliveries/${delivery.id}`, { key: his })).status).toBe(404);
    expect((await api(`/v1/deliveries/${delivery.id}`, { key: hers })).body.log).toHaveLength(1);
    expect((await api("/v1/events/replay", { key: his, body: { from: 1, endpointId: endpoint.id } })).status).toBe(404);
  });

  test("of the owners gets account.posted only where it names it", async () => {
    const [all, named] = [await makeEndpoint(), await makeEndpoint({ events: ["account.posted"] })];
    const partner = await seedPartner();
    await api("/v1/commissions", { body: { partnerId: partner.id, amountMinor: 700, currency: "USD", reason: "a start" } });
    expect(await arrived(named, "account.posted")).toMatchObject({ data: { partnerId: partner.id } });
    await arrived(all, "commission.approved");
    const types = (await deliveriesOf(all)).map(({ type }: { type: string }) => type);
    expect(types).not.toContain("account.posted");
    for (const { id } of [all, named]) await api(`/v1/webhooks/${id}`, { method: "DELETE" });
  });

  test.each([
    [{ events: ["sale.imagined"] }, "invalid_request"],
    [{ events: ["account.*"] }, "invalid_request"],
    [{ events: [] }, "invalid_request"],
    [{ events: ["COMMISSION.*"] }, "invalid_request"],
    [{ headers: { Cookie: "a=b" } }, "invalid_request"],
    [{ headers: { "webhook-id": "x" } }, "invalid_request"],
    [{ headers: { "X-A": "a\r\nb" } }, "invalid_request"],
    [{ unknown: 1 }, "invalid_request"],
    [{ partnerId: "ptn_01h455vb4pex5vsknk084sn02q" }, "not_found"],
    [{ url: "http://example.com/" }, "url_not_allowed"],
    [{ url: "https://10.0.0.1/" }, "url_not_allowed"],
    [{ url: `${ORIGIN}/v1/track/sale` }, "url_not_allowed"],
  ])("is refused with %j", async (fields, code) => {
    const { body } = await api("/v1/webhooks", { body: { url: "https://hooks.example.com/", events: ["*"], ...fields } });
    expect(body.code).toBe(code);
  });

  test("is refused another address in the same way, and keeps its own", async () => {
    const endpoint = await makeEndpoint({ events: ["terms.published"] });
    expect((await api(`/v1/webhooks/${endpoint.id}`, { method: "PATCH", body: { url: "https://169.254.169.254/" } })).status).toBe(422);
    expect((await api(`/v1/webhooks/${endpoint.id}`)).body.url).toBe(endpoint.url);
    await api(`/v1/webhooks/${endpoint.id}`, { method: "DELETE" });
  });

  test("is one of ten of a partner, however many are asked for at once", async () => {
    const key = await partnerKey((await seedPartner()).id);
    const asked = Array.from({ length: 14 }, () =>
      api("/v1/webhooks", { key, body: { url: "https://hooks.example.com/", events: ["*"] } }),
    );
    const codes = (await Promise.all(asked)).map(({ status, body }) => (status === 201 ? 201 : body.code));
    expect(codes.filter((code) => code === 201)).toHaveLength(10);
    expect(new Set(codes)).toEqual(new Set([201, "too_many_webhooks"]));
  });

  test("signs with both secrets for a day after they are exchanged", async () => {
    const endpoint = await makeEndpoint({ events: ["terms.published"] });
    const { body } = await api(`/v1/webhooks/${endpoint.id}/rotate-secret`, { method: "POST" });
    expect(body.secret).not.toBe(endpoint.secret);
    await api(`/v1/webhooks/${endpoint.id}/test`, { method: "POST" });
    await arrived(endpoint, "webhook.test");
    const [message] = await receivedBy(endpoint);
    if (message === undefined) throw new Error("nothing arrived");
    for (const secret of [endpoint.secret, body.secret]) expect(verify({ secret }, message).type).toBe("webhook.test");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 25 * HOUR });
    const { body: test } = await api(`/v1/webhooks/${endpoint.id}/test`, { method: "POST" });
    await attempt(test.id);
    await expect.poll(async () => (await receivedBy(endpoint)).length, { timeout: 20_000 }).toBe(2);
    const [, later] = await receivedBy(endpoint);
    if (later === undefined) throw new Error("nothing arrived");
    expect(verify({ secret: body.secret }, later).type).toBe("webhook.test");
    expect(() => new Verifier(endpoint.secret).verify(later.body, later.headers)).toThrow();
  });

  test("that is paused gets nothing but tests, and what it missed once it goes on", async () => {
    const endpoint = await makeEndpoint({ events: ["link.created"] });
    await api(`/v1/webhooks/${endpoint.id}`, { method: "PATCH", body: { paused: true } });
    const links = [await makeLink(await seedPartner()), await makeLink(await seedPartner())];
    await api(`/v1/webhooks/${endpoint.id}/test`, { method: "POST" });
    await arrived(endpoint, "webhook.test");
    expect(await receivedBy(endpoint)).toHaveLength(1);
    await api(`/v1/webhooks/${endpoint.id}`, { method: "PATCH", body: { paused: false } });
    await expect.poll(async () => (await receivedBy(endpoint)).length, { timeout: 20_000 }).toBe(3);
    const ids = (await receivedBy(endpoint)).map(({ body }) => JSON.parse(body).data.id);
    expect(ids.slice(1).sort()).toEqual(links.map(({ id }) => id).sort());
  });
});

describe("a delivery", () => {
  test("that fails is tried again with the same id and body, says why, and is done once it is taken", async () => {
    const endpoint = await makeEndpoint({ events: ["link.created"] });
    await behave(endpoint, { status: 500, body: "no\u00e9".repeat(20_000) });
    await makeLink(await seedPartner());
    const { id } = await tried(endpoint);
    expect((await api(`/v1/webhooks/${endpoint.id}`)).body).toMatchObject({ lastError: "answered 500", failingSince: expect.any(String) });
    await behave(endpoint, {});
    await attempt(id, 7_000);
    const { body } = await api(`/v1/deliveries/${id}`);
    expect(body).toMatchObject({ status: "succeeded", attempts: 2, lastError: null, nextAttemptAt: null });
    expect(body.log).toMatchObject([
      { n: 1, status: 500, error: "answered 500", request: { url: endpoint.url } },
      { n: 2, status: 200, error: null },
    ]);
    expect(new TextEncoder().encode(body.log[0].response.body).length).toBeLessThanOrEqual(16 * 1024 + 3);
    const messages = await receivedBy(endpoint);
    expect(new Set(messages.map(({ body: sent }) => sent))).toEqual(new Set([body.body]));
    expect(new Set(messages.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect((await api(`/v1/webhooks/${endpoint.id}`)).body.failingSince).toBeNull();
  });

  test.each([
    [{ status: 301, headers: { location: "https://example.com/" } }, /redirects are not followed/],
    [{ drop: true }, /could not be reached/],
    [{ status: 404 }, /answered 404/],
  ])("answered with %j has failed, and is due in 5 to 6 seconds", async (behaviour, words) => {
    const endpoint = await makeEndpoint({ events: ["link.created"] });
    await behave(endpoint, behaviour);
    await makeLink(await seedPartner());
    const delivery = await tried(endpoint);
    expect(delivery.lastError).toMatch(words);
    const wait = Date.parse(delivery.nextAttemptAt) - Date.parse(delivery.lastAttemptAt);
    expect([wait >= 5_000, wait <= 6_000]).toEqual([true, true]);
    await api(`/v1/webhooks/${endpoint.id}`, { method: "DELETE" });
  });

  test("waits as long as Retry-After says", async () => {
    const endpoint = await makeEndpoint({ events: ["link.created"] });
    await behave(endpoint, { status: 429, headers: { "retry-after": "1800" } });
    await makeLink(await seedPartner());
    const delivery = await tried(endpoint);
    expect(Date.parse(delivery.nextAttemptAt) - Date.parse(delivery.lastAttemptAt)).toBe(1_800_000);
  });

  test("answered 410 disables the endpoint, the owner is told, and it can be taken up again", async () => {
    const endpoint = await makeEndpoint({ events: ["link.created"] });
    const watcher = await makeEndpoint({ events: ["webhook.*"] });
    await behave(endpoint, { status: 410 });
    await makeLink(await seedPartner());
    await tried(endpoint);
    await expect.poll(async () => (await api(`/v1/webhooks/${endpoint.id}`)).body.status, { timeout: 20_000 }).toBe("disabled");
    await makeLink(await seedPartner());
    expect(await arrived(watcher, "webhook.disabled")).toMatchObject({
      data: { id: endpoint.id, disabledReason: expect.stringMatching(/410/) },
    });
    expect(await deliveriesOf(endpoint)).toHaveLength(1);
    expect((await api(`/v1/webhooks/${endpoint.id}/retry`, { body: {} })).body.code).toBe("invalid_state");
    await behave(endpoint, {});
    await api(`/v1/webhooks/${endpoint.id}`, { method: "PATCH", body: { paused: false } });
    expect((await api(`/v1/webhooks/${endpoint.id}/retry`, { body: {} })).body).toMatchObject({ deliveries: 1 });
    await expect.poll(async () => (await deliveriesOf(endpoint))[0].status, { timeout: 20_000 }).toBe("succeeded");
  });

  test("of an endpoint that has done nothing but fail for five days disables it", async () => {
    const endpoint = await makeEndpoint({ events: ["link.created"] });
    await behave(endpoint, { status: 500 });
    await makeLink(await seedPartner());
    const { id } = await tried(endpoint);
    await attempt(id, 119 * HOUR);
    expect((await api(`/v1/webhooks/${endpoint.id}`)).body.status).toBe("active");
    vi.setSystemTime(Date.now() + 2 * HOUR);
    await attempt(id);
    expect((await api(`/v1/webhooks/${endpoint.id}`)).body).toMatchObject({
      status: "disabled",
      disabledReason: expect.stringMatching(/five days/),
    });
    expect((await api(`/v1/deliveries/${id}`)).body.status).toBe("failed");
  });

  test("whose message was lost, or whose wait no queue can hold, is found by the cron", async () => {
    const endpoint = await makeEndpoint({ events: ["link.created"] });
    await behave(endpoint, { status: 500 });
    await makeLink(await seedPartner());
    const { id } = await tried(endpoint);
    await env.DB.prepare("update webhook_deliveries set due_at = ?, is_queued = 0 where id = ?")
      .bind(Date.now() + 14 * HOUR, id)
      .run();
    await behave(endpoint, {});
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 14 * HOUR });
    await runCron("*/5 * * * *");
    await expect.poll(async () => (await api(`/v1/deliveries/${id}`)).body.status, { timeout: 20_000 }).toBe("succeeded");
  });

  test("is sent by one sender, however many messages there are of it", async () => {
    const endpoint = await makeEndpoint({ events: ["link.created"] });
    await behave(endpoint, { status: 500 });
    await makeLink(await seedPartner());
    const { id } = await tried(endpoint);
    await behave(endpoint, { hangMs: 300 });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10_000 });
    await Promise.all(Array.from({ length: 8 }, () => attempt(id)));
    expect(await receivedBy(endpoint)).toHaveLength(2);
    expect((await api(`/v1/deliveries/${id}`)).body).toMatchObject({ status: "succeeded", attempts: 2 });
  });

  test("is sent again by hand, and a range of the log is replayed, under the same ids", async () => {
    const first = await makeLink(await seedPartner());
    const endpoint = await makeEndpoint({ events: ["link.created"] });
    const second = await makeLink(await seedPartner());
    const event = await arrived(endpoint, "link.created");
    const [delivery] = await deliveriesOf(endpoint);
    await expect.poll(async () => (await deliveriesOf(endpoint))[0].status, { timeout: 20_000 }).toBe("succeeded");
    expect((await api(`/v1/deliveries/${delivery.id}/retry`, { method: "POST" })).status).toBe(200);
    await expect.poll(async () => (await receivedBy(endpoint)).length, { timeout: 20_000 }).toBe(2);
    expect(new Set((await receivedBy(endpoint)).map(({ headers }) => headers["webhook-id"]))).toEqual(new Set([event.id]));
    await expect.poll(async () => (await deliveriesOf(endpoint))[0].status, { timeout: 20_000 }).toBe("succeeded");
    const { body } = await api("/v1/events/replay", { body: { from: 1, to: event.sequence, endpointId: endpoint.id } });
    expect(body.deliveries).toBeGreaterThanOrEqual(2);
    const ids = async () => new Set((await receivedBy(endpoint)).map(({ body: sent }) => JSON.parse(sent).data.id));
    await expect.poll(async () => (await ids()).has(first.id), { timeout: 20_000 }).toBe(true);
    expect(await ids()).toContain(second.id);
  });
});
