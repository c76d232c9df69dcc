/** Recovery: D1's projection made anew from an account, a quarantine lifted only over proven books, and a restored account that stops by itself. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Partner } from "../../src/partners/index.ts";
import { api, partnerKey } from "../support/api.ts";
import { accountOf, addManualMethod, connectStripe, expectBooksToHold, fundedPartner, requestPayout, stripe } from "../support/money.ts";

const sqlOf = (partner: Partner, statement: string) =>
  runInDurableObject(env.PARTNER_ACCOUNT.getByName(partner.id), (_, { storage }) => storage.sql.exec(statement).toArray());
const rebuild = (partner: Partner, key?: string) =>
  api(`/v1/partners/${partner.id}/ledger/rebuild`, { method: "POST", ...(key === undefined ? {} : { key }) });
const lift = (partner: Partner) => api(`/v1/partners/${partner.id}/ledger/lift-quarantine`, { body: { reason: "looked at it" } });
const tables = ["commissions", "payouts", "balances", "account_heads"];
const inD1 = async (partner: Partner) =>
  Object.fromEntries(
    await Promise.all(
      tables.map(async (table) => {
        const { results } = await env.DB.prepare(`select * from ${table} where partner_id = ? order by 1, 2`).bind(partner.id).all();
        return [table, results.map(({ revision: _, updated_at: __, ...row }) => row)];
      }),
    ),
  );

/** A partner with a paid, a canceled and an open payout, and an adjustment taken back. */
async function busyPartner(): Promise<Partner> {
  const partner = await fundedPartner(200_000);
  await addManualMethod(partner);
  const paid = await requestPayout(partner, 6_000);
  await api(`/v1/payouts/${paid.body.id}/mark-paid`, { method: "POST" });
  const canceled = await requestPayout(partner, 60_000);
  await api(`/v1/payouts/${canceled.body.id}/cancel`, { method: "POST" });
  await requestPayout(partner, 70_000);
  await api("/v1/commissions", { body: { partnerId: partner.id, amountMinor: -500, currency: "USD", reason: "too much" } });
  return partner;
}

describe("the projection", () => {
  test.each([
    ["lost", tables.map((table) => `delete from ${table}`)],
    [
      "damaged",
      ["update commissions set status = 'pending', amount_minor = 1", "update payouts set status = 'failed'", "delete from balances"],
    ],
  ])("that was %s is made anew as it was", async (_what, damage) => {
    const partner = await busyPartner();
    const before = await inD1(partner);
    expect(before["payouts"]).toHaveLength(3);
    for (const statement of damage) await env.DB.exec(`${statement} where partner_id = '${partner.id}'`);
    expect(await inD1(partner)).not.toEqual(before);
    const { status, body } = await rebuild(partner);
    expect([status, body.ok]).toEqual([200, true]);
    expect(await inD1(partner)).toEqual(before);
    await expectBooksToHold(partner);
  });

  test("is an owner's to rebuild", async () => {
    const partner = await fundedPartner(1_000);
    expect((await rebuild(partner, await partnerKey(partner.id))).status).toBe(403);
  });
});

describe("a quarantine", () => {
  test("is lifted only while the books are proven, and then what waited is sent", async () => {
    const partner = await fundedPartner(60_000);
    await connectStripe(partner);
    expect((await lift(partner)).body.code).toBe("invalid_state");
    const { body: payout } = await requestPayout(partner, 55_000);
    await accountOf(partner.id).quarantine("a person looks at it");
    expect((await api(`/v1/payouts/${payout.id}/approve`, { method: "POST" })).body.code).toBe("account_quarantined");
    await sqlOf(partner, "update balances set amount_minor = amount_minor + 1 where book = 'in_flight'");
    expect((await lift(partner)).body.code).toBe("account_quarantined");
    await sqlOf(partner, "update balances set amount_minor = amount_minor - 1 where book = 'in_flight'");
    expect((await lift(partner)).body).toEqual({ lifted: "a person looks at it" });
    expect((await api(`/v1/payouts/${payout.id}/approve`, { method: "POST" })).status).toBe(200);
    await expect.poll(async () => (await api(`/v1/payouts/${payout.id}`)).body.status).toBe("paid");
    expect(await stripe.transfers(payout.id)).toHaveLength(1);
  });
});

describe("an account whose storage was restored to an earlier day", () => {
  test("is quarantined by its next command, because D1 has seen more than it knows", async () => {
    const partner = await busyPartner();
    await env.DB.prepare("update account_heads set revision = revision + 50, seq = seq + 9 where partner_id = ?").bind(partner.id).run();
    await api("/v1/commissions", { body: { partnerId: partner.id, amountMinor: 700, currency: "USD", reason: "the next one" } });
    await accountOf(partner.id).wake();
    const [meta] = await sqlOf(partner, "select value from meta where key = 'quarantine'");
    expect(String(meta?.["value"])).toContain("restored");
    expect((await requestPayout(partner, 6_000)).body.code).toBe("account_quarantined");
    const alerts = await env.DB.prepare("select count(*) as n from outbox where fact like '%ops.alert%' and fact like ?")
      .bind(`%${partner.id}%restored%`)
      .first("n");
    expect(alerts).toBe(1);
  });
});
