/** The account through its doors: immutable entries, a chain that shows tampering, quarantine, and work that survives eviction and a failing D1. */

import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createHash } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Entry } from "../../src/accounts/contract.ts";
import { transact } from "../../src/accounts/transaction.ts";
import type { Partner } from "../../src/partners/index.ts";
import { api, partnerKey } from "../support/api.ts";
import { accountOf, addManualMethod, balanceOf, expectBooksToHold, fundedPartner, requestPayout } from "../support/money.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { tokenOf } from "../support/tokens.ts";
import { makeLink, refundOf, sale, track } from "../support/track.ts";

const stubOf = (partner: Partner) => env.PARTNER_ACCOUNT.getByName(partner.id);
const ledgerOf = async (partner: Partner): Promise<Entry[]> => (await api(`/v1/partners/${partner.id}/ledger?limit=100`)).body.data;

/** A partner with one pending commission of 10.00 USD. */
async function earningPartner() {
  const partner = await seedPartner();
  const link = await makeLink(partner);
  const { body } = await track("sale", sale({ click: tokenOf(link) }));
  return { partner, commission: body.commissions[0], conversion: body.conversion };
}

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("entries", () => {
  test("cannot be changed, removed, replaced or skipped", async () => {
    const { partner } = await earningPartner();
    await runInDurableObject(stubOf(partner), (_, { storage }) => {
      const attempts = [
        "update entries set amount_minor = 1",
        "delete from entries",
        "insert or replace into entries select seq, id, debit, credit, 1, currency, occurred_at, commission_id, payout_id, hash from entries",
        "insert or replace into entries select seq + 1, id, debit, credit, 1, currency, occurred_at, commission_id, payout_id, hash from entries",
        "insert into entries select 9, 'other', debit, credit, 1, currency, occurred_at, commission_id, payout_id, hash from entries",
      ];
      for (const attempt of attempts) expect(() => storage.sql.exec(attempt), attempt).toThrow(/immutable|gapless/);
      expect(storage.sql.exec("select count(*) as n from entries").one()).toEqual({ n: 1 });
    });
  });

  test("make a chain that anyone can recompute from the API", async () => {
    const { partner, commission } = await earningPartner();
    await api(`/v1/commissions/${commission.id}/hold`, { body: { reason: "review" } });
    await api(`/v1/commissions/${commission.id}/reject`, { body: { reason: "fraud" } });
    const entries = await ledgerOf(partner);
    const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
    let hash = sha256(partner.id);
    for (const e of entries) {
      hash = sha256(
        `${hash}\n${[e.seq, e.id, e.debit, e.credit, e.amountMinor, e.currency, e.occurredAt, e.commissionId ?? "", e.payoutId ?? ""].join("|")}`,
      );
      expect(e.hash).toBe(hash);
    }
    expect(entries.map(({ seq, debit, credit, amountMinor }) => [seq, debit, credit, amountMinor])).toEqual([
      [1, "expense", "pending", 1_000],
      [2, "pending", "held", 1_000],
      [3, "held", "expense", 1_000],
    ]);
    expect((await api(`/v1/partners/${partner.id}/ledger/verify`)).body).toEqual({ ok: true, entries: 3, headHash: hash, violations: [] });
  });

  test("are paged oldest first and exported whole, and another partner's are not there", async () => {
    const partner = await fundedPartner(100);
    for (let n = 0; n < 4; n += 1)
      await api("/v1/commissions", { body: { partnerId: partner.id, amountMinor: 100 + n, currency: "USD", reason: "more" } });
    const first = await api(`/v1/partners/${partner.id}/ledger?limit=3`);
    const second = await api(`/v1/partners/${partner.id}/ledger?limit=3&cursor=${first.body.nextCursor}`);
    expect([...first.body.data, ...second.body.data].map((entry: Entry) => entry.seq)).toEqual([1, 2, 3, 4, 5]);
    expect(second.body.nextCursor).toBeNull();
    const exported = await api(`/v1/partners/${partner.id}/ledger/export`);
    const lines: string[] = exported.body.trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([...first.body.data, ...second.body.data]);
    const key = await partnerKey((await seedPartner()).id);
    for (const path of ["balance", "ledger", "ledger/verify", "ledger/export"]) {
      expect((await api(`/v1/partners/${partner.id}/${path}`, { key })).status, path).toBe(404);
    }
    expect((await api(`/v1/partners/${partner.id}/balance`, { key: await partnerKey(partner.id) })).status).toBe(200);
  });
});

describe("a broken invariant", () => {
  test("is found, quarantines the account, stops its payouts and is announced", async () => {
    const partner = await fundedPartner(10_000);
    await addManualMethod(partner);
    await runInDurableObject(stubOf(partner), (_, { storage }) => {
      storage.sql.exec("update balances set amount_minor = amount_minor + 1 where book = 'available'");
    });
    const { body } = await api(`/v1/partners/${partner.id}/ledger/verify`);
    expect(body.ok).toBe(false);
    expect(body.violations.join()).toContain("available is 10001, its entries sum to 10000");
    expect((await requestPayout(partner, 5_000)).body.code).toBe("account_quarantined");
    expect(
      await env.DB.prepare("select quarantine from account_heads where partner_id = ?").bind(partner.id).first("quarantine"),
    ).toContain("available");
    expect(
      await env.DB.prepare("select count(*) as n from outbox where fact like '%ops.alert%' and fact like ?")
        .bind(`%${partner.id}%`)
        .first("n"),
    ).toBe(1);
  });

  test("of the chain is found even where the sums still add up", async () => {
    const partner = await fundedPartner(10_000);
    await runInDurableObject(stubOf(partner), (_, { storage }) => {
      storage.sql.exec("drop trigger entries_are_not_updated");
      storage.sql.exec("update entries set occurred_at = occurred_at - 1");
    });
    expect((await api(`/v1/partners/${partner.id}/ledger/verify`)).body.violations.join()).toContain("the hash does not follow");
  });
});

describe("one command is one transaction", () => {
  test("a throw in the middle leaves neither rows nor balances, in storage or in memory", async () => {
    const partner = await fundedPartner(10_000);
    await runInDurableObject(stubOf(partner), (instance, { storage }) => {
      storage.sql.exec("create trigger fails before insert on payout_lines begin select raise(abort, 'disk on fire'); end");
      return expect(
        (instance as unknown as ReturnType<typeof accountOf>).requestPayout({
          payoutId: "pay_x",
          amountMinor: 500,
          currency: "USD",
          minimumMinor: 1,
          autoApproveUnderMinor: 0,
          method: { id: "pm_1", type: "manual", destination: null },
        }),
      ).rejects.toThrow(/disk on fire/);
    });
    expect(await balanceOf(partner)).toMatchObject({ availableMinor: 10_000, inFlightMinor: 0 });
    await runInDurableObject(stubOf(partner), (_, { storage }) => void storage.sql.exec("drop trigger fails"));
    await addManualMethod(partner);
    expect((await requestPayout(partner, 6_000)).status).toBe(201);
    await expectBooksToHold(partner);
  });

  test("work that returns a promise is refused and rolled back", async () => {
    const partner = await fundedPartner(100);
    await runInDurableObject(stubOf(partner), (_, { storage }) => {
      const work = async () => {
        storage.sql.exec("update balances set amount_minor = 0");
      };
      expect(() => transact(storage, work as never)).toThrow(/must not be async/);
    });
    await expectBooksToHold(partner);
  });
});

describe("work that is due", () => {
  test("is done by the alarm, also after the object was evicted", async () => {
    const { partner } = await earningPartner();
    expect(await balanceOf(partner)).toMatchObject({ pendingMinor: 1_000, availableMinor: 0 });
    await evictDurableObject(stubOf(partner));
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31 * 86_400_000 });
    expect(await runDurableObjectAlarm(stubOf(partner))).toBe(true);
    expect(await balanceOf(partner)).toMatchObject({ pendingMinor: 0, availableMinor: 1_000 });
    expect((await api(`/v1/commissions?partnerId=${partner.id}`)).body.data[0].status).toBe("approved");
    expect(await runDurableObjectAlarm(stubOf(partner))).toBe(false);
    await expectBooksToHold(partner);
  });

  test("reaches D1 later when D1 fails now: the command stands, the alarm carries it", async () => {
    const partner = await fundedPartner(100);
    await env.DB.exec("alter table commissions rename to commissions_away");
    const adjusted = await accountOf(partner.id).adjust({ adjustmentId: "while-away", amountMinor: 50, currency: "USD", reason: "kept" });
    expect(adjusted).toMatchObject({ ok: true });
    expect(await balanceOf(partner)).toMatchObject({ availableMinor: 150 });
    await env.DB.exec("alter table commissions_away rename to commissions");
    expect((await api(`/v1/commissions?partnerId=${partner.id}`)).body.data).toHaveLength(1);
    expect(await runDurableObjectAlarm(stubOf(partner))).toBe(true);
    expect((await api(`/v1/commissions?partnerId=${partner.id}`)).body.data).toHaveLength(2);
    await expectBooksToHold(partner);
  });
});

describe("an owner's judgement of a commission", () => {
  test("held it does not mature, released it matures when it should, rejected it is gone", async () => {
    await publishTerms({ holdDays: 0 });
    const { partner, commission } = await earningPartner();
    const at = `/v1/commissions/${commission.id}`;
    expect((await api(`${at}/hold`, { body: { reason: "review" } })).body).toMatchObject({ status: "held", holds: ["review"] });
    expect(await balanceOf(partner)).toMatchObject({ heldMinor: 1_000, availableMinor: 0 });
    expect((await api(`${at}/release`, { body: { reason: "fine" } })).body).toMatchObject({ status: "approved", holds: [] });
    expect((await api(`${at}/release`, { body: { reason: "again" } })).body.code).toBe("invalid_state");
    expect((await api(`${at}/reject`, { body: { reason: "fraud" } })).body).toMatchObject({
      status: "rejected",
      reversedMinor: 1_000,
      reason: "fraud",
    });
    expect((await api(`${at}/hold`, { body: { reason: "late" } })).body.code).toBe("invalid_state");
    expect((await api(`${at}/hold`, { body: {} })).body.code).toBe("invalid_request");
    expect((await api(`${at}/hold`, { body: { reason: "mine" }, key: await partnerKey(partner.id) })).status).toBe(403);
    expect(await balanceOf(partner)).toMatchObject({ heldMinor: 0, availableMinor: 0 });
    await expectBooksToHold(partner);
    await publishTerms();
  });

  test("a refund of a held commission comes out of what is held", async () => {
    const { partner, commission, conversion } = await earningPartner();
    await api(`/v1/commissions/${commission.id}/hold`, { body: { reason: "review" } });
    await track("refund", refundOf(conversion.externalId, 2_500));
    expect(await balanceOf(partner)).toMatchObject({ pendingMinor: 0, heldMinor: 750 });
    await expectBooksToHold(partner);
  });

  test("an adjustment takes back at most what was earned, and what is not there becomes a debt that later money pays", async () => {
    const partner = await fundedPartner(10_000);
    await addManualMethod(partner);
    await requestPayout(partner, 8_000);
    const adjust = (amountMinor: number) =>
      api("/v1/commissions", { body: { partnerId: partner.id, amountMinor, currency: "USD", reason: "correction" } });
    expect((await adjust(-10_001)).body).toMatchObject({ code: "adjustment_exceeds_earned", earnedMinor: 10_000 });
    expect((await adjust(-5_000)).body).toMatchObject({ amountMinor: -5_000, type: "adjustment" });
    expect(await balanceOf(partner)).toMatchObject({ availableMinor: 0, receivableMinor: 3_000, inFlightMinor: 8_000 });
    await adjust(4_000);
    expect(await balanceOf(partner)).toMatchObject({ availableMinor: 1_000, receivableMinor: 0 });
    await expectBooksToHold(partner);
  });
});
