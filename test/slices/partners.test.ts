/** Partners: taking them in, changing them, and the only ways their status can go. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { type Ctx, makePorts } from "../../src/context.ts";
import { changeStatus } from "../../src/partners/change-status.ts";
import type { PartnerStatus } from "../../src/partners/index.ts";
import { api, partnerKey } from "../support/api.ts";
import { seedPartner } from "../support/seed.ts";

const factsOf = async (partnerId: string): Promise<unknown[]> => {
  const { results } = await env.DB.prepare(
    "select fact ->> 'type' as type from outbox where fact ->> '$.data.id' = ? order by created_at, rowid",
  )
    .bind(partnerId)
    .all();
  return results.map((row) => row.type);
};

describe("a partner", () => {
  it("is active in tier1 by default, with a lower-cased e-mail", async () => {
    const { status, body } = await api("/v1/partners", { body: { email: " Ada@Example.COM ", name: " Ada Lovelace " } });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^ptn_/),
      email: "ada@example.com",
      name: "Ada Lovelace",
      country: null,
      tier: "tier1",
      rateBps: null,
      status: "active",
      taxStatus: "not_required",
      statusReason: null,
      website: null,
      message: null,
      termsVersion: null,
      createdAt: expect.stringMatching(/Z$/),
    });
    expect((await api(`/v1/partners/${body.id}`)).body).toEqual(body);
    expect(await factsOf(body.id)).toEqual(["partner.approved"]);
  });

  it("can be taken in with everything, and as an applicant", async () => {
    const fields = { email: "full@example.com", name: "Full", country: "NL", tier: "tier4", rateBps: 1250, status: "applied" } as const;
    const partner = await seedPartner(fields);
    expect(partner).toMatchObject(fields);
    expect(await factsOf(partner.id)).toEqual(["partner.applied"]);
  });

  it("is one an e-mail, in any case of letters, also in parallel", async () => {
    const { email, id } = await seedPartner({ email: "one@example.com" });
    const again = await api("/v1/partners", { body: { email: email.toUpperCase(), name: "Two" } });
    expect([again.status, again.body.code]).toEqual([409, "email_taken"]);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => api("/v1/partners", { body: { email: "race@example.com", name: "R" } })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
    const other = await seedPartner();
    const patch = await api(`/v1/partners/${other.id}`, { method: "PATCH", body: { email: "ONE@example.com", name: "Changed" } });
    expect([patch.status, patch.body.code]).toEqual([409, "email_taken"]);
    expect((await api(`/v1/partners/${other.id}`)).body).toEqual(other);
    expect((await api(`/v1/partners/${id}`, { method: "PATCH", body: { email } })).status).toBe(200);
  });

  it.each([
    ["email", { email: "nobody", name: "A" }],
    ["email", { name: "A" }],
    ["name", { email: "b1@example.com", name: " " }],
    ["country", { email: "b2@example.com", name: "A", country: "nl" }],
    ["tier", { email: "b3@example.com", name: "A", tier: "tier9" }],
    ["rateBps", { email: "b4@example.com", name: "A", rateBps: 10_001 }],
    ["rateBps", { email: "b5@example.com", name: "A", rateBps: 0.5 }],
    ["status", { email: "b6@example.com", name: "A", status: "vip" }],
    ["id", { email: "b7@example.com", name: "A", id: "ptn_01h455vb4pex5vsknk084sn02q" }],
  ])("is refused by the path of what is wrong: %s", async (path, body) => {
    const { status, body: problem } = await api("/v1/partners", { body });
    expect([status, problem.code, problem.errors[0].path]).toEqual([400, "invalid_request", path]);
  });

  it("is changed field by field, its status never that way", async () => {
    const partner = await seedPartner({ rateBps: 500, country: "DE" });
    const patch = (body: unknown) => api(`/v1/partners/${partner.id}`, { method: "PATCH", body });
    expect((await patch({ name: "New", tier: "tier2" })).body).toEqual({ ...partner, name: "New", tier: "tier2" });
    expect((await patch({ rateBps: null, country: null })).body).toEqual({
      ...partner,
      name: "New",
      tier: "tier2",
      rateBps: null,
      country: null,
    });
    expect((await patch({})).status).toBe(200);
    const status = await patch({ status: "suspended" });
    expect([status.status, status.body.errors[0].path]).toEqual([400, "status"]);
    expect((await api("/v1/partners/ptn_01h455vb4pex5vsknk084sn02q", { method: "PATCH", body: {} })).status).toBe(404);
  });

  it("may change its own name and country", async () => {
    const partner = await seedPartner();
    const key = await partnerKey(partner.id);
    const { status, body } = await api(`/v1/partners/${partner.id}`, { method: "PATCH", key, body: { name: "Me", country: "FR" } });
    expect([status, body.name, body.country]).toEqual([200, "Me", "FR"]);
  });

  it.each([
    { email: "me@example.com" },
    { tier: "tier3" },
    { rateBps: null },
    { rateBps: null, name: "Me" },
    { termsVersion: 0 },
    { termsVersion: null },
  ])("may not change what it is paid by: %j", async (body) => {
    const partner = await seedPartner();
    const answer = await api(`/v1/partners/${partner.id}`, { method: "PATCH", key: await partnerKey(partner.id), body });
    expect([answer.status, answer.body.code]).toEqual([403, "forbidden"]);
  });
});

describe("a partner's status", () => {
  const statuses: PartnerStatus[] = ["applied", "active", "suspended", "rejected"];
  const possible: Record<string, Partial<Record<PartnerStatus, PartnerStatus>>> = {
    approve: { applied: "active", rejected: "active" },
    reject: { applied: "rejected" },
    suspend: { active: "suspended" },
    reinstate: { suspended: "active" },
  };
  const table = Object.entries(possible).flatMap(([change, moves]) => statuses.map((from) => [change, from, moves[from] ?? null] as const));

  it.each(table)("%s from %s leads to %s", async (change, from, to) => {
    const partner = await seedPartner({ status: from });
    const { status, body } = await api(`/v1/partners/${partner.id}/${change}`, { body: { reason: "because" } });
    if (to === null) expect([status, body.code]).toEqual([409, "invalid_state"]);
    else expect([status, body.status, body.statusReason]).toEqual([200, to, "because"]);
    expect((await api(`/v1/partners/${partner.id}`)).body.status).toBe(to ?? from);
  });

  it("is announced once, when two owners decide at once", async () => {
    const partner = await seedPartner();
    const answers = await Promise.all(Array.from({ length: 8 }, () => api(`/v1/partners/${partner.id}/suspend`, { method: "POST" })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409, 409, 409, 409, 409]);
    expect(await factsOf(partner.id)).toEqual(["partner.approved", "partner.suspended"]);
  });

  it("is not changed by who decided on a status that has meanwhile gone", async () => {
    const partner = await seedPartner({ status: "applied" });
    const ports = makePorts(env as unknown as Env);
    const rejectFirst: Ctx["db"]["batch"] = async (statements) => {
      await env.DB.prepare("update partners set status = 'rejected' where id = ?").bind(partner.id).run();
      return ports.db.batch(statements);
    };
    const db: Ctx["db"] = Object.assign(Object.create(ports.db), { batch: rejectFirst });
    const late = await changeStatus(
      { ...ports, db, waitUntil: () => {}, handlersOf: async () => {} },
      { id: partner.id, change: "approve", reason: null },
    );
    expect(late.ok ? null : late.refusal.code).toBe("invalid_state");
    expect((await api(`/v1/partners/${partner.id}`)).body.status).toBe("rejected");
    expect(await factsOf(partner.id)).toEqual(["partner.applied"]);
  });

  it("needs no body, with or without a content type", async () => {
    const partner = await seedPartner();
    expect((await api(`/v1/partners/${partner.id}/suspend`, { method: "POST" })).status).toBe(200);
    expect(
      (await api(`/v1/partners/${partner.id}/reinstate`, { method: "POST", headers: { "Content-Type": "application/json" } })).status,
    ).toBe(200);
    expect((await api("/v1/partners/ptn_01h455vb4pex5vsknk084sn02q/suspend", { method: "POST" })).status).toBe(404);
    expect((await api(`/v1/partners/${partner.id}/promote`, { method: "POST" })).status).toBe(404);
  });
});

describe("the list of partners", () => {
  it("is newest first, filtered, and each partner is on one page", async () => {
    const made = [];
    for (let index = 0; index < 7; index += 1) made.push(await seedPartner({ country: "SE", tier: "tier3" }));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? "" : `&cursor=${cursor}`;
      const { body } = await api(`/v1/partners?tier=tier3&status=active&limit=3${query}`);
      expect(body.data.length).toBeLessThanOrEqual(3);
      seen.push(...body.data.map((partner: { id: string }) => partner.id));
      cursor = body.nextCursor;
    } while (cursor !== null);
    expect([...seen].sort()).toEqual(made.map((partner) => partner.id).sort());
    expect(seen[0]).toBe(made.at(-1)?.id);
    const byEmail = (await api(`/v1/partners?email=${made[2]?.email.toUpperCase()}`)).body;
    expect(byEmail.data).toEqual([made[2]]);
    expect((await api("/v1/partners?status=vip")).status).toBe(400);
  });

  it("is searched in names and addresses, in any case of letters, and takes no text for a pattern", async () => {
    const ada = await seedPartner({ name: "Ada 100% Searched", email: "first@searched.example" });
    const bob = await seedPartner({ name: "Bob", email: "second@searched.example" });
    const search = async (text: string): Promise<string[]> => {
      const { body } = await api(`/v1/partners?search=${encodeURIComponent(text)}`);
      return body.data.map(({ id }: { id: string }) => id);
    };
    expect(await search("SEARCHED")).toEqual([bob.id, ada.id]);
    expect(await search("100% s")).toEqual([ada.id]);
    expect(await search("ada_100")).toEqual([]);
    expect((await api("/v1/partners?search=")).status).toBe(400);
  });
});
