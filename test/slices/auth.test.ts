/** Keys through the API's own door: which are taken, what each kind and scope may do, and what is never told. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { api, ORIGIN, partnerKey, seedKey } from "../support/api.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";

const signup = { customer: { externalId: "cus-1" } };

describe("a request's key", () => {
  it("is needed everywhere but for health and the description", async () => {
    expect((await api("/healthz", { key: null })).body).toEqual({ status: "ok" });
    expect((await api("/openapi.json", { key: null })).status).toBe(200);
    for (const path of ["/v1/partners", "/v1/program/terms", "/v1/nothing", "/v1/"]) {
      const { status, body, headers } = await api(path, { key: null });
      expect([status, body.code]).toEqual([401, "unauthorized"]);
      expect(headers.get("WWW-Authenticate")).toContain("Bearer");
    }
    expect((await api("/nothing/at/all", { key: null })).status).toBe(404);
  });

  it("is refused when it is malformed, unknown or another scheme's", async () => {
    const unknown = `trb_sk_${"a".repeat(43)}`;
    for (const authorization of [`Bearer ${unknown}`, "Bearer x", "Bearer", `Basic ${unknown}`, unknown, "Bearer ' or 1=1 --"]) {
      const { status, body } = await api("/v1/partners", { key: null, headers: { Authorization: authorization } });
      expect([authorization, status, body.code]).toEqual([authorization, 401, "unauthorized"]);
    }
  });

  it("stops at once when it is revoked", async () => {
    const { body: created } = await api("/v1/api-keys", { body: { kind: "secret", name: "ci" } });
    expect((await api("/v1/partners", { key: created.key })).status).toBe(200);
    expect((await api(`/v1/api-keys/${created.id}`, { method: "DELETE" })).status).toBe(204);
    expect((await api("/v1/partners", { key: created.key })).status).toBe(401);
    expect((await api(`/v1/api-keys/${created.id}`)).body.revokedAt).not.toBeNull();
    expect((await api(`/v1/api-keys/${created.id}`, { method: "DELETE" })).status).toBe(204);
  });

  it("is shown once and stored as its hash only", async () => {
    const { status, body } = await api("/v1/api-keys", { body: { kind: "secret" } });
    expect(status).toBe(201);
    expect(body.key).toMatch(/^trb_sk_[0-9A-Za-z]{43}$/);
    expect(body.ending).toBe(body.key.slice(-4));
    const { results } = await env.DB.prepare("select * from api_keys").all();
    expect(JSON.stringify(results)).not.toContain(body.key);
    expect(JSON.stringify((await api("/v1/api-keys")).body)).not.toContain(body.key);
    expect(JSON.stringify((await api(`/v1/api-keys/${body.id}`)).body)).not.toContain(body.key);
  });

  it("of a secret kind is not taken from the address", async () => {
    const key = await seedKey("secret");
    expect((await api(`/v1/partners?key=${key}`, { key: null })).status).toBe(401);
    expect((await api(`/v1/track/signup?key=${key}`, { key: null, body: signup })).status).toBe(401);
  });
});

describe("scopes", () => {
  it("let a key do what they name and nothing else", async () => {
    const reader = await seedKey("secret", { scopes: ["partners:read"] });
    expect((await api("/v1/partners", { key: reader })).status).toBe(200);
    const write = await api("/v1/partners", { key: reader, body: { email: "a@example.com", name: "A" } });
    expect([write.status, write.body.code, write.body.scope]).toEqual([403, "forbidden", "partners:write"]);
    expect((await api("/v1/program/terms", { key: reader })).status).toBe(403);
    const writer = await seedKey("secret", { scopes: ["partners:write"] });
    expect((await api("/v1/partners", { key: writer, body: { email: "writer@example.com", name: "A" } })).status).toBe(201);
    expect((await api("/v1/partners", { key: writer })).status).toBe(403);
  });

  it("cannot be widened by a key that makes another", async () => {
    const key = await seedKey("secret", { scopes: ["api-keys:write", "links:read"] });
    expect((await api("/v1/api-keys", { key, body: { kind: "secret" } })).status).toBe(403);
    expect((await api("/v1/api-keys", { key, body: { kind: "secret", scopes: ["partners:read"] } })).status).toBe(403);
    expect((await api("/v1/api-keys", { key, body: { kind: "secret", scopes: ["links:read"] } })).status).toBe(201);
  });

  it("that name no resource are refused by their path", async () => {
    const { status, body } = await api("/v1/api-keys", { body: { kind: "secret", scopes: ["partners:read", "money:write"] } });
    expect([status, body.code, body.errors[0].path]).toEqual([400, "invalid_request", "scopes.1"]);
  });
});

describe("a publishable key", () => {
  it("may only report clicks and signups", async () => {
    const key = await seedKey("publishable");
    for (const [method, path] of [
      ["GET", "/v1/partners"],
      ["GET", "/v1/program/terms"],
      ["GET", "/v1/track/signup"],
      ["POST", "/v1/track/sale"],
      ["POST", "/v1/track/refund"],
      ["POST", "/v1/track/signup/"],
      ["POST", "/v1/api-keys"],
    ] as const) {
      const { status, body } = await api(path, { method, key });
      expect([method, path, status, body.code]).toEqual([method, path, 403, "forbidden"]);
    }
    expect([401, 403]).not.toContain((await api("/v1/track/signup", { key, body: signup })).status);
    expect([401, 403]).not.toContain((await api(`/v1/track/click?key=${key}`, { key: null, body: { slug: "nobody" } })).status);
  });

  it("is taken from the allowed origins only, and tells browsers so", async () => {
    const key = await seedKey("publishable");
    await publishTerms({ allowedOrigins: ["https://shop.example.com"] });
    const from = (origin: string | null) =>
      api("/v1/track/signup", { key, body: signup, ...(origin === null ? {} : { headers: { Origin: origin } }) });
    const good = await from("https://shop.example.com");
    expect(good.status).not.toBe(403);
    expect(good.headers.get("Access-Control-Allow-Origin")).toBe("https://shop.example.com");
    for (const origin of ["https://evil.example", "https://shop.example.com.evil.example", "http://shop.example.com", "null", null]) {
      const bad = await from(origin);
      expect([origin, bad.status, bad.body.code]).toEqual([origin, 403, "forbidden"]);
      expect(bad.headers.get("Access-Control-Allow-Origin")).toBeNull();
    }
    await publishTerms();
    expect((await from("https://evil.example")).status).not.toBe(403);
  });

  it("is preceded by a preflight that needs no key, on the tracking paths only", async () => {
    const ask = (path: string) =>
      api(path, { method: "OPTIONS", key: null, headers: { Origin: "https://shop.example.com", "Access-Control-Request-Method": "POST" } });
    const { status, headers } = await ask("/v1/track/click");
    expect(status).toBe(204);
    expect(headers.get("Access-Control-Allow-Origin")).toBe("https://shop.example.com");
    expect(headers.get("Access-Control-Allow-Headers")).toContain("Authorization");
    expect((await ask("/v1/partners")).headers.get("Access-Control-Allow-Origin")).toBeNull();
  });
});

describe("a partner's key", () => {
  it("sees its own partner, and no other is there", async () => {
    const [ada, bob] = [await seedPartner(), await seedPartner()];
    const key = await partnerKey(ada.id);
    expect((await api(`/v1/partners/${ada.id}`, { key })).status).toBe(200);
    const other = await api(`/v1/partners/${bob.id}`, { key });
    expect([other.status, other.body.code]).toEqual([404, "not_found"]);
    expect((await api(`/v1/partners/${bob.id}`, { method: "PATCH", key, body: { name: "Mine" } })).status).toBe(404);
    expect((await api("/v1/partners", { key })).body.data.map((partner: { id: string }) => partner.id)).toEqual([ada.id]);
  });

  it("may not do what only owners do", async () => {
    const ada = await seedPartner();
    const key = await partnerKey(ada.id);
    for (const [method, path, body] of [
      ["POST", "/v1/partners", { email: "x@example.com", name: "X" }],
      ["POST", `/v1/partners/${ada.id}/approve`, {}],
      ["PATCH", `/v1/partners/${ada.id}`, { rateBps: 9000 }],
      ["PATCH", `/v1/partners/${ada.id}`, { rateBps: null }],
      ["PATCH", `/v1/partners/${ada.id}`, { tier: "tier3" }],
      ["POST", "/v1/api-keys", { kind: "secret" }],
      ["GET", "/v1/api-keys", undefined],
    ] as const) {
      const { status, body: problem } = await api(path, { method, key, body });
      expect([method, path, status, problem.code]).toEqual([method, path, 403, "forbidden"]);
    }
  });

  it("of a suspended partner may only read, of a rejected or missing one nothing", async () => {
    const ada = await seedPartner();
    const key = await partnerKey(ada.id);
    await api(`/v1/partners/${ada.id}/suspend`, { body: { reason: "under review" } });
    expect((await api(`/v1/partners/${ada.id}`, { key })).status).toBe(200);
    const write = await api(`/v1/partners/${ada.id}`, { method: "PATCH", key, body: { name: "Ada" } });
    expect([write.status, write.body.code]).toEqual([422, "partner_not_active"]);
    const rejected = await seedPartner({ status: "rejected" });
    expect((await api(`/v1/partners/${rejected.id}`, { key: await partnerKey(rejected.id) })).status).toBe(401);
    const nobody = "ptn_01h455vb4pex5vsknk084sn02q";
    expect((await api(`/v1/partners/${nobody}`, { key: await partnerKey(nobody) })).status).toBe(401);
  });

  it("is made for a partner that exists", async () => {
    const ada = await seedPartner();
    const { status, body } = await api("/v1/api-keys", { body: { kind: "partner", partnerId: ada.id } });
    expect(status).toBe(201);
    expect(body.key).toMatch(/^trb_ak_/);
    expect((await api(`/v1/partners/${ada.id}`, { key: body.key })).status).toBe(200);
    expect((await api("/v1/api-keys", { body: { kind: "partner", partnerId: "ptn_01h455vb4pex5vsknk084sn02q" } })).status).toBe(404);
    for (const wrong of [{ kind: "partner" }, { kind: "secret", partnerId: ada.id }]) {
      const refused = await api("/v1/api-keys", { body: wrong });
      expect([refused.status, refused.body.errors[0].path]).toEqual([400, "partnerId"]);
    }
    expect((await api(`/v1/api-keys?partnerId=${ada.id}`)).body.data).toHaveLength(1);
  });
});

describe("every answer", () => {
  it("has a request id of its own, which its problem repeats", async () => {
    const [one, two] = [await api("/v1/partners"), await api("/v1/partners/ptn_x")];
    expect(one.headers.get("X-Request-Id")).toMatch(/^req_/);
    expect(two.headers.get("X-Request-Id")).not.toBe(one.headers.get("X-Request-Id"));
    expect(two.body.requestId).toBe(two.headers.get("X-Request-Id"));
    expect(two.headers.get("Content-Type")).toBe("application/problem+json");
  });

  it("refuses what is not JSON, unknown fields, unknown paths and wrong methods, each with its code", async () => {
    const good = { email: "a@example.com", name: "A" };
    const cases: [string, Parameters<typeof api>[1], number, string][] = [
      ["/v1/partners", { raw: "{" }, 400, "invalid_request"],
      ["/v1/partners", { raw: "", method: "POST" }, 400, "invalid_request"],
      ["/v1/partners", { raw: "[]" }, 400, "invalid_request"],
      ["/v1/partners", { raw: "null" }, 400, "invalid_request"],
      ["/v1/partners", { body: good, headers: { "Content-Type": "text/plain" } }, 400, "invalid_request"],
      ["/v1/partners", { body: { ...good, extra: 1 } }, 400, "invalid_request"],
      ["/v1/partners?limit=0", {}, 400, "invalid_request"],
      ["/v1/partners?limit=101", {}, 400, "invalid_request"],
      ["/v1/partners?cursor=%F0%9F", {}, 400, "invalid_request"],
      ["/v1/nothing", {}, 404, "not_found"],
      ["/v1/partners/x/y/z", {}, 404, "not_found"],
      ["/v1/partners", { method: "DELETE" }, 405, "method_not_allowed"],
      ["/v1/program/terms", { method: "DELETE" }, 405, "method_not_allowed"],
    ];
    for (const [path, request, status, code] of cases) {
      const answer = await api(path, request);
      expect([path, request, answer.status, answer.body.code]).toEqual([path, request, status, code]);
    }
    const unknown = await api("/v1/partners", { body: { ...good, extra: 1 } });
    expect(unknown.body.errors).toEqual([expect.objectContaining({ path: "extra" })]);
    expect((await api("/v1/partners", { method: "DELETE" })).headers.get("Allow")).toContain("POST");
  });

  it("refuses a body above its path's limit, declared or streamed", async () => {
    const big = (size: number) => ({ raw: JSON.stringify({ name: "x".repeat(size) }) });
    for (const [path, method, size] of [
      ["/v1/partners", "POST", 65 * 1024],
      ["/v1/program/terms", "PUT", 257 * 1024],
    ] as const) {
      const { status, body } = await api(path, { ...big(size), method });
      expect([path, status, body.code]).toEqual([path, 413, "body_too_large"]);
    }
    expect((await api("/v1/program/terms", { ...big(100 * 1024), method: "PUT" })).status).toBe(400);
    const { exports } = await import("cloudflare:workers");
    const stream = new Blob(["x".repeat(80 * 1024)]).stream();
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${await seedKey("secret")}` };
    const streamed = await exports.default.fetch(new Request(`${ORIGIN}/v1/partners`, { method: "POST", body: stream, headers }));
    expect(streamed.status).toBe(413);
  });

  it("tells nothing of a failure on our side but its request id", async () => {
    await env.DB.exec("alter table partners rename to partners_gone");
    const { status, body } = await api("/v1/partners");
    await env.DB.exec("alter table partners_gone rename to partners");
    expect(status).toBe(500);
    expect(body).toEqual({
      type: "urn:tributary:problem:internal_error",
      title: expect.any(String),
      status: 500,
      code: "internal_error",
      detail: expect.not.stringContaining("partners"),
      requestId: expect.stringMatching(/^req_/),
    });
  });
});
