/** Stripe's events as they arrive: signed over the raw body with an endpoint's secret, and what a shop's objects look like in them. */
import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";
import { api } from "./api.ts";
import { count, unique } from "./track.ts";

export type Endpoint = "platform" | "connect";
type Fields = Record<string, unknown>;
export type Event = {
  id: string;
  object: "event";
  type: string;
  created: number;
  livemode: boolean;
  data: { object: Fields };
  account?: string;
};

const PATHS = { platform: "/v1/stripe/webhook", connect: "/v1/stripe/connect-webhook" };
const SECRETS = { platform: env.STRIPE_WEBHOOK_SECRET, connect: env.STRIPE_CONNECT_WEBHOOK_SECRET };

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

export const event = (type: string, object: Fields, fields: Fields = {}): Event => ({
  id: unique(`evt_${type.replaceAll(".", "_")}_${Date.now()}`),
  object: "event",
  type,
  created: nowSeconds(),
  livemode: false,
  data: { object },
  ...fields,
});

/** `t=...,v1=...`, as Stripe signs. */
export async function sign(body: string, { secret, at = nowSeconds() }: { secret: string; at?: number }): Promise<string> {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, encoder.encode(`${at}.${body}`));
  return `t=${at},v1=${[...new Uint8Array(signature)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

type Delivery = { endpoint?: Endpoint; secret?: string; at?: number; signature?: string | null; body?: string };

/** Sends one event to its endpoint and answers what the endpoint said; it is handled after that. */
export async function deliver(given: Event, delivery: Delivery = {}) {
  const { endpoint = "platform" } = delivery;
  const raw = JSON.stringify(given);
  const at = delivery.at ?? nowSeconds();
  const signature =
    delivery.signature === undefined ? await sign(raw, { secret: delivery.secret ?? SECRETS[endpoint], at }) : delivery.signature;
  return api(PATHS[endpoint], {
    key: null,
    raw: delivery.body ?? raw,
    headers: signature === null ? {} : { "Stripe-Signature": signature },
  });
}

/** Delivers the events one after another and waits until each has been handled. */
export async function tell(events: readonly Event[], delivery: Delivery = {}): Promise<void> {
  for (const each of events) {
    const { status, body } = await deliver(each, delivery);
    expect([status, body], JSON.stringify(body)).toEqual([200, { received: true }]);
    await settled();
  }
}

/** Every received event has been handled. */
export const settled = (): Promise<void> =>
  vi.waitFor(
    async () =>
      expect(await count("select count(*) as n from outbox where fact ->> '$.type' = 'stripe.event_received' and handled_at is null")).toBe(
        0,
      ),
    { timeout: 10_000, interval: 20 },
  );

/** A paid one-time session of 120.00 USD, 20.00 of it tax. */
export const session = (fields: Fields = {}): Fields => ({
  id: unique("cs_test"),
  object: "checkout.session",
  mode: "payment",
  payment_status: "paid",
  status: "complete",
  amount_total: 12_000,
  total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 2_000 },
  currency: "usd",
  client_reference_id: null,
  customer: unique("cus"),
  customer_details: { email: "buyer@example.com", name: "Ada Buyer" },
  customer_email: null,
  invoice: null,
  subscription: null,
  payment_intent: unique("pi"),
  metadata: {},
  ...fields,
});

/** A paid invoice of a subscription: 60.00 USD, 10.00 of it tax. */
export const invoice = (fields: Fields = {}): Fields => ({
  id: unique("in"),
  object: "invoice",
  billing_reason: "subscription_cycle",
  currency: "usd",
  customer: "cus_of_nobody",
  customer_email: null,
  customer_name: null,
  metadata: {},
  parent: { type: "subscription_details", subscription_details: { subscription: "sub_1", metadata: {} } },
  status: "paid",
  status_transitions: { paid_at: nowSeconds() },
  total: 6_000,
  total_excluding_tax: 5_000,
  total_taxes: [{ amount: 1_000 }],
  ...fields,
});

export const invoicePayment = (invoiceId: unknown, paymentIntent: string): Fields => ({
  id: unique("inpay"),
  object: "invoice_payment",
  invoice: invoiceId,
  payment: { type: "payment_intent", payment_intent: paymentIntent },
  status: "paid",
});

export const refund = (fields: Fields): Fields => ({
  id: unique("re"),
  object: "refund",
  amount: 12_000,
  currency: "usd",
  created: nowSeconds(),
  status: "succeeded",
  charge: unique("ch"),
  payment_intent: null,
  ...fields,
});

export const dispute = (fields: Fields): Fields => ({
  id: unique("dp"),
  object: "dispute",
  amount: 12_000,
  currency: "usd",
  created: nowSeconds(),
  status: "needs_response",
  charge: unique("ch"),
  payment_intent: null,
  ...fields,
});

/** What a set of events has led to, without the ids and times that differ by run. */
export async function endState(): Promise<Record<string, unknown>> {
  const all = async (sql: string) => (await env.DB.prepare(sql).all()).results;
  return {
    sales: await all(
      "select external_id, amount_minor, currency, kind, status, shares ->> '$[0].partnerId' as partner from conversions order by external_id",
    ),
    customers: await all("select external_id, binding ->> '$[0].partnerId' as partner from customers order by external_id"),
    refunds: await all("select sale_external_id, sum(amount_minor) as amount, count(*) as n from refunds group by 1 order by 1"),
    disputes: await all("select sale_external_id, amount_minor as amount, status from disputes order by 1, 2, 3"),
    commissions: await all("select partner_id, type, amount_minor, reversed_minor from commissions order by 1, 2, 3, 4"),
    alerts: await all("select fact ->> '$.data.subject' as subject from outbox where fact ->> '$.type' = 'ops.alert' order by 1"),
  };
}
