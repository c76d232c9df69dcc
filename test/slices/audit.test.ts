/** The audit log: every write of an owner or partner leaves who, what, on which object and why; reading and reporting leave nothing. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { answerRequest } from "../../src/api.ts";
import { makePorts } from "../../src/context.ts";
import { api, partnerKey, seedKey } from "../support/api.ts";
import { fundedPartner } from "../support/money.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { count, sale, track } from "../support/track.ts";
import { makeTestCtx } from "../support/visits.ts";

const records = async (query = "") => (await api(`/v1/audit?limit=100${query}`)).body.data;
const about = (subject: string) => records(`&subject=${subject}`);
const actionsOf = async (subject: string) => (await about(subject)).map((record: { action: string }) => record.action);

describe("the audit log", () => {
  it("says who did what, on what, why, how it was answered, and in which request", async () => {
    const partner = await seedPartner();
    const { headers } = await api(`/v1/partners/${partner.id}/suspend`, { body: { reason: "complaints" } });
    const [record] = await about(partner.id);
    expect(record).toEqual({
      id: expect.stringMatching(/^aud_/),
      at: expect.stringMatching(/Z$/),
      actor: expect.stringMatching(/^key_/),
      actorKind: "owner",
      partnerId: null,
      action: "partners.suspend",
      route: "POST /v1/partners/{id}/suspend",
      subject: partner.id,
      reason: "complaints",
      status: 200,
      requestId: headers.get("X-Request-Id"),
    });
  });

  it("has every kind of an owner's write, by the object that it was about", async () => {
    const { id } = await fundedPartner(100_000, { status: "applied" });
    await api(`/v1/partners/${id}/approve`, { body: {} });
    await api(`/v1/partners/${id}`, { method: "PATCH", body: { name: "New" } });
    expect(await actionsOf(id)).toEqual(["partners.update", "partners.approve", "partners.create"]);

    const adjustment = await api("/v1/commissions", { body: { partnerId: id, amountMinor: 500, currency: "USD", reason: "a gift" } });
    await api(`/v1/commissions/${adjustment.body.id}/hold`, { body: { reason: "odd" } });
    await api(`/v1/commissions/${adjustment.body.id}/reject`, { body: { reason: "a mistake" } });
    const ofCommission = await about(adjustment.body.id);
    expect(ofCommission.map((each: { action: string; reason: string }) => [each.action, each.reason])).toEqual([
      ["commissions.reject", "a mistake"],
      ["commissions.hold", "odd"],
      ["commissions.create", "a gift"],
    ]);

    await api("/v1/payout-methods", { body: { partnerId: id, type: "manual", label: "Bank", details: { name: "Ada" } } });
    const payout = await api("/v1/payouts", { body: { partnerId: id, amountMinor: 60_000, currency: "USD" } });
    await api(`/v1/payouts/${payout.body.id}/approve`, { method: "POST" });
    await api(`/v1/payouts/${payout.body.id}/mark-paid`, { method: "POST" });
    expect(await actionsOf(payout.body.id)).toEqual(["payouts.mark-paid", "payouts.approve", "payouts.create"]);

    const key = await api("/v1/api-keys", { body: { kind: "secret", name: "billing" } });
    await api(`/v1/api-keys/${key.body.id}`, { method: "DELETE" });
    expect(await actionsOf(key.body.id)).toEqual(["api-keys.delete", "api-keys.create"]);

    const terms = await publishTerms();
    expect(await actionsOf(encodeURIComponent(`version ${terms.version}`))).toEqual(["program.terms.update"]);
  });

  it("has what partners do, under their own key", async () => {
    const partner = await seedPartner();
    await api(`/v1/partners/${partner.id}`, { method: "PATCH", key: await partnerKey(partner.id), body: { name: "Me" } });
    const [record] = await records(`&partnerId=${partner.id}`);
    expect(record).toMatchObject({ actorKind: "partner", partnerId: partner.id, action: "partners.update", subject: partner.id });
  });

  it("has no secret, no e-mail and no body", async () => {
    const key = await api("/v1/api-keys", { body: { kind: "secret", name: "the-name-of-a-key" } });
    const partner = await seedPartner({ email: "secret-address@example.com", name: "Secret Name" });
    const { results } = await env.DB.prepare("select * from audit_records where subject in (?, ?)").bind(key.body.id, partner.id).all();
    expect(results).toHaveLength(2);
    const text = JSON.stringify(results);
    for (const hidden of [key.body.key, "the-name-of-a-key", "secret-address", "Secret Name"]) expect(text).not.toContain(hidden);
  });

  it("has nothing of reads, reports, refusals, and answers that were only told again", async () => {
    const partner = await seedPartner();
    const before = await count("select count(*) as n from audit_records");
    await api(`/v1/partners/${partner.id}`);
    await track("sale", sale());
    await api(`/v1/partners/${partner.id}/reinstate`, { body: {} });
    await api("/v1/partners", { body: { email: "nobody" } });
    await api("/v1/nothing", { body: {} });
    await api(`/v1/partners/${partner.id}/suspend`, { body: {}, key: null });
    await api("/v1/apply", { key: null, body: { email: "audit-applicant@example.com", name: "A" } });
    expect(await count("select count(*) as n from audit_records")).toBe(before);
    const once = { body: { email: "once@example.com", name: "Once" }, headers: { "Idempotency-Key": "audit-once" } };
    await api("/v1/partners", once);
    expect((await api("/v1/partners", once)).headers.get("Idempotent-Replayed")).toBe("true");
    expect(await count("select count(*) as n from audit_records")).toBe(before + 1);
  });

  it("is listed newest first, filtered, and each record is on one page", async () => {
    const key = await seedKey("secret");
    const partner = await seedPartner();
    for (const change of ["suspend", "reinstate", "suspend", "reinstate"])
      await api(`/v1/partners/${partner.id}/${change}`, { key, body: {} });
    const all = await about(partner.id);
    const actor = all[0].actor;
    expect(await records(`&actor=${actor}`)).toEqual(all.slice(0, 4));
    expect((await records(`&actor=${actor}&action=partners.suspend`)).length).toBe(2);
    expect(await records(`&actor=${actor}&from=${all[1].at}&to=${new Date(Date.parse(all[0].at) + 1).toISOString()}`)).toContainEqual(
      all[0],
    );
    expect(await records(`&actor=${actor}&to=${all[3].at}`)).toEqual([]);
    const seen: string[] = [];
    let cursor = "";
    do {
      const { body } = await api(`/v1/audit?actor=${actor}&limit=3${cursor}`);
      seen.push(...body.data.map((record: { id: string }) => record.id));
      cursor = body.nextCursor === null ? "" : `&cursor=${body.nextCursor}`;
    } while (cursor !== "");
    expect(seen).toEqual(all.slice(0, 4).map((record: { id: string }) => record.id));
  });

  it("is for owners, within their scopes, and refuses what it does not know", async () => {
    const partner = await seedPartner();
    expect((await api("/v1/audit", { key: await partnerKey(partner.id) })).status).toBe(403);
    expect((await api("/v1/audit", { key: await seedKey("secret", { scopes: ["partners:read"] }) })).status).toBe(403);
    expect((await api("/v1/audit", { key: await seedKey("secret", { scopes: ["audit:read"] }) })).status).toBe(200);
    expect((await api("/v1/audit", { key: null })).status).toBe(401);
    for (const query of ["from=yesterday", "limit=0", "partnerId=x", "who=me", "cursor=%"])
      expect((await api(`/v1/audit?${query}`)).status).toBe(400);
    expect((await api("/v1/audit", { method: "DELETE" })).status).toBe(405);
  });

  it("that cannot be written does not undo or hide what has happened", async () => {
    const partner = await seedPartner();
    const ports = makePorts(env as unknown as Env);
    let failures = 0;
    const insert = ports.db.insert.bind(ports.db);
    const failing = ((table: Parameters<typeof insert>[0]) => {
      if ("requestId" in table) {
        failures += 1;
        throw new Error("no audit today");
      }
      return insert(table);
    }) as typeof ports.db.insert;
    const db = Object.assign(Object.create(ports.db), { insert: failing });
    const request = new Request(`https://tributary.test/v1/partners/${partner.id}/suspend`, {
      method: "POST",
      headers: { Authorization: `Bearer ${await seedKey("secret")}` },
    });
    const response = await answerRequest(makeTestCtx({ db }), request);
    expect([response.status, failures]).toEqual([200, 2]);
    expect((await api(`/v1/partners/${partner.id}`)).body.status).toBe("suspended");
  });
});
