/** Stripe's events at their two doors: what is signed, stored and acknowledged, and what becomes of it. */
import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import { api } from "../support/api.ts";
import { balanceOf, expectBooksToHold, stripe } from "../support/money.ts";
import { partnerWithLink, runCron } from "../support/story.ts";
import { deliver, dispute, event, invoice, invoicePayment, nowSeconds, refund, session, sign, tell } from "../support/stripe-events.ts";
import { tokenOf } from "../support/tokens.ts";
import { count, track, unique } from "../support/track.ts";

const saleOf = async (externalId: unknown) => (await api(`/v1/conversions?externalId=${externalId}`)).body.data[0];
const alertsOf = (subject: string) =>
  count("select count(*) as n from outbox where fact ->> '$.type' = 'ops.alert' and fact ->> '$.data.subject' = ?", subject);
const storedOf = (id: string) => count("select count(*) as n from stripe_events where id = ?", id);

describe("an event", () => {
  test("that is signed is stored as it came, acknowledged, and becomes a sale without its tax and a commission", async () => {
    const { partner, link } = await partnerWithLink();
    const paid = session({ client_reference_id: tokenOf(link), metadata: { customerExternalId: unique("user") } });
    const given = event("checkout.session.completed", paid);
    await tell([given]);
    expect(await saleOf(paid["payment_intent"])).toMatchObject({
      type: "sale",
      amountMinor: 10_000,
      currency: "USD",
      status: "attributed",
      shares: [{ partnerId: partner.id }],
    });
    expect((await balanceOf(partner)).pendingMinor).toBe(1_000);
    const row = await env.DB.prepare("select body from stripe_events where id = ?").bind(given.id).first<{ body: string }>();
    expect(row?.body).toBe(JSON.stringify(given));
    await expectBooksToHold(partner);
  });

  test.each([
    ["without a signature", async () => ({ signature: null })],
    ["that is forged", async () => ({ signature: await sign("another body", { secret: env.STRIPE_WEBHOOK_SECRET }) })],
    ["signed with the other endpoint's secret", async () => ({ secret: env.STRIPE_CONNECT_WEBHOOK_SECRET })],
    ["older than five minutes", async () => ({ at: nowSeconds() - 301 })],
    ["with nonsense for a signature", async () => ({ signature: "t=now,v1=zz" })],
  ])("%s is refused as invalid_signature and leaves nothing", async (_what, forge) => {
    const given = event("checkout.session.completed", session());
    const { status, body } = await deliver(given, await forge());
    expect([status, body.code]).toEqual([400, "invalid_signature"]);
    expect(await storedOf(given.id)).toBe(0);
  });

  test("whose body was changed after it was signed is refused", async () => {
    const given = event("checkout.session.completed", session());
    const body = JSON.stringify(given).replace("12000", "99000");
    const answer = await deliver(given, { body });
    expect([answer.status, answer.body.code]).toEqual([400, "invalid_signature"]);
  });

  test.each([
    ["of the other mode", { livemode: true }, "platform", "livemode_mismatch"],
    ["of a connected account at our own account's door", { account: "acct_1" }, "platform", "account_of_another"],
    ["of a connected account that is none of ours", { account: "acct_unknown", type: "account.updated" }, "connect", "unknown_account"],
    ["at the other endpoint", { account: "acct_unknown" }, "connect", "type_not_handled"],
    ["of a kind that nothing follows from", { type: "price.created" }, "platform", "type_not_handled"],
  ] as const)("%s is acknowledged, so that it is not sent for days, and does nothing", async (_what, fields, endpoint, ignored) => {
    const paid = session();
    const given = event("checkout.session.completed", paid, fields);
    const { status, body } = await deliver(given, { endpoint });
    expect([status, body]).toEqual([200, { received: true, ignored }]);
    expect([await storedOf(given.id), await saleOf(paid["payment_intent"])]).toEqual([0, undefined]);
  });

  test("that is signed and is no event is invalid_request; one that cannot be read is shown to a person", async () => {
    const signed = await deliver({ hello: "world" } as never);
    expect([signed.status, signed.body.code]).toEqual([400, "invalid_request"]);
    const given = event("invoice.paid", { id: "in_broken", total: "many" });
    await tell([given]);
    expect(await alertsOf(given.id)).toBe(1);
  });

  test("over 64 KB is taken, over 1 MB is not", async () => {
    const padded = (bytes: number) => event("checkout.session.completed", session({ padding: "x".repeat(bytes) }));
    await tell([padded(200_000)]);
    expect((await deliver(padded(1_100_000))).status).toBe(413);
  });

  test("delivered again, at once or later, or as another event of the same object, counts once", async () => {
    const { partner, link } = await partnerWithLink();
    const paid = session({ client_reference_id: tokenOf(link) });
    const given = event("checkout.session.completed", paid);
    const answers = await Promise.all([deliver(given), deliver(given), deliver(given)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const later = { ...event("checkout.session.completed", paid), created: nowSeconds() + 2 };
    await tell([given, later, event("checkout.session.async_payment_succeeded", paid)]);
    expect((await balanceOf(partner)).pendingMinor).toBe(1_000);
    expect(await count("select count(*) as n from conversions where external_id = ?", paid["payment_intent"])).toBe(1);
    expect(await alertsOf(String(paid["payment_intent"]))).toBe(0);
  });
});

describe("a session", () => {
  test.each([
    ["that is not paid yet", { payment_status: "unpaid" }],
    ["that cost nothing", { amount_total: 0, payment_status: "paid", payment_intent: null }],
    ["that needed no payment", { payment_status: "no_payment_required", payment_intent: null }],
    ["that only sets up a card", { mode: "setup", payment_status: "no_payment_required", payment_intent: null }],
  ])("%s is no sale", async (_what, fields) => {
    const before = await count("select count(*) as n from conversions");
    await tell([event("checkout.session.completed", session(fields))]);
    expect(await count("select count(*) as n from conversions")).toBe(before);
  });

  test("of a guest, whom Stripe has no customer for, is a customer of its own", async () => {
    const paid = session({ customer: null });
    await tell([event("checkout.session.completed", paid)]);
    expect(await count("select count(*) as n from customers where external_id = ?", paid["payment_intent"])).toBe(1);
  });

  test("carries the click in its metadata, too; the customer's own id stands before Stripe's", async () => {
    const { partner, link } = await partnerWithLink();
    const user = unique("user");
    const paid = session({ metadata: { trb: tokenOf(link), customerExternalId: user } });
    await tell([event("checkout.session.completed", paid)]);
    expect(await saleOf(paid["payment_intent"])).toMatchObject({ status: "attributed", shares: [{ partnerId: partner.id }] });
    expect(await count("select count(*) as n from customers where external_id = ?", user)).toBe(1);
  });

  test.each([
    ["yen, which have no decimals", "jpy", 12_000, "JPY", 12_000],
    ["Icelandic krónur, which have decimals at Stripe only", "isk", 1_200_000, "ISK", 12_000],
    ["Ugandan shillings", "ugx", 1_200_000, "UGX", 12_000],
    ["ariary, which have decimals everywhere but at Stripe", "mga", 120, "MGA", 12_000],
    ["forints", "huf", 12_000, "HUF", 12_000],
    ["New Taiwan dollars", "twd", 12_000, "TWD", 12_000],
    ["dinars, which have three decimals", "kwd", 12_340, "KWD", 12_340],
  ])("in %s is a sale of the same money", async (_what, currency, amountTotal, ours, amountMinor) => {
    const paid = session({ currency, amount_total: amountTotal, total_details: null });
    await tell([event("checkout.session.completed", paid)]);
    expect(await saleOf(paid["payment_intent"])).toMatchObject({ currency: ours, amountMinor });
  });
});

describe("a subscription", () => {
  test("counts its session and three invoices once each, for whom the session's click names", async () => {
    const { partner, link } = await partnerWithLink();
    const [customer, subscription] = [unique("cus"), unique("sub")];
    const begun = session({
      mode: "subscription",
      payment_intent: null,
      client_reference_id: tokenOf(link),
      customer,
      subscription,
      amount_total: 6_000,
    });
    const parent = { type: "subscription_details", subscription_details: { subscription, metadata: {} } };
    const paid = ["subscription_create", "subscription_cycle", "subscription_cycle"].map((billing_reason, month) =>
      invoice({ billing_reason, customer, parent, status_transitions: { paid_at: nowSeconds() + month } }),
    );
    await tell([event("checkout.session.completed", begun), ...paid.map((each) => event("invoice.paid", each))]);
    const sales = (await api(`/v1/conversions?partnerId=${partner.id}`)).body.data;
    expect(
      sales.map((each: { externalId: string; amountMinor: number; kind: string }) => [each.externalId, each.amountMinor, each.kind]),
    ).toEqual([
      [paid[2]?.["id"], 5_000, "recurring"],
      [paid[1]?.["id"], 5_000, "recurring"],
      [paid[0]?.["id"], 5_000, "one_time"],
    ]);
    expect((await balanceOf(partner)).pendingMinor).toBe(1_500);
    await expectBooksToHold(partner);
  });

  test("that begins with a trial is bound by its session, for invoices that come when the click has expired", async () => {
    const { partner, link } = await partnerWithLink();
    const [customer, subscription] = [unique("cus"), unique("sub")];
    await tell([
      event(
        "checkout.session.completed",
        session({ mode: "subscription", payment_intent: null, client_reference_id: tokenOf(link), customer, subscription }),
      ),
      event("invoice.paid", invoice({ customer, total: 0, total_excluding_tax: 0, billing_reason: "subscription_create" })),
      event("invoice.paid", invoice({ customer, status_transitions: { paid_at: nowSeconds() + 60 * 86_400 } })),
    ]);
    expect((await balanceOf(partner)).pendingMinor).toBe(500);
    expect(
      await count("select count(*) as n from conversions c join customers u on u.id = c.customer_id where u.external_id = ?", customer),
    ).toBe(1);
  });

  test("made without a session is found by its metadata, or by its customer's", async () => {
    const { partner, link } = await partnerWithLink();
    const subscription_details = { subscription: unique("sub"), metadata: { trb: tokenOf(link), customerExternalId: unique("user") } };
    await tell([event("invoice.paid", invoice({ parent: { type: "subscription_details", subscription_details } }))]);
    const customer = unique("cus");
    const user = unique("user");
    await tell([
      event("customer.created", {
        id: customer,
        object: "customer",
        email: null,
        metadata: { trb: tokenOf(link), customerExternalId: user },
      }),
      event("invoice.paid", invoice({ customer })),
    ]);
    expect((await balanceOf(partner)).pendingMinor).toBe(1_000);
    expect(await count("select count(*) as n from customers where external_id = ?", user)).toBe(1);
  });

  test("of a customer who signed up here pays whom the signup bound", async () => {
    const { partner, link } = await partnerWithLink();
    const user = unique("user");
    await track("signup", { customer: { externalId: user }, click: tokenOf(link) });
    const before = (await balanceOf(partner)).pendingMinor;
    await tell([event("invoice.paid", invoice({ metadata: { customerExternalId: user } }))]);
    expect((await balanceOf(partner)).pendingMinor).toBe(before + 500);
  });
});

describe("an invoice", () => {
  test("of a one-time session is that purchase again, whichever comes first", async () => {
    for (const isInvoiceFirst of [false, true]) {
      const { partner, link } = await partnerWithLink();
      const [invoiceId, customer] = [unique("in"), unique("cus")];
      const paid = session({ invoice: invoiceId, customer, client_reference_id: tokenOf(link) });
      const billed = invoice({
        id: invoiceId,
        customer,
        billing_reason: "manual",
        parent: null,
        total: 12_000,
        total_excluding_tax: 10_000,
      });
      const told = [event("checkout.session.completed", paid), event("invoice.paid", billed)];
      await tell(isInvoiceFirst ? told.reverse() : told);
      const [sales] = [await count("select count(*) as n from conversions where external_id in (?, ?)", invoiceId, paid["payment_intent"])];
      expect(sales).toBe(1);
      // The payment's refund finds it by either name.
      await tell([event("refund.created", refund({ payment_intent: paid["payment_intent"] }))]);
      expect(
        await count("select sum(amount_minor) as n from refunds where sale_external_id in (?, ?)", invoiceId, paid["payment_intent"]),
      ).toBe(10_000);
      await expectBooksToHold(partner);
    }
  });
});

describe("a refund", () => {
  test("takes back the part of the sale without its tax, each by its own id", async () => {
    const { partner, link } = await partnerWithLink();
    const paid = session({ client_reference_id: tokenOf(link) });
    const half = refund({ payment_intent: paid["payment_intent"], amount: 6_000 });
    await tell([
      event("checkout.session.completed", paid),
      event("refund.created", half),
      event("refund.updated", half),
      event("refund.created", half),
    ]);
    expect((await balanceOf(partner)).pendingMinor).toBe(500);
    await tell([event("refund.created", refund({ payment_intent: paid["payment_intent"], amount: 6_000 }))]);
    expect((await balanceOf(partner)).pendingMinor).toBe(0);
    await expectBooksToHold(partner);
  });

  test("of an invoice is found by the payment that Stripe says paid it, whatever comes first", async () => {
    const { partner, link } = await partnerWithLink();
    const billed = invoice({ metadata: { trb: tokenOf(link) }, customer: unique("cus") });
    const payment = unique("pi");
    await tell([
      event("refund.created", refund({ payment_intent: payment, amount: 3_000 })),
      event("invoice_payment.paid", invoicePayment(billed["id"], payment)),
      event("invoice.paid", billed),
    ]);
    expect((await balanceOf(partner)).pendingMinor).toBe(250);
    await expectBooksToHold(partner);
  });

  test("waits while it is pending, is nothing if it fails, and is shown to a person if it fails after it was taken back", async () => {
    const { partner, link } = await partnerWithLink();
    const paid = session({ client_reference_id: tokenOf(link) });
    const payment_intent = paid["payment_intent"];
    const slow = refund({ payment_intent, amount: 1_200, status: "pending" });
    await tell([event("checkout.session.completed", paid), event("refund.created", slow)]);
    expect((await balanceOf(partner)).pendingMinor).toBe(1_000);
    await tell([event("refund.updated", { ...slow, status: "succeeded" })]);
    expect((await balanceOf(partner)).pendingMinor).toBe(900);
    await tell([event("refund.updated", { ...slow, status: "failed" })]);
    expect(await alertsOf(String(slow["id"]))).toBe(1);
    const never = refund({ payment_intent, amount: 1_200, status: "failed" });
    await tell([event("refund.updated", never), event("refund.created", { ...never, status: "pending" })]);
    expect([(await balanceOf(partner)).pendingMinor, await alertsOf(String(never["id"]))]).toEqual([900, 0]);
  });

  test("in another currency than its sale is shown to a person", async () => {
    const paid = session();
    const odd = refund({ payment_intent: paid["payment_intent"], currency: "eur" });
    await tell([event("checkout.session.completed", paid), event("refund.created", odd)]);
    expect(await alertsOf(String(odd["id"]))).toBe(1);
  });
});

describe("a dispute", () => {
  test("takes back when it opens, together with refunds at most the sale, and nothing more when it is lost", async () => {
    const { partner, link } = await partnerWithLink();
    const paid = session({ client_reference_id: tokenOf(link) });
    const payment_intent = paid["payment_intent"];
    const opened = dispute({ payment_intent });
    await tell([
      event("checkout.session.completed", paid),
      event("refund.created", refund({ payment_intent, amount: 3_000 })),
      event("charge.dispute.created", opened),
      event("charge.dispute.closed", { ...opened, status: "lost" }),
    ]);
    expect(await balanceOf(partner)).toMatchObject({ pendingMinor: 0, receivableMinor: 0 });
    await expectBooksToHold(partner);
  });

  test("that is only an inquiry takes nothing, and gives nothing back when it is won", async () => {
    const { partner, link } = await partnerWithLink();
    const paid = session({ client_reference_id: tokenOf(link) });
    const inquiry = dispute({ payment_intent: paid["payment_intent"], status: "warning_needs_response" });
    await tell([event("checkout.session.completed", paid), event("charge.dispute.created", inquiry)]);
    await tell([event("charge.dispute.closed", { ...inquiry, status: "won" })]);
    expect([(await balanceOf(partner)).pendingMinor, await alertsOf(`dispute:${inquiry["id"]}`)]).toEqual([1_000, 0]);
  });

  test("that is won gives back what it had taken; one whose end is told first takes nothing any more", async () => {
    const { partner, link } = await partnerWithLink();
    const paid = session({ client_reference_id: tokenOf(link) });
    const opened = dispute({ payment_intent: paid["payment_intent"], amount: 6_000 });
    await tell([event("checkout.session.completed", paid), event("charge.dispute.created", opened)]);
    await tell([event("charge.dispute.closed", { ...opened, status: "won" })]);
    expect([(await balanceOf(partner)).pendingMinor, await alertsOf(`dispute:${opened["id"]}`)]).toEqual([1_000, 0]);
    const early = dispute({ payment_intent: paid["payment_intent"], amount: 6_000 });
    await tell([event("charge.dispute.closed", { ...early, status: "won" }), event("charge.dispute.created", early)]);
    expect([(await balanceOf(partner)).pendingMinor, await alertsOf(`dispute:${early["id"]}`)]).toEqual([1_000, 0]);
    await expectBooksToHold(partner);
  });
});

describe("an event that could not be handled", () => {
  test("stays in the outbox with its reason, and is handled once Stripe answers again", async () => {
    const { partner, link } = await partnerWithLink();
    const paid = session({ client_reference_id: tokenOf(link) });
    await stripe.inject({ kind: "error_500", on: "GET /v1/customers/:id", match: String(paid["customer"]), times: 1 });
    const given = event("checkout.session.completed", paid);
    expect((await deliver(given)).status).toBe(200);
    const failures = () =>
      count("select count(*) as n from outbox where fact ->> '$.data.eventId' = ? and error is not null and handled_at is null", given.id);
    await vi.waitFor(async () => expect(await failures()).toBe(1), { timeout: 10_000, interval: 20 });
    expect(await saleOf(paid["payment_intent"])).toBeUndefined();
    await vi.waitFor(async () => expect((await balanceOf(partner)).pendingMinor).toBe(1_000), { timeout: 30_000, interval: 200 });
  });

  test("is kept; one that was handled is deleted after a month, and is not handled again even then", async () => {
    const paid = session();
    const given = event("checkout.session.completed", paid);
    await tell([given]);
    await env.DB.batch([
      env.DB.prepare("update stripe_events set received_at = ? where id = ?").bind(Date.now() - 31 * 86_400_000, given.id),
      env.DB.prepare("insert into stripe_events values ('evt_waits', 'invoice.paid', 'platform', null, '{}', 1)"),
      env.DB.prepare(
        "insert into outbox (id, sequence, type, audience, fact, created_at, attempts, retry_at, error) select 'evt_fact', (select max(sequence) from outbox) + 1, 'stripe.received', '[]', ?, 1, 1, 1e15, 'no answer'",
      ).bind(JSON.stringify({ type: "stripe.event_received", data: { eventId: "evt_waits" } })),
    ]);
    await runCron("0 0 * * *");
    expect([await storedOf(given.id), await storedOf("evt_waits")]).toEqual([0, 1]);
    await env.DB.prepare("delete from outbox where id = 'evt_fact'").run();
    await tell([given]);
    expect(await count("select count(*) as n from conversions where external_id = ?", paid["payment_intent"])).toBe(1);
  });
});
