/** The application form: anybody may ask, nobody learns who is known, and nobody floods it. */
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { applyForPartner } from "../../src/partners/apply-for-partner.ts";
import { api, ownerKey, partnerKey } from "../support/api.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { count } from "../support/track.ts";
import { makeTestCtx } from "../support/visits.ts";

let serial = 0;
const freshAddress = () => {
  serial += 1;
  return `198.51.${Math.floor(serial / 250)}.${(serial % 250) + 1}`;
};
const freshEmail = () => {
  serial += 1;
  return `applicant-${serial}@example.com`;
};
/** Each call from an address of its own, unless the test says which. */
const apply = (fields: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  api("/v1/apply", {
    key: null,
    body: { email: freshEmail(), name: "Ada Lovelace", ...fields },
    headers: { "CF-Connecting-IP": freshAddress(), ...headers },
  });
const partnersWith = async (email: string) => (await api(`/v1/partners?email=${encodeURIComponent(email)}`)).body.data;

describe("an application", () => {
  it("makes a partner that has applied, in tier1, with what was written, and is announced", async () => {
    const email = freshEmail();
    const fields = { email: email.toUpperCase(), country: "NL", website: "https://ada.example/blog?x=1", message: "I write\nabout sheds." };
    const { status, body } = await apply(fields);
    expect([status, body]).toEqual([201, { status: "received" }]);
    const [partner, ...others] = await partnersWith(email);
    expect(others).toEqual([]);
    expect(partner).toMatchObject({ ...fields, email, name: "Ada Lovelace", status: "applied", tier: "tier1", rateBps: null });
    expect(
      await count("select count(*) as n from outbox where fact ->> 'type' = 'partner.applied' and fact ->> '$.data.id' = ?", partner.id),
    ).toBe(1);
    const approved = await api(`/v1/partners/${partner.id}/approve`, { body: {} });
    expect([approved.status, approved.body.status, approved.body.message]).toEqual([200, "active", "I write\nabout sheds."]);
  });

  it.each(["applied", "active", "suspended", "rejected"] as const)(
    "of an e-mail that is %s already is answered alike and changes nothing",
    async (status) => {
      const partner = await seedPartner({ status });
      const fresh = await apply();
      const known = await apply({ email: partner.email.toUpperCase(), name: "Somebody Else", message: "again" });
      expect([known.status, known.body]).toEqual([fresh.status, fresh.body]);
      expect([...known.headers.keys()].sort()).toEqual([...fresh.headers.keys()].sort());
      expect(await partnersWith(partner.email)).toEqual([partner]);
    },
  );

  it("sent many times at once is one partner", async () => {
    const email = freshEmail();
    const answers = await Promise.all(Array.from({ length: 3 }, () => apply({ email })));
    expect(answers.map((each) => each.status)).toEqual([201, 201, 201]);
    expect(await partnersWith(email)).toHaveLength(1);
  });

  it("that fills in the field which people do not see is answered alike and not kept", async () => {
    const email = freshEmail();
    const { status, body } = await apply({ email, contactByFax: "yes" });
    expect([status, body]).toEqual([201, { status: "received" }]);
    expect(await partnersWith(email)).toEqual([]);
    await apply({ email, contactByFax: "" });
    expect(await partnersWith(email)).toHaveLength(1);
  });

  it.each([
    ["email", { email: "nobody" }],
    ["email", { email: "a@b.example\r\nBcc: all@example.com" }],
    ["email", { email: `${"a".repeat(250)}@example.com` }],
    ["name", { name: "" }],
    ["name", { name: "x".repeat(201) }],
    ["name", { name: "Ada\r\nBcc: all@example.com" }],
    ["name", { name: "Win at https://evil.example" }],
    ["name", { name: "Win at www.evil.example" }],
    ["name", { name: "<script>alert(1)</script>" }],
    ["name", { name: "Ada \u202egnp.exe" }],
    ["country", { country: "Netherlands" }],
    ["website", { website: "javascript:alert(1)" }],
    ["website", { website: "https://user:pass@example.com/" }],
    ["website", { website: "https://example.com/\r\nX: y" }],
    ["website", { website: "data:text/html,x" }],
    ["website", { website: "https://localhost/" }],
    ["website", { website: `https://example.com/${"x".repeat(500)}` }],
    ["message", { message: "x".repeat(2001) }],
    ["message", { message: "a\u0000b" }],
    ["message", { message: ["a"] }],
    ["status", { status: "active" }],
    ["tier", { tier: "tier3" }],
    ["rateBps", { rateBps: 10_000 }],
  ])("with a bad or unknown %s is refused by its path: %j", async (path, fields) => {
    const { status, body } = await apply(fields);
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([400, "invalid_request", path]);
  });

  it("takes a message of 2,000 characters, and a body of at most 64 KB that is JSON", async () => {
    expect((await apply({ message: "é".repeat(2000) })).status).toBe(201);
    const headers = { "CF-Connecting-IP": freshAddress() };
    const big = await api("/v1/apply", { key: null, raw: JSON.stringify({ message: "x".repeat(70_000) }), headers });
    expect([big.status, big.body.code]).toEqual([413, "body_too_large"]);
    expect((await api("/v1/apply", { key: null, raw: "{", headers })).status).toBe(400);
    expect((await api("/v1/apply", { key: null, raw: "[]", headers })).status).toBe(400);
    const form = await api("/v1/apply", {
      key: null,
      raw: "email=a",
      headers: { ...headers, "Content-Type": "application/x-www-form-urlencoded" },
    });
    expect(form.status).toBe(400);
    expect((await api("/v1/apply", { key: null, headers })).status).toBe(405);
  });

  it("needs no key, and gives none that is sent any weight", async () => {
    expect((await apply({}, { Authorization: "Bearer nonsense" })).status).toBe(201);
    expect((await apply({}, { Authorization: `Bearer ${await ownerKey()}` })).status).toBe(201);
  });

  it("may be sent by browsers of the allowed origins", async () => {
    const preflight = (origin: string) =>
      api("/v1/apply", { key: null, method: "OPTIONS", headers: { Origin: origin, "Access-Control-Request-Method": "POST" } });
    expect((await preflight("https://shop.example")).headers.get("Access-Control-Allow-Origin")).toBe("https://shop.example");
    await publishTerms({ allowedOrigins: ["https://shop.example"] });
    expect((await preflight("https://shop.example")).headers.get("Access-Control-Allow-Origin")).toBe("https://shop.example");
    expect((await preflight("https://evil.example")).headers.get("Access-Control-Allow-Origin")).toBeNull();
    const sent = await apply({ name: "" }, { Origin: "https://shop.example" });
    expect([sent.status, sent.headers.get("Access-Control-Allow-Origin")]).toEqual([400, "https://shop.example"]);
    await publishTerms();
  });

  it("shows what was written to owners and to the partner itself", async () => {
    const email = freshEmail();
    await apply({ email, message: "mine" });
    const [partner] = await partnersWith(email);
    expect((await api(`/v1/partners/${partner.id}`, { key: await partnerKey(partner.id) })).body.message).toBe("mine");
    const other = await seedPartner();
    expect((await api(`/v1/partners/${partner.id}`, { key: await partnerKey(other.id) })).status).toBe(404);
  });
});

describe("the limits of the form", () => {
  it("let five an hour through from an address, in parallel too, and say when to come again", async () => {
    const headers = { "CF-Connecting-IP": freshAddress() };
    const answers = await Promise.all(Array.from({ length: 12 }, () => apply({}, headers)));
    expect(answers.filter((each) => each.status === 201)).toHaveLength(5);
    const refused = answers.filter((each) => each.status === 429);
    expect(refused).toHaveLength(7);
    for (const { body, headers: said } of refused) {
      expect([body.code, said.get("Content-Type")]).toEqual(["rate_limited", "application/problem+json"]);
      expect(Number(said.get("Retry-After"))).toBeGreaterThan(3500);
      expect(Number(said.get("Retry-After"))).toBeLessThanOrEqual(3600);
    }
    expect((await apply()).status).toBe(201);
  });

  it("count a whole /64 as one sender", async () => {
    for (let host = 1; host <= 5; host += 1) expect((await apply({}, { "CF-Connecting-IP": `2001:db8:7:7::${host}` })).status).toBe(201);
    expect((await apply({}, { "CF-Connecting-IP": "2001:db8:7:7:ffff::1" })).status).toBe(429);
    expect((await apply({}, { "CF-Connecting-IP": "2001:db8:7:8::1" })).status).toBe(201);
  });

  it("let three a day through for an e-mail, wherever from, known or not", async () => {
    const known = (await seedPartner()).email;
    for (const email of [freshEmail(), known]) {
      const statuses: number[] = [];
      for (let turn = 0; turn < 4; turn += 1) statuses.push((await apply({ email })).status);
      expect(statuses).toEqual([201, 201, 201, 429]);
    }
  });

  it("have a shield in front that stops a flood before anything is counted exactly", async () => {
    const headers = { "CF-Connecting-IP": freshAddress() };
    const answers = await Promise.all(Array.from({ length: 40 }, () => apply({ name: "" }, headers)));
    const statuses = new Set(answers.map((each) => each.status));
    expect(statuses).toEqual(new Set([400, 429]));
    const refused = answers.find((each) => each.status === 429);
    expect([refused?.body.code, refused?.headers.get("Retry-After")]).toEqual(["rate_limited", "60"]);
  });

  it("close the form where their counters do not answer, and take no application uncounted", async () => {
    const email = freshEmail();
    const broken = { take: () => Promise.reject(new Error("no object")), passes: async () => true };
    const answer = await applyForPartner(makeTestCtx({ limits: broken }), { application: { email, name: "Ada" }, address: "x" });
    expect(answer).toMatchObject({ ok: false, refusal: { code: "unavailable" } });
    expect(await partnersWith(email)).toEqual([]);
  });

  it("leave no address or e-mail behind, and empty themselves", async () => {
    const taken: string[] = [];
    const { makeLimits } = await import("../../src/limits/index.ts");
    const limits = makeLimits({
      shields: { apply: env.APPLY_SHIELD, track: env.TRACK_SHIELD },
      counter: (name) => {
        taken.push(name);
        return env.RATE_LIMIT.getByName(name);
      },
      secret: "secret",
    });
    for (let turn = 0; turn < 3; turn += 1) expect(await limits.take("apply_email", "ada@example.com")).toEqual({ ok: true });
    expect((await limits.take("apply_email", "ada@example.com")).ok).toBe(false);
    expect(taken[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(taken).size).toBe(1);
    expect(await runDurableObjectAlarm(env.RATE_LIMIT.getByName(taken[0] ?? ""))).toBe(true);
    expect(await limits.take("apply_email", "ada@example.com")).toEqual({ ok: true });
  });
});

describe("a key's shield", () => {
  it("does not stand before a secret key, and stops a publishable one by key and address", async () => {
    const passes = (limits: boolean) => makeTestCtx({ limits: { take: async () => ({ ok: true }), passes: async () => limits } });
    const { answerRequest } = await import("../../src/api.ts");
    const { seedKey } = await import("../support/api.ts");
    const signup = (key: string, customer: string) =>
      new Request("https://tributary.test/v1/track/signup", {
        method: "POST",
        headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
        body: JSON.stringify({ customer: { externalId: customer } }),
      });
    const publishable = await seedKey("publishable");
    const stopped = await answerRequest(passes(false), signup(publishable, "shield_1"));
    expect([stopped.status, stopped.headers.get("Retry-After")]).toEqual([429, "10"]);
    expect((await answerRequest(passes(true), signup(publishable, "shield_1"))).status).toBe(201);
    expect((await answerRequest(passes(false), signup(await ownerKey(), "shield_2"))).status).toBe(201);
    const many = await Promise.all(Array.from({ length: 150 }, () => api("/v1/partners?limit=1")));
    expect(new Set(many.map((each) => each.status))).toEqual(new Set([200]));
  });

  it("that fails is open", async () => {
    const { makeLimits } = await import("../../src/limits/index.ts");
    const failing = { limit: () => Promise.reject(new Error("no shield")) };
    const limits = makeLimits({ shields: { apply: failing, track: failing }, counter: () => env.RATE_LIMIT.getByName("x"), secret: "s" });
    expect(await limits.passes("track", "key")).toBe(true);
  });
});
