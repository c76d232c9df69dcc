/** Payouts through the API: who may ask for what, one reserve for one balance, and a transfer that leaves once whatever happens to the call. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Partner } from "../../src/partners/index.ts";
import { api, partnerKey } from "../support/api.ts";
import {
  accountOf,
  addManualMethod,
  balanceOf,
  connectStripe,
  expectBooksToHold,
  fundedPartner,
  requestPayout,
  stripe,
} from "../support/money.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";

const HOUR = 3_600_000;
const wake = (partner: Partner) => runDurableObjectAlarm(env.PARTNER_ACCOUNT.getByName(partner.id));
const payoutOf = async (id: string) => (await api(`/v1/payouts/${id}`)).body;

/** Lets the account's alarm act until the payout has left `processing`, at most `tries` times. */
async function sent(partner: Partner, id: string, tries = 5) {
  for (let n = 0; n < tries; n += 1) {
    await accountOf(partner.id).wake();
    const payout = await payoutOf(id);
    if (!["approved", "processing"].includes(payout.status)) return payout;
  }
  return payoutOf(id);
}

afterEach(() => {
  vi.useRealTimers();
});

describe("a payout request is refused in the contract's order", () => {
  test.each([
    ["partner_not_active", { status: "suspended", funds: 0, method: false, amount: 1, currency: "USD" }],
    ["currency_mismatch", { status: "active", funds: 0, method: false, amount: 1, currency: "GBP" }],
    ["below_minimum", { status: "active", funds: 0, method: false, amount: 4_999, currency: "USD" }],
    ["insufficient_balance", { status: "active", funds: 6_000, method: false, amount: 6_001, currency: "USD" }],
    ["no_payout_method", { status: "active", funds: 6_000, method: false, amount: 6_000, currency: "USD" }],
  ])("%s", async (code, { status, funds, method, amount, currency }) => {
    const partner = funds > 0 ? await fundedPartner(funds) : await seedPartner();
    if (method) await addManualMethod(partner);
    if (status === "suspended") await api(`/v1/partners/${partner.id}/suspend`, { body: { reason: "a test" } });
    const before = await balanceOf(partner);
    const { status: http, body } = await requestPayout(partner, amount, { currency });
    expect([http, body.code]).toEqual([422, code]);
    if (code === "below_minimum") expect(body.minimumMinor).toBe(5_000);
    if (code === "insufficient_balance") expect(body.availableMinor).toBe(6_000);
    expect(await balanceOf(partner)).toEqual(before);
  });

  test.each([
    ["zero", { amountMinor: 0 }],
    ["a negative amount", { amountMinor: -1 }],
    ["a fraction", { amountMinor: 10.5 }],
    ["more than 1e12", { amountMinor: 1e12 + 1 }],
    ["text", { amountMinor: "5000" }],
    ["an unknown currency", { currency: "ZZZ" }],
    ["an unknown field", { note: "hello" }],
  ])("a body with %s is invalid_request, with the path", async (_what, fields) => {
    const partner = await fundedPartner(10_000);
    await addManualMethod(partner);
    const { status, body } = await requestPayout(partner, 5_000, fields);
    expect([status, body.code, body.errors[0].path]).toEqual([400, "invalid_request", Object.keys(fields)[0]]);
    expect((await balanceOf(partner)).availableMinor).toBe(10_000);
  });

  test("another partner's method is no method, and another partner's payout is not there", async () => {
    const [ada, bob] = [await fundedPartner(10_000), await fundedPartner(10_000)];
    const methodOfBob = await addManualMethod(bob);
    const refused = await requestPayout(ada, 5_000, { methodId: methodOfBob });
    expect(refused.body.code).toBe("no_payout_method");
    const payout = await requestPayout(bob, 5_000);
    const key = await partnerKey(ada.id);
    expect((await api(`/v1/payouts/${payout.body.id}`, { key })).status).toBe(404);
    expect((await api(`/v1/payouts/${payout.body.id}/cancel`, { key, method: "POST" })).status).toBe(404);
    expect((await api("/v1/payouts", { key })).body.data).toEqual([]);
  });
});

describe("one balance", () => {
  test("of 64 parallel requests for a balance that covers one, exactly one wins", async () => {
    const partner = await fundedPartner(6_000);
    await addManualMethod(partner);
    const answers = await Promise.all(Array.from({ length: 64 }, () => requestPayout(partner, 6_000)));
    const statuses = answers.map(({ status, body }) => `${status} ${body.code ?? body.status}`);
    expect(statuses.filter((answer) => answer === "201 approved")).toHaveLength(1);
    expect(statuses.filter((answer) => answer === "422 insufficient_balance")).toHaveLength(63);
    expect(await balanceOf(partner)).toMatchObject({ availableMinor: 0, inFlightMinor: 6_000 });
    await expectBooksToHold(partner);
  });

  test("the same Idempotency-Key is the same payout", async () => {
    const partner = await fundedPartner(20_000);
    await addManualMethod(partner);
    const ask = () =>
      api("/v1/payouts", {
        body: { partnerId: partner.id, amountMinor: 5_000, currency: "USD" },
        headers: { "Idempotency-Key": "payout-1" },
      });
    const [first, again] = [await ask(), await ask()];
    expect(again.body.id).toBe(first.body.id);
    expect(again.headers.get("Idempotent-Replayed")).toBe("true");
    expect((await balanceOf(partner)).inFlightMinor).toBe(5_000);
  });
});

describe("an owner decides", () => {
  test("a payout at the auto-approval limit waits, is approved, and a manual one is marked paid", async () => {
    const partner = await fundedPartner(50_000);
    await addManualMethod(partner);
    const { body: payout } = await requestPayout(partner, 50_000);
    expect(payout.status).toBe("requested");
    const key = await partnerKey(partner.id);
    expect((await api(`/v1/payouts/${payout.id}/approve`, { key, method: "POST" })).status).toBe(403);
    expect((await api(`/v1/payouts/${payout.id}/mark-paid`, { method: "POST" })).body.code).toBe("invalid_state");
    expect((await api(`/v1/payouts/${payout.id}/approve`, { method: "POST" })).body.status).toBe("approved");
    expect((await api(`/v1/payouts/${payout.id}/mark-paid`, { method: "POST" })).body.status).toBe("paid");
    expect((await api(`/v1/payouts/${payout.id}/mark-paid`, { method: "POST" })).status).toBe(409);
    expect(await balanceOf(partner)).toMatchObject({ availableMinor: 0, inFlightMinor: 0, paidMinor: 50_000 });
    const { body: commissions } = await api(`/v1/commissions?partnerId=${partner.id}`);
    expect(commissions.data.map((commission: { status: string }) => commission.status)).toEqual(["paid"]);
    await expectBooksToHold(partner);
  });

  test("a canceled payout gives the reserve back, once", async () => {
    const partner = await fundedPartner(60_000);
    await addManualMethod(partner);
    const { body: payout } = await requestPayout(partner, 55_000);
    const key = await partnerKey(partner.id);
    expect((await api(`/v1/payouts/${payout.id}/cancel`, { key, method: "POST" })).body.status).toBe("canceled");
    expect((await api(`/v1/payouts/${payout.id}/cancel`, { key, method: "POST" })).body.code).toBe("invalid_state");
    expect(await balanceOf(partner)).toMatchObject({ availableMinor: 60_000, inFlightMinor: 0 });
    await expectBooksToHold(partner);
  });

  test("a currency beside the terms' is paid out where the programme has a minimum for it, and never approved by itself", async () => {
    await publishTerms({ payouts: { autoApproveUnderMinor: 50_000, minimums: { EUR: 2_000 }, schedule: null, minimumPayingCustomers: 0 } });
    const partner = await fundedPartner(9_000, { currency: "EUR" });
    await addManualMethod(partner);
    expect((await requestPayout(partner, 1_999, { currency: "EUR" })).body).toMatchObject({ code: "below_minimum", minimumMinor: 2_000 });
    expect((await requestPayout(partner, 9_000, { currency: "EUR" })).body.status).toBe("requested");
    await publishTerms();
  });
});

describe("the transfer", () => {
  test("is sent by the account's alarm, and the payout is paid with one transfer", async () => {
    const partner = await fundedPartner(8_000);
    const { accountId } = await connectStripe(partner);
    const { status, body } = await requestPayout(partner, 8_000);
    expect([status, body.status]).toEqual([201, "approved"]);
    await expect.poll(async () => (await payoutOf(body.id)).status).toBe("paid");
    expect(await stripe.transfers(body.id)).toMatchObject([
      { amount: 8_000, currency: "usd", destination: accountId, transfer_group: body.id },
    ]);
    await expectBooksToHold(partner);
  });

  test.each([
    ["drops before Stripe commits", "drop_before_commit"],
    ["drops after Stripe committed", "drop_after_commit"],
    ["is answered 500 after Stripe committed", "error_500_after_commit"],
    ["meets a rate limit", "rate_limit"],
    ["meets a conflict", "conflict"],
    ["finds the platform's balance empty", "balance_insufficient"],
  ] as const)("that %s is tried again and pays once", async (_what, kind) => {
    const partner = await fundedPartner(7_000);
    const { accountId } = await connectStripe(partner);
    await stripe.inject({ kind, match: accountId });
    const { body } = await requestPayout(partner, 7_000);
    await expect.poll(async () => (await payoutOf(body.id)).failure?.code).toBeTruthy();
    expect((await payoutOf(body.id)).status).toBe("processing");
    expect((await api(`/v1/payouts/${body.id}/cancel`, { method: "POST" })).body.code).toBe("invalid_state");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 2 * HOUR });
    expect((await sent(partner, body.id)).status).toBe("paid");
    expect(await stripe.transfers(body.id)).toHaveLength(1);
    expect(await balanceOf(partner)).toMatchObject({ inFlightMinor: 0, paidMinor: 7_000 });
    await expectBooksToHold(partner);
  });

  test("that Stripe refuses for good fails, says why, and frees the money", async () => {
    const partner = await fundedPartner(7_000);
    const { accountId } = await connectStripe(partner);
    await stripe.restrict(accountId);
    const { body } = await requestPayout(partner, 7_000);
    await expect.poll(async () => (await payoutOf(body.id)).status).toBe("failed");
    expect((await payoutOf(body.id)).failure.message).toBeTruthy();
    expect(await balanceOf(partner)).toMatchObject({ availableMinor: 7_000, inFlightMinor: 0, paidMinor: 0 });
    expect(await stripe.transfers(body.id)).toEqual([]);
    await expectBooksToHold(partner);
  });

  test("whose fate is unknown for 23 hours is looked up, and adopted where it is found", async () => {
    const partner = await fundedPartner(7_000);
    const { accountId } = await connectStripe(partner);
    await stripe.inject({ kind: "drop_after_commit", match: accountId });
    const { body } = await requestPayout(partner, 7_000);
    await expect.poll(async () => (await payoutOf(body.id)).failure?.code).toBeTruthy();
    await stripe.advance(25 * HOUR);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 25 * HOUR });
    expect((await sent(partner, body.id)).status).toBe("paid");
    expect(await stripe.transfers(body.id)).toHaveLength(1);
  });

  test("that is nowhere to be found after 23 hours is never sent again, but asked of a person", async () => {
    const partner = await fundedPartner(7_000);
    const { accountId } = await connectStripe(partner);
    await stripe.inject({ kind: "drop_before_commit", match: accountId });
    const { body } = await requestPayout(partner, 7_000);
    await expect.poll(async () => (await payoutOf(body.id)).failure?.code).toBeTruthy();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 25 * HOUR });
    expect(await sent(partner, body.id)).toMatchObject({ status: "processing", failure: { code: "transfer_not_found" } });
    expect(await stripe.transfers(body.id)).toEqual([]);
    const alerts = await env.DB.prepare("select count(*) as n from outbox where fact like '%ops.alert%' and fact like ?")
      .bind(`%${body.id}%`)
      .first("n");
    expect(alerts).toBe(1);
    expect(await wake(partner)).toBe(false);
  });

  test("that the rail takes back puts the money into available again, once", async () => {
    const partner = await fundedPartner(8_000);
    await connectStripe(partner);
    const { body } = await requestPayout(partner, 8_000);
    await expect.poll(async () => (await payoutOf(body.id)).status).toBe("paid");
    await accountOf(partner.id).reversePayout({ payoutId: body.id });
    await accountOf(partner.id).reversePayout({ payoutId: body.id });
    expect(await payoutOf(body.id)).toMatchObject({ status: "reversed" });
    expect(await balanceOf(partner)).toMatchObject({ availableMinor: 8_000, paidMinor: 0 });
    await expectBooksToHold(partner);
  });
});

describe("a quarantined account", () => {
  const quarantine = (partner: Partner) =>
    runInDurableObject(env.PARTNER_ACCOUNT.getByName(partner.id), (_, { storage }) => {
      storage.sql.exec("insert into meta values ('quarantine', 'a test')");
    });

  test("does not send what was approved before, and keeps its reserve", async () => {
    const partner = await fundedPartner(60_000);
    await connectStripe(partner);
    const { body } = await requestPayout(partner, 50_000);
    await runInDurableObject(env.PARTNER_ACCOUNT.getByName(partner.id), (_, { storage }) => {
      storage.sql.exec("update payouts set status = 'approved', next_try_at = 0");
      storage.sql.exec("insert into meta values ('quarantine', 'a test')");
    });
    await accountOf(partner.id).wake();
    expect(await stripe.transfers(body.id)).toEqual([]);
    expect(await balanceOf(partner)).toMatchObject({ inFlightMinor: 50_000, paidMinor: 0 });
  });

  test("still learns the fate of a transfer that was already tried", async () => {
    const partner = await fundedPartner(7_000);
    const { accountId } = await connectStripe(partner);
    await stripe.inject({ kind: "drop_after_commit", match: accountId });
    const { body } = await requestPayout(partner, 7_000);
    await expect.poll(async () => (await payoutOf(body.id)).failure?.code).toBeTruthy();
    await quarantine(partner);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + HOUR });
    expect((await sent(partner, body.id)).status).toBe("paid");
    expect(await stripe.transfers(body.id)).toHaveLength(1);
  });
});
