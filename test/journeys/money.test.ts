/** The story of the money, end to end: each journey through the API, the books checked to the cent at every turn. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../support/api.ts";
import { accountOf, addManualMethod, balanceOf, connectStripe, expectBooksToHold, requestPayout, stripe } from "../support/money.ts";
import { publishTerms } from "../support/seed.ts";
import { followLink, partnerWithLink, runCron } from "../support/story.ts";
import { count, explain, refundOf, sale, track, unique } from "../support/track.ts";

const DAY = 86_400_000;
const NOTHING = { pendingMinor: 0, heldMinor: 0, availableMinor: 0, inFlightMinor: 0, paidMinor: 0, receivableMinor: 0 };
const statusOf = async (payoutId: string) => (await api(`/v1/payouts/${payoutId}`)).body.status;

/** Time passes, and every account does what is due. */
async function later(days: number, partnerId: string): Promise<void> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + days * DAY });
  await accountOf(partnerId).wake();
}

afterEach(async () => {
  vi.useRealTimers();
  await publishTerms();
});

describe("from click to payout", () => {
  test("a click, a signup, two sales across a volume bracket, a partial refund, the release, the payout", async () => {
    const { partner, link } = await partnerWithLink();
    const { token, landed } = await followLink(link);
    await landed;
    const customer = { externalId: unique("user"), email: "buyer@example.org" };

    const signup = await track("signup", { customer, click: token });
    expect(signup.status).toBe(201);
    expect(signup.body.conversion).toMatchObject({
      type: "signup",
      status: "attributed",
      shares: [{ partnerId: partner.id, linkId: link.id, weightBps: 10_000 }],
    });
    expect(signup.body.commissions).toMatchObject([{ type: "signup", amountMinor: 5_000, status: "pending" }]);

    const first = await track("sale", sale({ customer, amountMinor: 1_000_000 }));
    expect(first.body.commissions).toMatchObject([{ type: "sale", amountMinor: 100_000 }]);
    const second = await track("sale", sale({ customer, amountMinor: 33_333 }));
    // 10,000.00 were sold this month before: 333.33 x 10% x 1.05 = 34.99965.
    expect(second.body.commissions).toMatchObject([{ type: "recurring", amountMinor: 3_500 }]);
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, pendingMinor: 108_500 });

    await track("refund", refundOf(second.body.conversion.externalId, 13_333));
    // 200.00 x 10% x 1.05 = 21.00 is left.
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, pendingMinor: 107_100 });
    const receipt = await explain(second.body.conversion.id);
    expect(receipt.commissions[0].steps.map((step: { label: string }) => step.label)).toEqual([
      "base",
      "rate",
      "volume_bonus",
      "rounding",
      "result",
      "refund",
    ]);

    await later(31, partner.id);
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, availableMinor: 107_100 });

    await connectStripe(partner);
    const payout = await requestPayout(partner, 40_000);
    expect([payout.status, payout.body.status]).toEqual([201, "approved"]);
    await accountOf(partner.id).wake();
    await expect.poll(() => statusOf(payout.body.id)).toBe("paid");
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, availableMinor: 67_100, paidMinor: 40_000 });
    expect(await stripe.transfers(payout.body.id)).toMatchObject([{ amount: 40_000 }]);
    await expectBooksToHold(partner);
  });

  test("a sale whose click has not landed is attributed by its token, and the click lands after", async () => {
    const { partner, link } = await partnerWithLink();
    const { token, landed } = await followLink(link);
    expect(await count("select count(*) as n from clicks where link_id = ?", link.id)).toBe(0);
    const { body } = await track("sale", sale({ click: token }));
    expect(body.conversion).toMatchObject({ status: "attributed", shares: [{ partnerId: partner.id }] });
    await landed;
    await expect.poll(() => count("select count(*) as n from clicks where link_id = ?", link.id), { timeout: 10_000 }).toBe(1);
    const { body: click } = await api(`/v1/clicks/${body.conversion.shares[0].clickId}`);
    expect(click).toMatchObject({ linkId: link.id, counted: true });
  });
});

describe("a refund", () => {
  test("before the release takes what is pending", async () => {
    const { partner, link } = await partnerWithLink();
    const { token } = await followLink(link);
    const { body } = await track("sale", sale({ click: token, amountMinor: 20_000 }));
    const refunded = await track("refund", refundOf(body.conversion.externalId, 5_000));
    expect(refunded.body.commissions).toMatchObject([{ amountMinor: 2_000, reversedMinor: 500, status: "pending" }]);
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, pendingMinor: 1_500 });
    await track("refund", refundOf(body.conversion.externalId, 15_000));
    expect(await balanceOf(partner)).toEqual(NOTHING);
    expect((await api(`/v1/commissions?partnerId=${partner.id}`)).body.data).toMatchObject([{ status: "reversed", reversedMinor: 2_000 }]);
    await expectBooksToHold(partner);
  });

  test("after the payout is a debt, and later commissions pay it first", async () => {
    await publishTerms({ holdDays: 0 });
    const { partner, link } = await partnerWithLink();
    const { token } = await followLink(link);
    const customer = { externalId: unique("user") };
    const { body } = await track("sale", sale({ customer, click: token, amountMinor: 60_000 }));
    await addManualMethod(partner);
    const payout = await requestPayout(partner, 6_000);
    await api(`/v1/payouts/${payout.body.id}/mark-paid`, { method: "POST" });
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, paidMinor: 6_000 });

    await track("refund", refundOf(body.conversion.externalId, 60_000));
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, paidMinor: 6_000, receivableMinor: 6_000 });
    await track("sale", sale({ customer, amountMinor: 40_000 }));
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, paidMinor: 6_000, receivableMinor: 2_000 });
    await track("sale", sale({ customer, amountMinor: 90_000 }));
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, paidMinor: 6_000, availableMinor: 7_000 });
    await expectBooksToHold(partner);

    // The next payout's lines net the reversal, so they sum to what leaves.
    const next = await requestPayout(partner, 7_000);
    expect(next.status).toBe(201);
    await api(`/v1/payouts/${next.body.id}/mark-paid`, { method: "POST" });
    const { body: commissions } = await api(`/v1/commissions?partnerId=${partner.id}`);
    expect(commissions.data.map(({ status }: { status: string }) => status)).toEqual(["paid", "paid", "reversed"]);
    await expectBooksToHold(partner);
  });

  test("with the money in flight touches neither the payout nor its amount", async () => {
    await publishTerms({ holdDays: 0 });
    const { partner, link } = await partnerWithLink();
    const { token } = await followLink(link);
    const { body } = await track("sale", sale({ click: token, amountMinor: 80_000 }));
    await addManualMethod(partner);
    const payout = await requestPayout(partner, 6_000);
    await track("refund", refundOf(body.conversion.externalId, 80_000));
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, inFlightMinor: 6_000, receivableMinor: 6_000 });
    expect((await api(`/v1/payouts/${payout.body.id}`)).body).toMatchObject({ amountMinor: 6_000, status: "approved" });
    // Canceled, the money comes back and pays the debt in the same command.
    await api(`/v1/payouts/${payout.body.id}/cancel`, { method: "POST" });
    expect(await balanceOf(partner)).toEqual(NOTHING);
    await expectBooksToHold(partner);
  });
});

describe("a crash", () => {
  test("between the conversion and its commission is finished by the cron, once", async () => {
    const { partner, link } = await partnerWithLink();
    const { token } = await followLink(link);
    const account = env.PARTNER_ACCOUNT.getByName(partner.id);
    await runInDurableObject(
      account,
      (_, { storage }) =>
        void storage.sql.exec("create trigger crash before insert on commissions begin select raise(abort, 'the process died'); end"),
    );
    const reported = sale({ click: token, amountMinor: 50_000 });
    const crashed = await track("sale", reported);
    expect([crashed.status, crashed.body.conversion.status, crashed.body.commissions]).toEqual([201, "attributed", []]);
    expect(await balanceOf(partner)).toEqual(NOTHING);

    await runInDurableObject(account, (_, { storage }) => void storage.sql.exec("drop trigger crash"));
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
    await runCron("*/5 * * * *");
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, pendingMinor: 5_000 });
    const again = await track("sale", reported);
    expect([again.status, again.body.commissions.length]).toEqual([200, 1]);
    await runCron("*/5 * * * *", Date.now() + 300_000);
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, pendingMinor: 5_000 });
    await expectBooksToHold(partner);
  });

  test("of the call to Stripe after it committed pays once: the same key finds the same transfer", async () => {
    await publishTerms({ holdDays: 0 });
    const { partner, link } = await partnerWithLink();
    const { token } = await followLink(link);
    await track("sale", sale({ click: token, amountMinor: 90_000 }));
    const { accountId } = await connectStripe(partner);
    await stripe.inject({ kind: "drop_after_commit", match: accountId });
    const payout = await requestPayout(partner, 9_000);
    await expect.poll(() => statusOf(payout.body.id)).toBe("processing");
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, inFlightMinor: 9_000 });
    await later(0.1, partner.id);
    await expect.poll(() => statusOf(payout.body.id)).toBe("paid");
    expect(await stripe.transfers(payout.body.id)).toHaveLength(1);
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, paidMinor: 9_000 });
    await expectBooksToHold(partner);
  });

  test("is not waited for behind facts that nobody handles, however many there are", async () => {
    const { partner, link } = await partnerWithLink();
    const { token } = await followLink(link);
    const account = env.PARTNER_ACCOUNT.getByName(partner.id);
    const many = Array.from({ length: 300 }, (_, n) => ({
      id: `evt_${n}`,
      fact: JSON.stringify({ id: `evt_${n}`, type: "commission.earned", at: "", data: {} }),
    }));
    await env.DB.prepare(
      `insert into outbox (id, sequence, type, audience, fact, created_at, retry_at) select value ->> 'id', (select max(sequence) from outbox) + 1 + key,
        'commission.earned', '[]', value ->> 'fact', 0, 0 from json_each(?)`,
    )
      .bind(JSON.stringify(many))
      .run();
    await runInDurableObject(
      account,
      (_, { storage }) =>
        void storage.sql.exec("create trigger crash before insert on commissions begin select raise(abort, 'the process died'); end"),
    );
    await track("sale", sale({ click: token, amountMinor: 50_000 }));
    await runInDurableObject(account, (_, { storage }) => void storage.sql.exec("drop trigger crash"));
    // An hour on: a cron's period that an earlier test has run would not run again.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
    await runCron("*/5 * * * *");
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, pendingMinor: 5_000 });
  });
});
