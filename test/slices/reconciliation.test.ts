/** The nightly comparison: accounts, database and Stripe say the same of every payout, or an owner reads what differs and the account stops paying. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { continuePayoutReconciliation, reconcilePayouts } from "../../src/accounts/index.ts";
import type { Reconciliation } from "../../src/accounts/reconciliation-contract.ts";
import { makePorts } from "../../src/context.ts";
import { DAY, HOUR } from "../../src/lib/time.ts";
import type { Partner } from "../../src/partners/index.ts";
import { api, partnerKey } from "../support/api.ts";
import { accountOf, addManualMethod, connectStripe, fundedPartner, requestPayout, stripe } from "../support/money.ts";

let nights = 0;
/** Another night, two hours and some days from now, so that nothing is too new to compare. */
const tonight = () => {
  nights += 1;
  const at = Date.now() + nights * DAY + 2 * HOUR;
  return { ...makePorts(env), now: () => at };
};

async function reconcile(ctx = tonight()): Promise<Reconciliation> {
  await reconcilePayouts(ctx);
  return latest();
}
async function latest(): Promise<Reconciliation> {
  const { status, body } = await api<{ data: Reconciliation[] }>("/v1/reconciliations?limit=1");
  expect(status).toBe(200);
  const [run] = body.data;
  if (run === undefined) throw new Error("there is no reconciliation");
  return run;
}
const differencesOf = (run: Reconciliation, partner: Partner) => run.differences.filter((one) => one.partnerId === partner.id);

/** A partner whose payout has arrived at Stripe. */
async function paidPartner(amountMinor = 8_000) {
  const partner = await fundedPartner(20_000);
  const { accountId } = await connectStripe(partner);
  const { body: payout } = await requestPayout(partner, amountMinor);
  await accountOf(partner.id).wake();
  expect((await api(`/v1/payouts/${payout.id}`)).body.status).toBe("paid");
  const [transfer] = await stripe.transfers(payout.id);
  return { partner, accountId, payoutId: String(payout.id), transferId: transfer?.id ?? "" };
}

async function atStripe(path: string, fields: Record<string, string> = {}): Promise<void> {
  const response = await fetch(`${env.STRIPE_API_URL}/v1/${path}`, {
    method: "POST",
    headers: { Authorization: "Bearer sk_test_fake", "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields),
  });
  expect(response.status, await response.text()).toBe(200);
}

const isQuarantined = async (partner: Partner) => {
  await addManualMethod(partner);
  return (await requestPayout(partner, 5_000)).body.code === "account_quarantined";
};

beforeAll(async () => {
  await stripe.setBalance("usd", 100_000_000);
});

describe("a night's reconciliation", () => {
  test("of books, database and Stripe that agree has counts and no difference", async () => {
    const { partner } = await paidPartner();
    const run = await reconcile();
    expect(run).toMatchObject({ status: "done", error: null });
    expect(run.accounts).toBeGreaterThan(0);
    expect(run.payouts).toBeGreaterThan(0);
    expect(run.transfers).toBeGreaterThan(0);
    expect(differencesOf(run, partner)).toEqual([]);
    expect(await isQuarantined(partner)).toBe(false);
  });

  test("finds a second transfer of a payout, stops the account and alerts, once", async () => {
    const { partner, accountId, payoutId } = await paidPartner();
    await atStripe("transfers", { amount: "8000", currency: "usd", destination: accountId, transfer_group: payoutId });
    const [difference, ...others] = differencesOf(await reconcile(), partner);
    expect(others).toEqual([]);
    expect(difference).toMatchObject({ subject: payoutId, check: "transfer_of_payout" });
    expect(difference?.expected).toContain(`of 80.00 USD to ${accountId}`);
    expect(difference?.found).toMatch(/tr_.*; tr_/);
    expect(await isQuarantined(partner)).toBe(true);
    await reconcile();
    const { results } = await env.DB.prepare("select fact from outbox where type = 'ops.alert' and fact like ?")
      .bind(`%${partner.id}%`)
      .all();
    expect(results).toHaveLength(1);
  });

  test("finds a transfer behind which there is no payout", async () => {
    const { partner, accountId } = await paidPartner();
    await atStripe("transfers", { amount: "500", currency: "usd", destination: accountId });
    const [difference] = differencesOf(await reconcile(), partner);
    expect(difference).toMatchObject({ check: "payout_of_transfer", expected: "a paid payout behind the transfer" });
    expect(difference?.found).toContain("5.00 USD");
    expect(await isQuarantined(partner)).toBe(true);
  });

  test("takes a reversal that nobody told of into the books, and then they agree", async () => {
    const { partner, payoutId, transferId } = await paidPartner();
    await atStripe(`transfers/${transferId}/reversals`);
    expect(differencesOf(await reconcile(), partner)).toEqual([]);
    expect((await api(`/v1/payouts/${payoutId}`)).body.status).toBe("reversed");
    expect(await isQuarantined(partner)).toBe(false);
  });

  test("takes the transfer of a payout whose answer was lost, and that waits for a person", async () => {
    const partner = await fundedPartner(20_000);
    const { accountId } = await connectStripe(partner);
    await stripe.inject({ kind: "drop_after_commit", match: accountId });
    const { body: payout } = await requestPayout(partner, 7_000);
    await accountOf(partner.id).wake();
    expect(await stripe.transfers(payout.id)).toHaveLength(1);
    await runInDurableObject(env.PARTNER_ACCOUNT.getByName(partner.id), (_, { storage }) => {
      storage.sql.exec("update payouts set next_try_at = null where status = 'processing'");
    });
    expect(differencesOf(await reconcile(), partner)).toEqual([]);
    expect((await api(`/v1/payouts/${payout.id}`)).body.status).toBe("paid");
  });

  test("finds a transfer that was reversed in part", async () => {
    const { partner, payoutId, transferId } = await paidPartner();
    await atStripe(`transfers/${transferId}/reversals`, { amount: "1000" });
    const [difference] = differencesOf(await reconcile(), partner);
    expect(difference).toMatchObject({ subject: payoutId, check: "transfer_of_payout" });
    expect(difference?.found).toContain("10.00 USD of it reversed");
  });

  test.each([
    ["changed", "update payouts set status = 'failed' where id = ?", "failed, 80.00 USD"],
    ["lost", "delete from payouts where id = ?", "no such payout"],
  ])("finds a payout that the database has %s", async (_, damage, found) => {
    const { partner, payoutId } = await paidPartner();
    await env.DB.prepare(damage).bind(payoutId).run();
    const [difference] = differencesOf(await reconcile(), partner);
    expect(difference).toMatchObject({ subject: payoutId, check: "database" });
    expect(difference?.expected).toContain("paid, 80.00 USD");
    expect(difference?.found).toContain(found);
  });

  test("waits while Stripe does not answer, goes on later, and says which account it could not compare", async () => {
    const { partner, accountId } = await paidPartner();
    await stripe.inject({ kind: "rate_limit", on: "GET /v1/transfers", match: accountId, times: 3 });
    const ctx = tonight();
    const stuck = await reconcile(ctx);
    expect(stuck).toMatchObject({ status: "running", doneAt: null });
    expect(stuck.error).toContain(partner.id);
    await continuePayoutReconciliation(ctx);
    await continuePayoutReconciliation(ctx);
    const run = await latest();
    expect(run).toMatchObject({ id: stuck.id, status: "done" });
    expect(differencesOf(run, partner)).toMatchObject([{ subject: partner.id, check: "compared" }]);
    expect(await isQuarantined(partner)).toBe(false);
  });

  test("is one run a day, however often it is asked for", async () => {
    const ctx = tonight();
    const first = await reconcile(ctx);
    expect(await reconcile(ctx)).toEqual(first);
  });

  test("is read by owners alone", async () => {
    const { partner } = await paidPartner();
    expect(await api("/v1/reconciliations", { key: await partnerKey(partner.id) })).toMatchObject({ status: 403 });
  });
});
