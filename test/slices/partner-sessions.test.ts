/** What a partner's session finds of another partner: nothing, at every path of the API's own description that names an object, and in every list. */
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { newId } from "../../src/lib/ids.ts";
import { api, partnerKey } from "../support/api.ts";
import { fundedPartner } from "../support/money.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { asBrowser, seedOwner, signIn } from "../support/sessions.ts";
import { tokenOf } from "../support/tokens.ts";
import { landClick } from "../support/touches.ts";
import { makeLink, sale, track, unique } from "../support/track.ts";
import { makeEndpoint } from "../support/webhooks.ts";

type Operation = { requestBody?: unknown };
const { paths } = (await api<{ paths: Record<string, Record<string, Operation>> }>("/openapi.json", { key: null })).body;
const operations = Object.entries(paths).flatMap(([path, item]) =>
  Object.keys(item).map((method) => ({ path, method: method.toUpperCase() })),
);
const named = operations.filter(({ path }) => path.includes("{id}"));

const reason = { reason: "mine" };
/** What a caller would send who may. */
const BODIES: Record<string, unknown> = {
  "PATCH /v1/partners/{id}": { name: "Mine" },
  "PATCH /v1/links/{id}": { name: "Mine" },
  "PATCH /v1/payout-methods/{id}": { isDefault: true },
  "PATCH /v1/webhooks/{id}": { description: "mine" },
  "POST /v1/webhooks/{id}/retry": { from: 1, to: 2 },
  "POST /v1/payouts/{id}/resolve": { outcome: "not_sent", reason: "mine" },
};

/** One partner with an object of every kind. */
async function live(): Promise<{ cookie: string; ids: Record<string, string>; id: string }> {
  await publishTerms({ holdDays: 0 });
  const partner = await fundedPartner(50_000);
  const link = await makeLink(partner);
  const clickId = await landClick(link, { visitor: crypto.getRandomValues(new Uint8Array(16)), at: Date.now() - 1_000 });
  const { body: sold } = await track("sale", sale({ customer: { externalId: unique("user") }, click: tokenOf(link), amountMinor: 10_000 }));
  const method = await api("/v1/payout-methods", { body: { partnerId: partner.id, type: "manual", label: "Bank" } });
  const payout = await api("/v1/payouts", { body: { partnerId: partner.id, amountMinor: 9_000, currency: "USD" } });
  const code = await api("/v1/codes", { body: { partnerId: partner.id, code: unique("CODE") } });
  const endpoint = await makeEndpoint({ partnerId: partner.id });
  await api(`/v1/webhooks/${endpoint.id}/test`, { method: "POST" });
  const key = await api("/v1/api-keys", { body: { kind: "partner", partnerId: partner.id } });
  const cookie = await signIn(partner.email);
  const sessions = await asBrowser(cookie)("/v1/sessions");
  await vi.waitUntil(async () => (await api(`/v1/webhooks/${endpoint.id}/deliveries`)).body.data.length > 0, { timeout: 5_000 });
  const deliveries = await api(`/v1/webhooks/${endpoint.id}/deliveries`);
  const flagId = newId("flg");
  await env.DB.prepare(
    `insert into fraud_flags (id, partner_id, commission_ids, status, action, score, signals, holds, is_late, revision, created_at)
     values (?, ?, '[]', 'open', 'hold', 80, '[]', '[]', 0, 1, ?)`,
  )
    .bind(flagId, partner.id, Date.now())
    .run();
  const ids = {
    partners: partner.id,
    links: link.id,
    codes: code.body.id,
    clicks: clickId,
    conversions: sold.conversion.id,
    customers: sold.conversion.customerId,
    commissions: sold.commissions[0].id,
    payouts: payout.body.id,
    "payouts/runs": "run_01h455vb4pex5vsknk084sn02q",
    "dead-letters": "evt_01h455vb4pex5vsknk084sn02q",
    "payout-methods": method.body.id,
    webhooks: endpoint.id,
    deliveries: deliveries.body.data[0].id,
    "fraud/flags": flagId,
    "api-keys": key.body.id,
    owners: (await seedOwner()).id,
    sessions: sessions.body.data[0].id,
  };
  return { cookie, ids, id: partner.id };
}

const victim = await live();
const stranger = await seedPartner();
const asVictim = asBrowser(victim.cookie);
const asStranger = asBrowser(await signIn(stranger.email));

const resourceOf = (path: string): string => path.slice("/v1/".length, path.indexOf("/{id}"));
const idOf = (path: string): string => {
  const id = victim.ids[resourceOf(path)];
  if (id === undefined) throw new Error(`no object is known for ${path}: give the victim one`);
  return id;
};
const ask = (browser: typeof asStranger, { path, method }: { path: string; method: string }, id = idOf(path)) =>
  browser(path.replace("{id}", id), {
    method,
    ...(method === "POST" || method === "PATCH" ? { body: BODIES[`${method} ${path}`] ?? reason } : {}),
  });

describe("another partner's object", () => {
  it("has at least fifty paths", () => expect(named.length).toBeGreaterThan(50));

  it.each(named)("is not there at $method $path, or the path is an owner's", async (operation) => {
    const before = await env.DB.prepare("select count(*) as n from audit_records").first<{ n: number }>();
    const { status, body } = await ask(asStranger, operation);
    // Bodies that the path does not take are refused before anything is looked up: send what it takes.
    expect([403, 404], JSON.stringify(body)).toContain(status);
    if (status === 404) expect(body.detail).not.toBe("there is nothing at this path");
    else expect(body.detail).toMatch(/owner|run|programme|key/);
    expect(await env.DB.prepare("select count(*) as n from audit_records").first<{ n: number }>()).toEqual(before);
  });

  it("is there for whose it is, wherever a stranger finds nothing", async () => {
    const missing: string[] = [];
    for (const operation of named.filter(({ method }) => method === "GET")) {
      const own = await ask(asVictim, operation);
      if (own.status !== 200 && own.status !== 403) missing.push(`${operation.path}: ${own.status} ${own.body.code} ${own.body.detail}`);
    }
    expect(missing).toEqual([]);
  });

  it("is in no list, whoever's is asked for", async () => {
    const lists = operations.filter(({ path, method }) => method === "GET" && !path.includes("{id}") && path.startsWith("/v1/"));
    expect(lists.length).toBeGreaterThan(20);
    const own = Object.values(victim.ids);
    for (const { path } of lists) {
      for (const query of ["", `?partnerId=${victim.id}`]) {
        const { status, body } = await asStranger(`${path}${query}`);
        expect([200, 400, 403, 404, 422, 426], `${path}${query}`).toContain(status);
        const text = JSON.stringify(body);
        const shown = own.filter((id) => text.includes(id) && !query.includes(id));
        expect([path, query, shown]).toEqual([path, query, []]);
      }
    }
  });

  it("cannot be named in what a stranger makes", async () => {
    for (const [path, body] of [
      ["/v1/links", { destinationUrl: "https://example.com/" }],
      ["/v1/codes", { code: "MINE-NOW" }],
      ["/v1/payout-methods", { type: "manual" }],
      ["/v1/payout-methods/stripe/onboarding", {}],
      ["/v1/payouts", { amountMinor: 5_000, currency: "USD" }],
      ["/v1/webhooks", { url: "https://example.com/hook", events: ["*"] }],
    ] as const) {
      const { status } = await asStranger(path, { body: { ...body, partnerId: victim.id } });
      expect([path, status]).toEqual([path, 404]);
    }
    const own = await asStranger("/v1/payout-methods", { body: { type: "manual" } });
    const stolen = await asStranger("/v1/payouts", {
      body: { amountMinor: 5_000, currency: "USD", methodId: victim.ids["payout-methods"] },
    });
    expect([own.status, stolen.status >= 400]).toEqual([201, true]);
    expect(await partnerKey(stranger.id)).toMatch(/^trb_ak_/);
  });
});
