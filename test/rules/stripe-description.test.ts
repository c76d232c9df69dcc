/** Every answer of the sandbox is what Stripe's own description says, and every call is made by Stripe's own client. */
import { Stripe } from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stripeControl } from "../fakes/stripe/client.ts";
import { type StripeSandbox, startStripe } from "../fakes/stripe/server.ts";
import { describedVersion, faultsOf, faultsOfObject, knowsObject } from "../support/stripe-description.ts";

const secretKey = "sk_test_description";
let sandbox: StripeSandbox;
let shop: Stripe;
let control: ReturnType<typeof stripeControl>;
const answers: { call: string; faults: string[] | "unknown" }[] = [];

/** Stripe's client over a fetch that judges what it is answered. */
async function judge(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  const method = init?.method ?? "GET";
  const body: unknown = await response.clone().json();
  answers.push({ call: `${method} ${pathname} ${response.status}`, faults: faultsOf({ method, pathname, status: response.status, body }) });
  return response;
}

beforeAll(async () => {
  sandbox = await startStripe({ port: 0 });
  const url = new URL(sandbox.url);
  control = stripeControl(sandbox.url, secretKey);
  shop = new Stripe(secretKey, {
    httpClient: Stripe.createFetchHttpClient(judge as typeof fetch),
    host: url.hostname,
    port: url.port,
    protocol: "http",
    maxNetworkRetries: 0,
    telemetry: false,
  });
});
afterAll(() => sandbox.stop());

const line = (interval?: "month") => ({
  quantity: 2,
  price_data: {
    currency: "usd",
    unit_amount: 1_500,
    product_data: { name: "Tea" },
    ...(interval === undefined ? {} : { recurring: { interval } }),
  },
});
const idOf = (value: string | { id: string } | null | undefined): string => (typeof value === "string" ? value : (value?.id ?? ""));

async function useEverything(): Promise<void> {
  const urls = { success_url: "https://shop.example/thanks", cancel_url: "https://shop.example/cart" };
  const customer = await shop.customers.create({ email: "ada@example.com", name: "Ada", metadata: { customerExternalId: "ada" } });
  await shop.customers.retrieve(customer.id);
  await shop.customers.list({ email: "ada@example.com" });

  const bought = await shop.checkout.sessions.create({
    mode: "payment",
    ...urls,
    customer: customer.id,
    client_reference_id: "token",
    automatic_tax: { enabled: true },
    invoice_creation: { enabled: true },
    line_items: [line()],
  });
  await control.pay(bought.id);
  const { payment_intent: intent, invoice } = await shop.checkout.sessions.retrieve(bought.id);
  await shop.checkout.sessions.list({ payment_intent: idOf(intent) });
  const { latest_charge: charge } = await shop.paymentIntents.retrieve(idOf(intent));
  await shop.paymentIntents.list();
  await shop.charges.retrieve(idOf(charge));
  await shop.charges.list({ payment_intent: idOf(intent) });
  await shop.invoices.retrieve(idOf(invoice));
  const [paid] = (await shop.invoicePayments.list({ invoice: idOf(invoice) })).data;
  await shop.invoicePayments.retrieve(paid?.id ?? "");
  const refund = await shop.refunds.create({ payment_intent: idOf(intent), amount: 100, reason: "requested_by_customer" });
  await shop.refunds.retrieve(refund.id);
  await control.failRefund(refund.id);
  await shop.refunds.list({ charge: idOf(charge) });
  const dispute = await control.dispute(idOf(intent), { amount: 500 });
  await shop.disputes.retrieve(dispute.id);
  await shop.disputes.close(dispute.id);
  await shop.disputes.list();

  const left = await shop.checkout.sessions.create({ mode: "payment", ...urls, line_items: [line()] });
  await shop.checkout.sessions.expire(left.id);
  const begun = await shop.checkout.sessions.create({
    mode: "subscription",
    ...urls,
    line_items: [line("month")],
    subscription_data: { trial_period_days: 14 },
  });
  const { subscription } = await control.pay(begun.id);
  await control.renew(idOf(subscription));
  await shop.subscriptions.retrieve(idOf(subscription));
  await shop.subscriptions.list();
  await shop.invoices.list({ subscription: idOf(subscription) });
  await useConnect();
  const [event] = (await shop.events.list({ limit: 100 })).data;
  await shop.events.retrieve(event?.id ?? "");
}

async function useConnect(): Promise<void> {
  const account = await shop.accounts.create({
    country: "US",
    email: "partner@example.com",
    controller: { stripe_dashboard: { type: "express" } },
    capabilities: { transfers: { requested: true } },
  });
  await shop.accountLinks.create({
    account: account.id,
    type: "account_onboarding",
    return_url: "https://a.example/",
    refresh_url: "https://a.example/",
  });
  await control.complete(account.id);
  await shop.accounts.retrieve(account.id);
  await shop.accounts.list();
  const transfer = await shop.transfers.create({ amount: 500, currency: "usd", destination: account.id, transfer_group: "pay_1" });
  await shop.transfers.update(transfer.id, { metadata: { seen: "yes" } });
  await shop.transfers.createReversal(transfer.id, { amount: 200 });
  await shop.transfers.retrieve(transfer.id);
  await shop.transfers.list({ transfer_group: "pay_1" });
  await control.setBalance("usd", 900);
  await shop.balance.retrieve();
  await control.bank(account.id, "failed");
  await control.restrict(account.id);
  await control.deauthorize(account.id);
  await expect(shop.accounts.retrieve(account.id)).rejects.toThrow("No such account");
  await expect(shop.transfers.create({ amount: 1, currency: "usd", destination: account.id })).rejects.toThrow("No such destination");
}

test("the sandbox's answers and the objects in its events are valid against Stripe's description", async () => {
  await useEverything();
  expect(describedVersion).toBe("2024-04-10");
  const unknown = answers.filter(({ faults }) => faults === "unknown").map(({ call }) => call.replace(/_1T\w+/g, "_x"));
  // Payments of invoices are younger than the description; stripe-node's types hold them.
  expect(unknown).toEqual(["GET /v1/invoice_payments 200", "GET /v1/invoice_payments/inpay_x 200"]);
  expect(answers.filter(({ faults }) => faults !== "unknown" && faults.length > 0)).toEqual([]);
  expect(answers.length).toBeGreaterThan(35);

  const { events } = await control.events();
  const told = events.map(({ type, data }) => ({ type, object: data.object as { object: string } }));
  const judged = told.filter(({ object }) => knowsObject(object.object));
  expect(new Set(judged.map(({ type }) => type)).size).toBeGreaterThan(15);
  expect(
    judged.map(({ type, object }) => [type, faultsOfObject(object.object, object)]).filter(([, faults]) => (faults?.length ?? 0) > 0),
  ).toEqual([]);
}, 60_000);
