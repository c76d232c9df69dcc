/** Who may open a socket, how many, what may be said on one, and what closes it. */
import { runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, expect, test, vi } from "vitest";
import { api, partnerKey, seedKey } from "../support/api.ts";
import { announceAlerts, feedStub, hibernate, knock, logAfter, type Reader, watch } from "../support/live.ts";
import { seedPartner } from "../support/seed.ts";

afterEach(() => vi.useRealTimers());

/** The feed's next round, at once. */
const round = (feed: string) => runDurableObjectAlarm(feedStub(feed));
const later = (ms: number) => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });

const refusal = async (response: Response) => {
  expect(response.webSocket).toBeNull();
  return { status: response.status, code: ((await response.json()) as { code: string }).code };
};
const closesWith = (reader: Reader, code: number) => reader.until(() => expect(reader.closing?.code).toBe(code));

test.each([
  ["no key", {}, { key: null }, { status: 401, code: "unauthorized" }],
  ["a key that is none", {}, { key: "trb_sk_nobody" }, { status: 401, code: "unauthorized" }],
  ["no upgrade", {}, { headers: { Upgrade: "" } }, { status: 426, code: "upgrade_required" }],
  ["another protocol", {}, { headers: { Upgrade: "h2c" } }, { status: 426, code: "upgrade_required" }],
  ["a place that is none", { query: "?after=-1" }, {}, { status: 400, code: "invalid_request" }],
  ["a place in words", { query: "?after=x" }, {}, { status: 400, code: "invalid_request" }],
  ["a broken place", { query: "?after=1.5" }, {}, { status: 400, code: "invalid_request" }],
  ["an unknown field", { query: "?since=1" }, {}, { status: 400, code: "invalid_request" }],
])("with %s no socket opens", async (_, { query }: { query?: string }, options, expected) => {
  expect(await refusal(await knock(query, options))).toEqual(expected);
});

test("a publishable key and one without the scope are refused; one with live:read is let in", async () => {
  const forbidden = { status: 403, code: "forbidden" };
  expect(await refusal(await knock("", { key: await seedKey("publishable") }))).toEqual(forbidden);
  expect(await refusal(await knock("", { key: await seedKey("secret", { scopes: ["events:read"] }) }))).toEqual(forbidden);
  const reader = await watch({ key: await seedKey("secret", { scopes: ["live:read"] }) });
  await reader.close();
});

test("a plain GET is told to upgrade, and a POST that the path takes GET", async () => {
  expect(await api("/v1/live")).toMatchObject({ status: 426, body: { code: "upgrade_required" } });
  expect(await api("/v1/live", { method: "POST" })).toMatchObject({ status: 405 });
});

test("a key has ten sockets; the eleventh is told when to try again, and opens once another has closed", async () => {
  const partner = await seedPartner();
  const [key, other] = [await partnerKey(partner.id), await partnerKey(partner.id)];
  const readers: Reader[] = [];
  for (let n = 0; n < 10; n += 1) readers.push(await watch({ key }));
  const refused = await knock("", { key });
  expect(refused.headers.get("Retry-After")).toBe("30");
  expect(await refusal(refused)).toEqual({ status: 429, code: "rate_limited" });
  readers.push(await watch({ key: other }));
  await readers[0]?.close();
  readers[0] = await watch({ key });
  await announceAlerts([{ partnerId: partner.id }]);
  for (const reader of readers) await reader.until(() => expect(reader.events).toHaveLength(1));
  for (const reader of readers) await reader.close();
});

test("a feed has sixty-four sockets, whoever opens them", async () => {
  const partner = await seedPartner();
  const readers: Reader[] = [];
  let key = "";
  for (let n = 0; n < 64; n += 1) {
    if (n % 10 === 0) key = await partnerKey(partner.id);
    readers.push(await watch({ key }));
  }
  expect(await refusal(await knock("", { key: await partnerKey(partner.id) }))).toEqual({ status: 429, code: "rate_limited" });
  for (const reader of readers) reader.socket.close(1000);
});

test("ping is answered with pong; whatever else comes closes the socket with a code", async () => {
  const { id } = await seedPartner();
  const key = await partnerKey(id);
  const said = async (frame: string | ArrayBuffer) => {
    const reader = await watch({ key });
    reader.socket.send(frame);
    return reader;
  };
  const pinging = await said("ping");
  await pinging.until(() => expect(pinging.texts).toEqual(["pong"]));
  await pinging.close();
  await closesWith(await said("hello"), 1008);
  await closesWith(await said(""), 1008);
  await closesWith(await said("check 1"), 1008);
  await closesWith(await said('{"subscribe":"*"}'), 1008);
  await closesWith(await said(new Uint8Array([1, 2, 3]).buffer), 1003);
  await closesWith(await said("x".repeat(100_000)), 1009);
});

test("a revoked key's sockets are closed in the feed's next round, and nobody else's", async () => {
  const { id } = await seedPartner();
  const created = (await api("/v1/api-keys", { body: { kind: "partner", partnerId: id } })).body;
  const [revoked, other] = [await watch({ key: created.key }), await watch({ key: await partnerKey(id) })];
  await api(`/v1/api-keys/${created.id}`, { method: "DELETE" });
  expect(await round(id)).toBe(true);
  await closesWith(revoked, 4001);
  await announceAlerts([{ partnerId: id }]);
  await other.until(() => expect(other.events).toHaveLength(1));
  expect(other.closing).toBeNull();
  await other.close();
});

test("a partner who is rejected is told nothing more", async () => {
  const { id } = await seedPartner({ status: "applied" });
  const reader = await watch({ key: await partnerKey(id) });
  await api(`/v1/partners/${id}/reject`, { body: { reason: "spam" } });
  await round(id);
  await closesWith(reader, 4001);
});

test("after an hour the reader has to come in by the door again", async () => {
  const { id } = await seedPartner();
  const key = await partnerKey(id);
  const reader = await watch({ key });
  await announceAlerts([{ partnerId: id }]);
  await reader.until(() => expect(reader.events).toHaveLength(1));
  later(59 * 60_000);
  await round(id);
  later(60_000);
  await announceAlerts([{ partnerId: id }]);
  await reader.until(() => expect(reader.events).toHaveLength(2));
  expect(reader.closing).toBeNull();
  await round(id);
  await closesWith(reader, 4000);
  const next = await watch({ key, after: reader.place });
  expect([...reader.events, ...next.events]).toEqual(await logAfter(0, key).then((log) => log.slice(-2)));
  await next.close();
});

test("what no nudge has told of is found in the feed's next round", async () => {
  const { id } = await seedPartner();
  const reader = await watch({ key: await partnerKey(id) });
  // It looks by itself for a moment after it was opened; hibernated it does not.
  await hibernate(id);
  await announceAlerts([{ partnerId: id }], { isNudged: false });
  expect(reader.events).toEqual([]);
  await round(id);
  await reader.until(() => expect(reader.events).toHaveLength(1));
  await reader.close();
});

test("who does not read gets a bounded amount, is closed, and misses nothing by coming again; who reads gets it all at once", async () => {
  const { id } = await seedPartner();
  const key = await partnerKey(id);
  const [attentive, absent] = [await watch({ key }), await watch({ key })];
  absent.isAttentive = false;
  const detail = "x".repeat(100_000);
  for (let n = 0; n < 4; n += 1) await announceAlerts(Array.from({ length: 8 }, () => ({ partnerId: id, detail })));
  await attentive.until(() => expect(attentive.events).toHaveLength(32));
  expect(absent.events.length).toBeGreaterThan(3);
  expect(JSON.stringify(absent.frames).length).toBeLessThan(1_300_000);
  await round(id);
  expect(absent.closing).toBeNull();
  later(31_000);
  await round(id);
  await closesWith(absent, 4008);
  expect(attentive.closing).toBeNull();
  const again = await watch({ key, after: absent.place });
  await again.until(() => expect([...absent.sequences, ...again.sequences]).toEqual(attentive.sequences));
  for (const reader of [attentive, again]) await reader.close();
});

test("an event that is too large for a frame comes without its data, in its place", async () => {
  const { id } = await seedPartner();
  const reader = await watch({ key: await partnerKey(id) });
  await announceAlerts([{ partnerId: id }, { partnerId: id, detail: "x".repeat(300_000) }, { partnerId: id }]);
  await reader.until(() => expect(reader.events.map(({ omitted }) => omitted)).toEqual([undefined, true, undefined]));
  expect(reader.events[1]).toMatchObject({ type: "ops.alert", data: {} });
  await reader.close();
});
