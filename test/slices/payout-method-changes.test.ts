/** Changing how one is paid: a default a currency, an announcement of every change, and a day's wait before money leaves by a partner's new method. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { DAY, MINUTE } from "../../src/lib/time.ts";
import type { Partner } from "../../src/partners/index.ts";
import { pickMethod } from "../../src/payouts/rules.ts";
import { api, partnerKey } from "../support/api.ts";
import { accountOf, addManualMethod, connectStripe, fundedPartner, requestPayout, stripe } from "../support/money.ts";
import { seedPartner } from "../support/seed.ts";

const METHODS = "/v1/payout-methods";

async function paidPartner(): Promise<Partner> {
  const partner = await fundedPartner(200_000);
  await addManualMethod(partner);
  const { body } = await requestPayout(partner, 6_000);
  expect((await api(`/v1/payouts/${body.id}/mark-paid`, { method: "POST" })).status).toBe(200);
  return partner;
}

/** A Stripe method that the partner adds with its own key, and that Stripe has accepted. */
async function addOwnStripe(partner: Partner) {
  const { status, body } = await api(METHODS, { key: await partnerKey(partner.id), body: { type: "stripe" } });
  expect(status).toBe(201);
  const row = await env.DB.prepare("select rail_account_id as id from payout_methods where id = ?").bind(body.id).first<{ id: string }>();
  await stripe.complete(row?.id ?? "");
  return body as { id: string; sendAfter: string | null };
}

const nextTryOf = (partner: Partner, payoutId: string) =>
  runInDurableObject(env.PARTNER_ACCOUNT.getByName(partner.id), (_, { storage }) =>
    Number(storage.sql.exec("select next_try_at from payouts where id = ?", payoutId).one()["next_try_at"]),
  );

beforeAll(async () => {
  await stripe.setBalance("usd", 100_000_000);
});

describe("a method that a partner adds after it was paid", () => {
  test("may be asked for at once, and is sent by a day later", async () => {
    const partner = await paidPartner();
    const before = Date.now();
    const method = await addOwnStripe(partner);
    const sendAfter = Date.parse(method.sendAfter ?? "");
    expect(sendAfter - before).toBeGreaterThanOrEqual(DAY);
    expect(sendAfter - before).toBeLessThan(DAY + MINUTE);
    const { status, body: payout } = await requestPayout(partner, 7_000, { methodId: method.id });
    expect([status, payout.status]).toEqual([201, "approved"]);
    await accountOf(partner.id).wake();
    expect((await api(`/v1/payouts/${payout.id}`)).body.status).toBe("approved");
    expect(await stripe.transfers(payout.id)).toEqual([]);
    expect(await nextTryOf(partner, payout.id)).toBe(sendAfter);
    // The day has passed.
    await runInDurableObject(env.PARTNER_ACCOUNT.getByName(partner.id), (_, { storage }) => {
      storage.sql.exec("update payouts set next_try_at = ? where id = ?", Date.now() - 1, payout.id);
    });
    await accountOf(partner.id).wake();
    expect((await api(`/v1/payouts/${payout.id}`)).body.status).toBe("paid");
    expect(await stripe.transfers(payout.id)).toHaveLength(1);
  });

  test("waits as long where an owner approves it, and where a quarantine is lifted in between", async () => {
    const partner = await paidPartner();
    const method = await addOwnStripe(partner);
    const { body: payout } = await requestPayout(partner, 60_000, { methodId: method.id });
    expect(payout.status).toBe("requested");
    await api(`/v1/payouts/${payout.id}/approve`, { method: "POST" });
    expect(await nextTryOf(partner, payout.id)).toBe(Date.parse(method.sendAfter ?? ""));
    await runInDurableObject(env.PARTNER_ACCOUNT.getByName(partner.id), (_, { storage }) => {
      storage.sql.exec("update payouts set next_try_at = null where id = ?", payout.id);
    });
    await accountOf(partner.id).quarantine("a look at it");
    expect((await accountOf(partner.id).liftQuarantine("looked at")).ok).toBe(true);
    expect(await nextTryOf(partner, payout.id)).toBe(Date.parse(method.sendAfter ?? ""));
  });

  test("is in no batch of manual payouts before", async () => {
    const partner = await paidPartner();
    const { body: method } = await api(METHODS, {
      key: await partnerKey(partner.id),
      body: { type: "manual", details: { iban: "GB33BUKB20201555555555" } },
    });
    const { body: payout } = await requestPayout(partner, 7_000, { methodId: method.id });
    expect((await api<string>("/v1/payouts/batch", { body: {} })).body).not.toContain(payout.id);
    await env.DB.prepare("update payout_methods set send_after = ? where id = ?")
      .bind(Date.now() - 1, method.id)
      .run();
    expect((await api<string>("/v1/payouts/batch", { body: {} })).body).toContain(payout.id);
  });

  test("waits, too, where it replaces one that was removed; a first one and an owner's do not", async () => {
    const partner = await seedPartner();
    const key = await partnerKey(partner.id);
    const add = async (as: string | undefined) =>
      (await api(METHODS, as === undefined ? { body: { partnerId: partner.id, type: "manual" } } : { key: as, body: { type: "manual" } }))
        .body;
    const first = await add(key);
    expect(first.sendAfter).toBeNull();
    await api(`${METHODS}/${first.id}`, { key, method: "DELETE" });
    expect((await add(key)).sendAfter).not.toBeNull();
    expect((await add(undefined)).sendAfter).toBeNull();
  });

  test("leaves the methods that were there before as they are", async () => {
    const partner = await fundedPartner(100_000);
    const { methodId } = await connectStripe(partner);
    const first = await requestPayout(partner, 6_000);
    await accountOf(partner.id).wake();
    await addOwnStripe(partner);
    const second = await requestPayout(partner, 6_000, { methodId });
    await accountOf(partner.id).wake();
    for (const { body } of [first, second]) expect((await api(`/v1/payouts/${body.id}`)).body.status).toBe("paid");
  });
});

describe("every change of a method", () => {
  test("is announced once, masked, to owners and to its partner", async () => {
    const partner = await seedPartner();
    const key = await partnerKey(partner.id);
    const { body: one } = await api(METHODS, { key, body: { type: "manual", details: { iban: "GB33BUKB20201555555555" } } });
    const { body: two } = await api(METHODS, { key, body: { type: "manual" } });
    for (const _ of [1, 2]) await api(`${METHODS}/${two.id}`, { key, method: "PATCH", body: { isDefault: true, label: "Main" } });
    await api(`${METHODS}/${one.id}`, { key, method: "DELETE" });
    const { body } = await api("/v1/events?after=0&limit=100", { key });
    const changes = body.data.filter((event: { type: string }) => event.type === "payout_method.changed");
    expect(
      changes.map(({ data }: { data: { id: string; change: string; isDefault: boolean } }) => [data.id, data.change, data.isDefault]),
    ).toEqual([
      [one.id, "added", true],
      [two.id, "added", false],
      [two.id, "made_default", true],
      [one.id, "removed", false],
    ]);
    expect(JSON.stringify(changes)).not.toContain("BUKB2020");
    expect(changes[0].data.details).toEqual({ iban: "••••5555" });
  });
});

describe("a default a currency", () => {
  const defaultsOf = async (partner: Partner) => {
    const { body } = await api(`${METHODS}?partnerId=${partner.id}`);
    return body.data
      .filter((one: { isDefault: boolean }) => one.isDefault)
      .map((one: { label: string }) => one.label)
      .sort();
  };

  test("is the first that serves it, moves within its currency, and passes to the oldest left", async () => {
    const partner = await seedPartner();
    const add = async (label: string, currency?: string): Promise<string> =>
      (await api(METHODS, { body: { partnerId: partner.id, type: "manual", label, ...(currency === undefined ? {} : { currency }) } })).body
        .id;
    const dollars = await add("dollar", "USD");
    await add("euro 1", "EUR");
    const other = await add("euro 2", "EUR");
    const any = await add("any");
    expect(await defaultsOf(partner)).toEqual(["dollar", "euro 1"]);
    await api(`${METHODS}/${other}`, { method: "PATCH", body: { isDefault: true } });
    await api(`${METHODS}/${any}`, { method: "PATCH", body: { isDefault: true } });
    expect(await defaultsOf(partner)).toEqual(["any", "dollar", "euro 2"]);
    await api(`${METHODS}/${other}`, { method: "DELETE" });
    expect(await defaultsOf(partner)).toEqual(["any", "dollar", "euro 1"]);
    await api(`${METHODS}/${any}`, { method: "DELETE" });
    await api(`${METHODS}/${dollars}`, { method: "DELETE" });
    expect(await defaultsOf(partner)).toEqual(["euro 1"]);
  });

  test("is the one for all currencies until another is made the default of its own", async () => {
    const partner = await seedPartner();
    const { body: any } = await api(METHODS, { body: { partnerId: partner.id, type: "manual", label: "any" } });
    const { body: euros } = await api(METHODS, { body: { partnerId: partner.id, type: "manual", label: "euro", currency: "EUR" } });
    expect([any.isDefault, euros.isDefault]).toEqual([true, false]);
    await api(`${METHODS}/${any.id}`, { method: "DELETE" });
    expect(await defaultsOf(partner)).toEqual(["euro"]);
  });

  const method = (id: string, currency: string | null, isDefault: boolean) => ({ id, currency, isDefault });
  test.each([
    ["its own default before the one for all", [method("any", null, true), method("eur", "EUR", true)], "eur"],
    ["the one for all where it has none", [method("usd", "USD", true), method("any", null, true)], "any"],
    ["any that serves it where there is no default", [method("usd", "USD", true), method("eur", "EUR", false)], "eur"],
    ["none where none serves it", [method("usd", "USD", true)], null],
  ])("for euros is %s", (_, methods, expected) => {
    expect(pickMethod(methods, "EUR")?.id ?? null).toBe(expected);
  });
});
