/** Sessions through `/api/v1`: whose cookie is taken, from where, for how long, and what a partner's finds of another partner's. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { api, ORIGIN, ownerKey, partnerKey } from "../support/api.ts";
import { seedPartner } from "../support/seed.ts";
import { asBrowser, HOME, seedOwner, signIn } from "../support/sessions.ts";

const owner = await seedOwner();
const ownerCookie = await signIn(owner.email);
const asOwner = asBrowser(ownerCookie);
const partner = await seedPartner();
const partnerCookie = await signIn(partner.email);
const asPartner = asBrowser(partnerCookie);

/** As if the session had been signed in so long ago. */
const age = (cookie: string, ms: number) =>
  env.DB.prepare("update sessions set created_at = created_at - ? where instr(?, token) > 0").bind(ms, cookie).run();

describe("a session", () => {
  it("acts like a secret key where it is an owner's, and like its partner's key where it is a partner's", async () => {
    const made = await asOwner("/v1/partners", { body: { email: "by-session@example.com", name: "Made" } });
    expect(made.status).toBe(201);
    expect((await asOwner("/v1/partners")).body.data.length).toBeGreaterThan(1);
    expect((await asPartner("/v1/partners")).body.data).toEqual([partner]);
    expect((await asPartner("/v1/audit")).status).toBe(403);
    const { body: audit } = await api(`/v1/audit?subject=${made.body.id}`);
    expect(audit.data[0]).toMatchObject({ actorKind: "owner", route: "POST /v1/partners" });
    expect(audit.data[0].actor).toMatch(/^ses_/);
  });

  it("is taken at /api/v1 alone, and a key at /v1 alone", async () => {
    const headers = { Cookie: ownerCookie, Origin: HOME };
    expect((await api("/v1/partners", { key: null, headers })).status).toBe(401);
    expect((await api("/api/v1/partners", { key: await ownerKey() })).status).toBe(401);
    expect((await api("/api/v1/partners", { key: "nonsense", headers })).status).toBe(200);
    expect((await api("/api/v1/partners", { key: null })).body.code).toBe("unauthorized");
    for (const path of ["/api", "/api/", "/api/v2/partners", "/api/partners"])
      expect((await api(path, { key: null, headers })).status).toBe(404);
  });

  it("changes nothing without the dashboard's own origin, and opens no socket", async () => {
    for (const origin of ["https://evil.example", "null", `${HOME}.evil.example`, `${HOME}/`, HOME.replace(/^http/, "ftp"), ""]) {
      const headers = { Cookie: ownerCookie, ...(origin === "" ? {} : { Origin: origin }) };
      const body = { email: `from-${origin.length}@example.com`, name: "Nobody" };
      expect((await api("/api/v1/partners", { key: null, headers, body })).body.code, origin).toBe("forbidden");
      expect((await api("/api/v1/sessions", { key: null, headers, method: "DELETE" })).status, origin).toBe(403);
      expect((await api("/api/v1/me", { key: null, headers: { ...headers, Upgrade: "websocket" } })).status, origin).toBe(403);
      expect((await api("/api/v1/me", { key: null, headers })).status, origin).toBe(200);
    }
    expect((await api("/v1/partners?email=from-20@example.com")).body.data).toEqual([]);
  });

  it("is no session when its cookie was cut, changed or made up", async () => {
    const [name = "", value = ""] = ownerCookie.split(/=(.*)/s);
    const decoded = decodeURIComponent(value);
    const [token = "", signature = ""] = decoded.split(".");
    const [, otherSignature = ""] = decodeURIComponent(partnerCookie.split(/=(.*)/s)[1] ?? "").split(".");
    const flipped = `${decoded.startsWith("a") ? "b" : "a"}${decoded.slice(1)}`;
    const forgeries = [
      "",
      value.slice(0, -1),
      value.slice(1),
      token,
      `${token}.`,
      encodeURIComponent(`${token}.${otherSignature}`),
      encodeURIComponent(`${token}.${signature.slice(0, -2)}=`),
      encodeURIComponent(flipped),
      encodeURIComponent(`${decoded} `),
      `${value}x`,
      decoded.replace("=", "%3d"),
      "' or 1=1 --",
      "%",
      "x".repeat(5000),
    ];
    for (const forged of forgeries) {
      const { status } = await api("/api/v1/me", { key: null, headers: { Cookie: `${name}=${forged}` } });
      expect([forged, status]).toEqual([forged, 401]);
    }
    for (const other of [`x${name}`, `${name}x`, "better-auth.session_token", "trb"]) {
      expect((await api("/api/v1/me", { key: null, headers: { Cookie: `${other}=${value}` } })).status).toBe(401);
    }
    for (let at = 0; at < decoded.length; at += 1) {
      const bent = decoded.slice(0, at) + (decoded[at] === "A" ? "B" : "A") + decoded.slice(at + 1);
      const { status } = await api("/api/v1/me", { key: null, headers: { Cookie: `${name}=${encodeURIComponent(bent)}` } });
      expect([at, status]).toEqual([at, 401]);
    }
  });

  it("ends at once when it is signed out, revoked or expired", async () => {
    const someone = await seedPartner();
    const [first, second, third] = [await signIn(someone.email), await signIn(someone.email), await signIn(someone.email)];
    const out = await api("/api/auth/sign-out", { key: null, method: "POST", headers: { Cookie: first, Origin: HOME } });
    expect([out.status, out.body, out.headers.get("Set-Cookie")]).toEqual([200, { success: true }, expect.stringContaining("Max-Age=0")]);
    expect((await asBrowser(first)("/v1/me")).status).toBe(401);
    const { data } = (await asBrowser(second)("/v1/sessions")).body;
    expect(data.map(({ isCurrent }: { isCurrent: boolean }) => isCurrent)).toEqual([false, true]);
    expect((await asBrowser(second)(`/v1/sessions/${data[0].id}`, { method: "DELETE" })).status).toBe(204);
    expect((await asBrowser(third)("/v1/me")).status).toBe(401);
    expect((await asBrowser(second)("/v1/me")).status).toBe(200);
    await env.DB.prepare("update sessions set expires_at = ? where instr(?, token) > 0").bind(Date.now(), second).run();
    expect((await asBrowser(second)("/v1/me")).status).toBe(401);
  });

  it("can end all the others of its mailbox, and no other mailbox's", async () => {
    const someone = await seedPartner();
    const [first, second] = [await signIn(someone.email), await signIn(someone.email)];
    expect((await asBrowser(second)("/v1/sessions", { method: "DELETE" })).status).toBe(204);
    expect((await asBrowser(first)("/v1/me")).status).toBe(401);
    expect((await asBrowser(second)("/v1/me")).status).toBe(200);
    expect((await asPartner("/v1/me")).status).toBe(200);
  });

  it("of another is not there for a partner, and is seen and ended by an owner", async () => {
    const someone = await seedPartner();
    const cookie = await signIn(someone.email);
    const { data } = (await asOwner(`/v1/sessions?email=${someone.email}`)).body;
    expect(data).toHaveLength(1);
    expect((await asPartner(`/v1/sessions?email=${someone.email}`)).body.data).toEqual([]);
    expect((await asPartner(`/v1/sessions/${data[0].id}`, { method: "DELETE" })).status).toBe(404);
    expect((await api("/v1/sessions", { key: await partnerKey(someone.id) })).status).toBe(403);
    expect((await asOwner(`/v1/sessions/${data[0].id}`, { method: "DELETE" })).status).toBe(204);
    expect((await asBrowser(cookie)("/v1/me")).status).toBe(401);
  });

  it("follows the mailbox: a partner whose address is changed signs in anew", async () => {
    const someone = await seedPartner();
    const cookie = await signIn(someone.email);
    await api(`/v1/partners/${someone.id}`, { method: "PATCH", body: { email: `new-${someone.email}` } });
    expect((await asBrowser(cookie)("/v1/me")).status).toBe(401);
    expect((await asBrowser(await signIn(`new-${someone.email}`))("/v1/me")).body.partner.id).toBe(someone.id);
  });

  it("of an owner stays an owner's where the mailbox is a partner's, too", async () => {
    const both = await seedPartner();
    await seedOwner({ email: both.email });
    expect((await asBrowser(await signIn(both.email))("/v1/me")).body.role).toBe("owner");
  });

  it("is told of as it is, to keys as well", async () => {
    const { body } = await asOwner("/v1/me");
    expect(Date.parse(body.session.freshUntil) - Date.parse(body.session.signedInAt)).toBe(15 * 60_000);
    expect(Date.parse(body.session.expiresAt) - Date.parse(body.session.signedInAt)).toBeCloseTo(30 * 86_400_000, -4);
    expect((await api("/v1/me")).body).toMatchObject({ role: "owner", email: null, partner: null, session: null });
    expect((await api("/v1/me", { key: await partnerKey(partner.id) })).body).toMatchObject({ role: "partner", partner, session: null });
    expect(ORIGIN).toBe("https://tributary.test");
  });
});

describe("a partner that is not active", () => {
  it.each(["applied", "suspended", "rejected"] as const)("and is %s sees what is its own and changes its profile only", async (status) => {
    const waiting = await seedPartner({ status });
    const browser = asBrowser(await signIn(waiting.email));
    expect((await browser(`/v1/partners/${waiting.id}`)).body.status).toBe(status);
    expect((await browser("/v1/commissions")).status).toBe(200);
    expect((await browser(`/v1/partners/${waiting.id}`, { method: "PATCH", body: { name: "New name" } })).body.name).toBe("New name");
    for (const [path, body] of [
      ["/v1/links", { destinationUrl: "https://example.com/" }],
      ["/v1/payout-methods", { type: "manual" }],
      ["/v1/webhooks", { url: "https://example.com/hook", events: ["*"] }],
      ["/v1/payouts", { amountMinor: 5000, currency: "USD" }],
    ] as const) {
      const refused = await browser(path, { body });
      expect([path, refused.status, refused.body.code]).toEqual([path, 422, "partner_not_active"]);
    }
    expect((await browser("/v1/sessions", { method: "DELETE" })).status).toBe(204);
  });
});

describe("a session that was signed in a while ago", () => {
  const minutes = 60_000;
  const stale = async (email: string) => {
    const cookie = await signIn(email);
    await age(cookie, 15 * minutes);
    return asBrowser(cookie);
  };
  const isRefused = ({ status, body }: { status: number; body: { code: string } }) =>
    expect([status, body.code]).toEqual([403, "fresh_sign_in_required"]);

  it("adds a first payout method, and changes it only when it is fresh", async () => {
    const someone = await seedPartner();
    const old = await stale(someone.email);
    expect((await old("/v1/me")).body.session.isFresh).toBe(false);
    const first = await old("/v1/payout-methods", { body: { type: "manual", label: "Bank", details: { iban: "DE02120300000000202051" } } });
    expect(first.status).toBe(201);
    const second = await old("/v1/payout-methods", { body: { type: "manual", label: "Other" } });
    expect(second.status).toBe(201);
    isRefused(await old(`/v1/payout-methods/${second.body.id}`, { method: "PATCH", body: { isDefault: true } }));
    expect((await old(`/v1/payout-methods/${second.body.id}`, { method: "PATCH", body: { label: "Better" } })).body.label).toBe("Better");
    isRefused(await old(`/v1/payout-methods/${first.body.id}`, { method: "DELETE" }));
    const fresh = asBrowser(await signIn(someone.email));
    expect((await fresh(`/v1/payout-methods/${first.body.id}`, { method: "DELETE" })).status).toBe(204);
    isRefused(await old("/v1/payout-methods", { body: { type: "manual", label: "In its place" } }));
    isRefused(await old("/v1/payout-methods/stripe/onboarding", { body: {} }));
    expect((await fresh("/v1/payout-methods", { body: { type: "manual", label: "In its place" } })).body.sendAfter).not.toBeNull();
  });

  it("adds none after a paid payout", async () => {
    const someone = await seedPartner();
    await env.DB.prepare(
      "insert into payouts (id, partner_id, method_id, amount_minor, currency, status, requested_at, revision) values (?, ?, 'pm_x', 100, 'USD', 'paid', 1, 1)",
    )
      .bind(`pay_${someone.id.slice(4)}`, someone.id)
      .run();
    const old = await stale(someone.email);
    isRefused(await old("/v1/payout-methods", { body: { type: "manual" } }));
    isRefused(await old("/v1/payout-methods/stripe/onboarding", { body: {} }));
    const key = await partnerKey(someone.id);
    expect((await api("/v1/payout-methods", { key, body: { type: "manual" } })).status).toBe(201);
  });

  it("makes no keys and no owners", async () => {
    const old = await stale(owner.email);
    isRefused(await old("/v1/api-keys", { body: { kind: "secret" } }));
    isRefused(await old("/v1/owners", { body: { email: "more@example.com", name: "More" } }));
    isRefused(await old(`/v1/owners/${owner.id}`, { method: "DELETE" }));
    expect((await asOwner("/v1/api-keys", { body: { kind: "secret" } })).status).toBe(201);
    expect((await old("/v1/partners", { body: { email: "still@example.com", name: "Still" } })).status).toBe(201);
  });
});

describe("owners", () => {
  it("are taken in by address, once each, and the last one stays", async () => {
    const made = await asOwner("/v1/owners", { body: { email: "Olga@Example.com", name: " Olga " } });
    expect([made.status, made.body.email, made.body.name]).toEqual([201, "olga@example.com", "Olga"]);
    expect((await api("/v1/owners", { body: { email: "olga@example.com", name: "Again" } })).body.code).toBe("email_taken");
    expect((await asBrowser(await signIn("olga@example.com"))("/v1/me")).body.role).toBe("owner");
    expect((await asPartner("/v1/owners")).status).toBe(403);
    const { data } = (await api("/v1/owners?limit=100")).body;
    const removals = await Promise.all(data.map(({ id }: { id: string }) => api(`/v1/owners/${id}`, { method: "DELETE" })));
    expect(removals.filter(({ status }) => status === 409)).toHaveLength(1);
    expect((await api("/v1/owners")).body.data).toHaveLength(1);
    expect((await api("/v1/owners/own_01h455vb4pex5vsknk084sn02q", { method: "DELETE" })).status).toBe(404);
  });
});
