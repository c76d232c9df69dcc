/** What Stripe tells of transfers, of its balance and of partners' accounts: it converges on what the account knows, and never pays twice. */
import { env, runInDurableObject } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import type { Partner } from "../../src/partners/index.ts";
import { api } from "../support/api.ts";
import { accountOf, balanceOf, connectStripe, expectBooksToHold, fundedPartner, requestPayout, stripe } from "../support/money.ts";
import { bring, tellingsSoFar, toldSince } from "../support/shop.ts";
import { event, tell } from "../support/stripe-events.ts";
import { count } from "../support/track.ts";

const alertsOf = (subject: string) =>
  count("select count(*) as n from outbox where fact ->> '$.type' = 'ops.alert' and fact ->> '$.data.subject' = ?", subject);
const statusOf = async (payoutId: string) => (await api(`/v1/payouts/${payoutId}`)).body.status;
const methodOf = async (methodId: string) => (await api(`/v1/payout-methods/${methodId}`)).body.status;

async function payable(availableMinor = 10_000): Promise<{ partner: Partner; accountId: string; methodId: string }> {
  const partner = await fundedPartner(availableMinor);
  return { partner, ...(await connectStripe(partner)) };
}

/** A payout whose transfer moved while its answer was lost: it is processing, and only Stripe knows. */
async function lostPayout() {
  const { partner, accountId, methodId } = await payable();
  await stripe.inject({ kind: "drop_after_commit", match: accountId, times: 1 });
  const { body: payout } = await requestPayout(partner, 5_000);
  await accountOf(partner.id).wake();
  expect(await statusOf(payout.id)).toBe("processing");
  const [transfer] = await stripe.transfers(payout.id);
  return { partner, accountId, methodId, payoutId: payout.id as string, transfer: { ...transfer } as Record<string, unknown> };
}

describe("a transfer that Stripe tells of", () => {
  test("settles a payout whose answer was lost, once, together with the account's own next try", async () => {
    const { partner, payoutId, transfer } = await lostPayout();
    await tell([event("transfer.created", transfer), event("transfer.updated", transfer)]);
    expect([await statusOf(payoutId), await balanceOf(partner)]).toMatchObject(["paid", { inFlightMinor: 0, paidMinor: 5_000 }]);
    await accountOf(partner.id).wake();
    await tell([event("transfer.created", transfer)]);
    expect([await balanceOf(partner), (await stripe.transfers(payoutId)).length]).toMatchObject([{ paidMinor: 5_000 }, 1]);
    await expectBooksToHold(partner);
  });

  test("and that was reversed gives the money back, even where the reversal is told first", async () => {
    const { partner, payoutId, transfer } = await lostPayout();
    const reversed = { ...transfer, amount_reversed: 5_000, reversed: true };
    await tell([event("transfer.reversed", reversed), event("transfer.created", transfer), event("transfer.reversed", reversed)]);
    expect([await statusOf(payoutId), await balanceOf(partner)]).toMatchObject([
      "reversed",
      { availableMinor: 10_000, inFlightMinor: 0, paidMinor: 0 },
    ]);
    await expectBooksToHold(partner);
  });

  test("and that was reversed in part is shown to a person", async () => {
    const { partner, payoutId, transfer } = await lostPayout();
    await tell([event("transfer.reversed", { ...transfer, amount_reversed: 100 })]);
    expect([await statusOf(payoutId), await alertsOf(payoutId)]).toEqual(["paid", 1]);
    await expectBooksToHold(partner);
  });

  test.each([
    ["amount", { amount: 4_999 }],
    ["currency", { currency: "eur" }],
    ["destination", { destination: "acct_of_another" }],
  ])("with another %s than the payout settles nothing and is shown to a person", async (_what, changes) => {
    const { partner, payoutId, transfer } = await lostPayout();
    await tell([event("transfer.created", { ...transfer, ...changes })]);
    expect([await statusOf(payoutId), await balanceOf(partner), await alertsOf(payoutId)]).toMatchObject([
      "processing",
      { inFlightMinor: 5_000 },
      1,
    ]);
  });

  test("as a second one of a paid payout, or of one that never was sent, is shown to a person", async () => {
    const { payoutId, transfer } = await lostPayout();
    await tell([event("transfer.created", transfer), event("transfer.created", { ...transfer, id: "tr_second" })]);
    expect(await alertsOf(payoutId)).toBe(1);
    const { partner, accountId } = await payable(200_000);
    const { body: waiting } = await requestPayout(partner, 60_000);
    const stray = { ...transfer, id: "tr_stray", amount: 60_000, destination: accountId, metadata: { payoutId: waiting.id } };
    await tell([event("transfer.created", stray)]);
    expect([await statusOf(waiting.id), await alertsOf(waiting.id)]).toEqual(["requested", 1]);
  });

  test("that is no payout's is left alone; one that names a payout which is not here is shown", async () => {
    const transfer = {
      id: "tr_x",
      object: "transfer",
      amount: 1,
      amount_reversed: 0,
      currency: "usd",
      destination: "acct_x",
      transfer_group: null,
      metadata: {},
    };
    await tell([
      event("transfer.created", transfer),
      event("transfer.created", { ...transfer, id: "tr_y", transfer_group: "pay_elsewhere" }),
    ]);
    expect([await alertsOf("tr_x"), await alertsOf("tr_y")]).toEqual([0, 1]);
  });
});

describe("money in Stripe's balance", () => {
  test("wakes the payouts that wait for that currency, at once", async () => {
    const { partner, accountId } = await payable();
    await stripe.inject({ kind: "balance_insufficient", match: accountId, times: 1 });
    const { body: payout } = await requestPayout(partner, 5_000);
    await accountOf(partner.id).wake();
    expect((await api(`/v1/payouts/${payout.id}`)).body).toMatchObject({ status: "processing", failure: { code: "balance_insufficient" } });
    const dueAt = () =>
      runInDurableObject(env.PARTNER_ACCOUNT.getByName(partner.id), (_account, state) =>
        Number(state.storage.sql.exec("select next_try_at as at from payouts").one()["at"]),
      );
    const available = (currency: string, amount: number) => ({
      object: "balance",
      livemode: false,
      available: [{ amount, currency }],
      pending: [],
    });
    await tell([event("balance.available", available("eur", 900)), event("balance.available", available("usd", 0))]);
    expect(await dueAt()).toBeGreaterThan(Date.now() + 10_000);
    await tell([event("balance.available", available("usd", 900))]);
    // By its own alarm, long before the minute that it would have waited.
    await vi.waitFor(async () => expect(await statusOf(payout.id)).toBe("paid"), { timeout: 20_000, interval: 50 });
    await expectBooksToHold(partner);
  });
});

describe("a partner's account", () => {
  test("that Stripe stops, or opens again, changes its method, whatever an old event says", async () => {
    const { accountId, methodId } = await payable();
    const begin = await tellingsSoFar();
    await stripe.restrict(accountId);
    const [restricted] = await toldSince(begin);
    if (restricted === undefined) throw new Error("nothing was told");
    await bring([restricted]);
    expect(await methodOf(methodId)).toBe("restricted");
    await stripe.complete(accountId);
    // The old event again: Stripe itself is asked, and says that the account is open.
    await bring([{ ...restricted, id: `${restricted.id}_again` }]);
    expect(await methodOf(methodId)).toBe("active");
  });

  test("whose owner takes our access away can be paid no more", async () => {
    const { partner, accountId, methodId } = await payable();
    const begin = await tellingsSoFar();
    await stripe.deauthorize(accountId);
    await bring(await toldSince(begin));
    expect(await methodOf(methodId)).toBe("restricted");
    expect((await requestPayout(partner, 5_000)).body.code).toBe("no_payout_method");
  });

  test("whose bank gives money back waits, until the bank takes some again or the account has another bank", async () => {
    const { partner, accountId, methodId } = await payable();
    const at = Math.floor(Date.now() / 1000);
    const told = (type: string, created: number, object: Record<string, unknown> = { id: `po_${type}_${created}`, object: "payout" }) =>
      event(type, object, { account: accountId, created });
    const connect = { endpoint: "connect" } as const;
    await tell([told("payout.failed", at)], connect);
    expect(await methodOf(methodId)).toBe("restricted");
    expect((await requestPayout(partner, 5_000)).body.code).toBe("no_payout_method");
    // An older success that comes late changes nothing; a newer one does.
    await tell([told("payout.paid", at - 60)], connect);
    expect(await methodOf(methodId)).toBe("restricted");
    await tell([told("payout.paid", at + 60), told("payout.failed", at)], connect);
    expect(await methodOf(methodId)).toBe("active");
    await tell([told("payout.failed", at + 120), told("account.updated", at + 180, { id: accountId, object: "account" })], connect);
    expect(await methodOf(methodId)).toBe("active");
  });
});
