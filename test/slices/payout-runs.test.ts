/** Payout runs through the API: who is due and who is not, one decision by its total, a schedule that asks once a period, and what stops a payout beside the balance. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Ctx } from "../../src/context.ts";
import { makePorts } from "../../src/context.ts";
import { newId } from "../../src/lib/ids.ts";
import { continueRuns, schedulePayouts } from "../../src/payouts/index.ts";
import { DEFAULT_TERMS } from "../../src/program/index.ts";
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
import { tokenOf } from "../support/tokens.ts";
import { makeLink, refundOf, sale, track } from "../support/track.ts";

const ports = makePorts(env as unknown as Env);
const ctx: Ctx = { ...ports, waitUntil: () => undefined, handlersOf: async () => undefined };
const preview = (body: object = {}) => api("/v1/payouts/preview", { body });
const payoutsOf = async (partnerId: string) => (await api(`/v1/payouts?partnerId=${partnerId}`)).body.data;

/** What other tests left available would be due, too. */
beforeEach(() => env.DB.exec("delete from balances"));
afterEach(async () => {
  vi.useRealTimers();
  await publishTerms();
});

describe("the preview", () => {
  test("shows who is ready, who is not and why, and what Stripe lacks", async () => {
    const [ready, viaStripe, poor, without] = [
      await fundedPartner(70_000),
      await fundedPartner(20_000),
      await fundedPartner(4_999),
      await fundedPartner(9_000),
    ];
    const gone = await fundedPartner(8_000);
    const methodId = await addManualMethod(ready);
    await connectStripe(viaStripe);
    await addManualMethod(gone);
    await api(`/v1/partners/${gone.id}/suspend`, { body: {} });
    await stripe.setBalance("usd", 12_000);
    const { status, body } = await preview();
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({
      currency: "USD",
      totalMinor: 90_000,
      viaStripeMinor: 20_000,
      stripeAvailableMinor: 12_000,
      shortfallMinor: 8_000,
    });
    expect(body.ready).toMatchObject([
      { partnerId: ready.id, amountMinor: 70_000, methodId, methodType: "manual" },
      { partnerId: viaStripe.id, methodType: "stripe" },
    ]);
    expect(Object.fromEntries(body.exceptions.map((each: { partnerId: string; code: string }) => [each.partnerId, each.code]))).toEqual({
      [poor.id]: "below_minimum",
      [without.id]: "no_payout_method",
      [gone.id]: "partner_not_active",
    });
    await stripe.setBalance("usd", 1_000_000_000);
  });

  test("is the owner's alone, and so is the run", async () => {
    const partner = await seedPartner();
    const key = await partnerKey(partner.id);
    for (const path of ["preview", "run"]) expect((await api(`/v1/payouts/${path}`, { key, body: {} })).status).toBe(403);
    expect((await api("/v1/payouts/runs", { key })).status).toBe(403);
  });
});

describe("a run", () => {
  test("is refused unless its total is what is due, then asks for everyone and approves", async () => {
    const [ada, bob] = [await fundedPartner(70_000), await fundedPartner(60_000)];
    await Promise.all([ada, bob].map(addManualMethod));
    const wrong = await api("/v1/payouts/run", { body: { currency: "USD", totalMinor: 129_999 } });
    expect([wrong.status, wrong.body.code, wrong.body.totalMinor]).toEqual([409, "total_differs", 130_000]);
    expect(await payoutsOf(ada.id)).toEqual([]);
    const headers = { "Idempotency-Key": "november" };
    const { status, body } = await api("/v1/payouts/run", { body: { currency: "USD", totalMinor: 130_000 }, headers });
    expect([status, body.status, body.requested, body.refused, body.waiting]).toEqual([201, "done", 2, 0, 0]);
    for (const [partner, amountMinor] of [
      [ada, 70_000],
      [bob, 60_000],
    ] as const) {
      expect(await payoutsOf(partner.id)).toMatchObject([{ amountMinor, status: "approved" }]);
      await expectBooksToHold(partner);
    }
    expect((await api("/v1/payouts/run", { body: { currency: "USD", totalMinor: 130_000 }, headers })).body.id).toBe(body.id);
    expect((await api("/v1/payouts/run", { body: { currency: "USD", totalMinor: 1 } })).body.code).toBe("nothing_due");
    expect((await api(`/v1/payouts/runs/${body.id}/items`)).body.data).toMatchObject([{ status: "requested" }, { status: "requested" }]);
    expect((await api(`/v1/payouts/runs/${body.id}`)).body).toMatchObject({ id: body.id, status: "done" });
  });

  test("that was interrupted goes on, asks for nobody twice, and says who was refused meanwhile", async () => {
    const partners = [await fundedPartner(70_000), await fundedPartner(60_000), await fundedPartner(80_000)];
    await Promise.all(partners.map(addManualMethod));
    const [first, second] = partners as [(typeof partners)[0], (typeof partners)[0]];
    // As a request that died after the run was kept and one item was asked for.
    await env.DB.exec("insert into payout_runs values ('run_01h455vb4pex5vsknk084sn02q', 'USD', 'owner', 210000, 1, null)");
    for (const [index, partner] of partners.entries()) {
      const amount = [70_000, 60_000, 80_000][index];
      await env.DB.prepare("insert into payout_run_items values ('run_01h455vb4pex5vsknk084sn02q', ?, ?, null, null)")
        .bind(partner.id, amount)
        .run();
    }
    await requestPayout(second, 50_000);
    await Promise.all([continueRuns(ctx), continueRuns(ctx)]);
    await continueRuns(ctx);
    const { body } = await api("/v1/payouts/runs/run_01h455vb4pex5vsknk084sn02q");
    expect(body).toMatchObject({ status: "done", requested: 2, refused: 1, waiting: 0 });
    expect(await payoutsOf(first.id)).toHaveLength(1);
    const items = (await api("/v1/payouts/runs/run_01h455vb4pex5vsknk084sn02q/items")).body.data;
    expect(items.find((item: { partnerId: string }) => item.partnerId === second.id)).toMatchObject({
      status: "refused",
      refusal: { code: "insufficient_balance" },
    });
  });
});

test("an account that does not answer keeps nobody else from being paid, and is asked again", async () => {
  const partners = [await fundedPartner(70_000), await fundedPartner(60_000), await fundedPartner(80_000)];
  await Promise.all(partners.map(addManualMethod));
  const broken = [...partners].sort((a, b) => (a.id < b.id ? -1 : 1))[0]?.id;
  const id = newId("run");
  await env.DB.prepare("insert into payout_runs values (?, 'USD', 'owner', 210000, 1, null)").bind(id).run();
  for (const [index, partner] of partners.entries())
    await env.DB.prepare("insert into payout_run_items values (?, ?, ?, null, null)")
      .bind(id, partner.id, [70_000, 60_000, 80_000][index])
      .run();
  const account: Ctx["account"] = (partnerId) => {
    if (partnerId === broken) throw new Error("no answer");
    return ctx.account(partnerId);
  };
  await expect(continueRuns({ ...ctx, account })).rejects.toThrow(/no answer/);
  expect((await api(`/v1/payouts/runs/${id}`)).body).toMatchObject({ status: "running", requested: 2, waiting: 1 });
  await continueRuns(ctx);
  expect((await api(`/v1/payouts/runs/${id}`)).body).toMatchObject({ status: "done", requested: 3, waiting: 0 });
  for (const partner of partners) expect(await payoutsOf(partner.id)).toHaveLength(1);
});

describe("a schedule", () => {
  test.each(["weekly", "monthly"] as const)("that is %s asks once a period, whenever the cron comes", async (schedule) => {
    await publishTerms({ payouts: { ...DEFAULT_TERMS.payouts, schedule } });
    const partner = await fundedPartner(6_000);
    await addManualMethod(partner);
    // A Wednesday in the middle of a month, years ahead: no run of another test is of that period.
    const start = Date.UTC(schedule === "weekly" ? 2031 : 2032, 4, 14, 10);
    const at = (ms: number) => schedulePayouts({ ...ctx, now: () => ms });
    await Promise.all([at(start), at(start)]);
    await at(start + 3_600_000);
    expect(await payoutsOf(partner.id)).toMatchObject([{ amountMinor: 6_000, status: "approved" }]);
    await api("/v1/commissions", { body: { partnerId: partner.id, amountMinor: 5_500, currency: "USD", reason: "more" } });
    await at(start + 86_400_000);
    expect(await payoutsOf(partner.id)).toHaveLength(1);
    await at(start + (schedule === "weekly" ? 7 : 31) * 86_400_000);
    expect(await payoutsOf(partner.id)).toHaveLength(2);
  });

  test("is not there by default", async () => {
    const partner = await fundedPartner(6_000);
    await addManualMethod(partner);
    await schedulePayouts(ctx);
    expect(await payoutsOf(partner.id)).toEqual([]);
  });
});

describe("beside the balance, a payout needs", () => {
  test("as many paying customers as the terms say, without those whose sales were taken back", async () => {
    await publishTerms({ holdDays: 0, payouts: { ...DEFAULT_TERMS.payouts, minimumPayingCustomers: 2 } });
    const partner = await seedPartner();
    const link = await makeLink(partner);
    await addManualMethod(partner);
    const sales = [sale({ click: tokenOf(link), amountMinor: 300_000 }), sale({ click: tokenOf(link), amountMinor: 300_000 })];
    await track("sale", sales[0]);
    await track("sale", { ...sales[0], externalId: "again" });
    expect((await requestPayout(partner, 5_000)).body).toMatchObject({ code: "too_few_paying_customers", payingCustomers: 1 });
    expect((await preview()).body.exceptions).toMatchObject([{ partnerId: partner.id, code: "too_few_paying_customers" }]);
    await track("sale", sales[1]);
    await track("refund", refundOf(sales[1]?.externalId ?? "", 300_000));
    expect((await requestPayout(partner, 5_000)).body).toMatchObject({ code: "too_few_paying_customers", payingCustomers: 1 });
    await track("sale", sale({ click: tokenOf(link), amountMinor: 1_000 }));
    expect((await requestPayout(partner, 5_000)).status).toBe(201);
  });

  test("the tax details that an owner asked for", async () => {
    const partner = await fundedPartner(6_000);
    await addManualMethod(partner);
    const set = (taxStatus: string) => api(`/v1/partners/${partner.id}`, { method: "PATCH", body: { taxStatus } });
    expect((await set("required")).body.taxStatus).toBe("required");
    expect((await requestPayout(partner, 6_000)).body.code).toBe("tax_details_required");
    const own = await api(`/v1/partners/${partner.id}`, {
      method: "PATCH",
      key: await partnerKey(partner.id),
      body: { taxStatus: "complete" },
    });
    expect(own.status).toBe(403);
    await set("complete");
    expect((await requestPayout(partner, 6_000)).status).toBe(201);
  });
});

describe("a payout whose fate is unknown after its key has expired", () => {
  const HOUR = 3_600_000;
  async function asked(kind: "drop_before_commit" | "drop_after_commit") {
    const partner = await fundedPartner(7_000);
    const { accountId } = await connectStripe(partner);
    await stripe.inject({ kind, match: accountId });
    const { body } = await requestPayout(partner, 7_000);
    await expect.poll(async () => (await api(`/v1/payouts/${body.id}`)).body.failure?.code).toBeTruthy();
    const resolve = (answer: object) => api(`/v1/payouts/${body.id}/resolve`, { body: answer });
    return { partner, id: body.id as string, resolve };
  }
  const askPerson = async (partner: { id: string }) => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 25 * HOUR });
    await accountOf(partner.id).wake();
  };

  test("is ended by a person, once Stripe has been looked at again", async () => {
    const { partner, id, resolve } = await asked("drop_before_commit");
    expect((await resolve({ outcome: "not_sent", reason: "too early" })).body.code).toBe("invalid_state");
    await askPerson(partner);
    expect((await resolve({ outcome: "sent", reason: "no id" })).status).toBe(400);
    expect((await resolve({ outcome: "sent", transferId: "tr_none", reason: "I think so" })).body.code).toBe("transfer_mismatch");
    const { body } = await resolve({ outcome: "not_sent", reason: "not in the dashboard" });
    expect(body).toMatchObject({ id, status: "failed", failure: { code: "not_sent", message: "not in the dashboard" } });
    expect((await resolve({ outcome: "not_sent", reason: "again" })).body.code).toBe("invalid_state");
    expect(await balanceOf(partner)).toMatchObject({ availableMinor: 7_000, inFlightMinor: 0 });
    await expectBooksToHold(partner);
  });

  test("is paid, whatever the person believes, where Stripe has the transfer", async () => {
    const { partner, id, resolve } = await asked("drop_after_commit");
    await stripe.inject({ kind: "error_500", on: "GET /v1/transfers", match: id });
    await askPerson(partner);
    // The look-up failed once; as if it had been given up.
    const stub = env.PARTNER_ACCOUNT.getByName(partner.id);
    const { runInDurableObject } = await import("cloudflare:test");
    await runInDurableObject(stub, (_, { storage }) => void storage.sql.exec("update payouts set next_try_at = null"));
    expect((await resolve({ outcome: "not_sent", reason: "I saw nothing" })).body.status).toBe("paid");
    expect(await stripe.transfers(id)).toHaveLength(1);
    expect(await balanceOf(partner)).toMatchObject({ paidMinor: 7_000, inFlightMinor: 0 });
    await expectBooksToHold(partner);
  });
});

describe("an unknown run", () => {
  test("is not found, nor are its items", async () => {
    for (const path of ["", "/items"]) expect((await api(`/v1/payouts/runs/run_01m88ezc40esk92hq2b2tbd02t${path}`)).status).toBe(404);
  });
});
