/** The part of Stripe's v1 API that a shop uses: sessions, customers, and what became of their payments. */
import { readInvoice, readInvoicePayment, readSubscription } from "./billing.ts";
import { createSession, expireSession, readSession } from "./checkout.ts";
import { createCustomer, readCustomer } from "./customers.ts";
import type { Row } from "./endpoints.ts";
import { missing } from "./errors.ts";
import { group, type Params, text } from "./form.ts";
import { toList } from "./lists.ts";
import { readCharge, readIntent } from "./payments.ts";
import { closeDispute, createRefund, readDispute, readRefund } from "./refunds.ts";
import type { World } from "./world.ts";

const PAGE = ["limit", "starting_after", "ending_before", "created", "expand"];

/** GET of one object by its id. */
const one = (path: string, read: (world: World, id: string) => object): Row => ({
  name: `GET /v1/${path}/:id`,
  path: new RegExp(`^/v1/${path}/([^/]+)$`),
  takes: ["expand"],
  run: ({ world, id }) => read(world, id),
});

type Listed = { id: string };

/** GET of the list; `by` are the fields that narrow it, each an id in the object. */
const list = <T extends Listed>(
  path: string,
  all: (world: World) => Record<string, T>,
  by: { [name: string]: (one: T) => unknown } = {},
): Row => ({
  name: `GET /v1/${path}`,
  path: new RegExp(`^/v1/${path}$`),
  takes: [...PAGE, ...Object.keys(by)],
  run: ({ world, params }) => toList(Object.values(all(world)), params, { url: `/v1/${path}`, by }),
});

export const SHOP_ROWS: readonly Row[] = [
  {
    name: "POST /v1/checkout/sessions",
    path: /^\/v1\/checkout\/sessions$/,
    takes: [
      "mode",
      "success_url",
      "cancel_url",
      "client_reference_id",
      "customer",
      "customer_email",
      "customer_creation",
      "line_items",
      "metadata",
      "automatic_tax",
      "invoice_creation",
      "payment_intent_data",
      "subscription_data",
      "payment_method_types",
      "expand",
    ],
    run: ({ world, params, origin }) => createSession(world, params, origin),
  },
  list("checkout/sessions", (world) => world.sessions, {
    payment_intent: (session) => session.payment_intent,
    subscription: (session) => session.subscription,
    customer: (session) => session.customer,
    status: (session) => session.status,
  }),
  one("checkout/sessions", readSession),
  {
    name: "POST /v1/checkout/sessions/:id/expire",
    path: /^\/v1\/checkout\/sessions\/([^/]+)\/expire$/,
    takes: ["expand"],
    run: ({ world, id }) => expireSession(world, id),
  },
  {
    name: "POST /v1/customers",
    path: /^\/v1\/customers$/,
    takes: ["email", "name", "description", "metadata", "expand"],
    run: ({ world, params }) => createCustomer(world, params),
  },
  list("customers", (world) => world.customers, { email: (customer) => customer.email }),
  one("customers", readCustomer),
  list("payment_intents", (world) => world.paymentIntents, { customer: (intent) => intent.customer }),
  one("payment_intents", readIntent),
  list("charges", (world) => world.charges, { payment_intent: (charge) => charge.payment_intent, customer: (charge) => charge.customer }),
  one("charges", readCharge),
  {
    name: "POST /v1/refunds",
    path: /^\/v1\/refunds$/,
    takes: ["charge", "payment_intent", "amount", "reason", "metadata", "expand"],
    run: ({ world, params }) => createRefund(world, params),
  },
  list("refunds", (world) => world.refunds, { charge: (refund) => refund.charge, payment_intent: (refund) => refund.payment_intent }),
  one("refunds", readRefund),
  list("disputes", (world) => world.disputes, { charge: (dispute) => dispute.charge, payment_intent: (dispute) => dispute.payment_intent }),
  one("disputes", readDispute),
  {
    name: "POST /v1/disputes/:id/close",
    path: /^\/v1\/disputes\/([^/]+)\/close$/,
    takes: ["expand"],
    run: ({ world, id }) => closeDispute(world, id, "lost"),
  },
  list("subscriptions", (world) => world.subscriptions, { customer: (subscription) => subscription.customer }),
  one("subscriptions", readSubscription),
  list("invoices", (world) => world.invoices, {
    customer: (invoice) => invoice.customer,
    subscription: (invoice) => invoice.parent?.subscription_details?.subscription,
  }),
  one("invoices", readInvoice),
  {
    name: "GET /v1/invoice_payments",
    path: /^\/v1\/invoice_payments$/,
    takes: [...PAGE, "invoice", "payment", "status"],
    run: ({ world, params }) => listInvoicePayments(world, params),
  },
  one("invoice_payments", readInvoicePayment),
  {
    name: "GET /v1/events",
    path: /^\/v1\/events$/,
    takes: [...PAGE, "type"],
    run: ({ world, params }) => toList(world.events, params, { url: "/v1/events", by: { type: (event) => event.type } }),
  },
  one("events", readEvent),
];

function readEvent(world: World, id: string): object {
  const event = world.events.find((each) => each.id === id);
  if (event === undefined) throw missing("event", id);
  return event;
}

function listInvoicePayments(world: World, params: Params): object {
  const paymentIntent = text(group(params, "payment"), "payment_intent");
  const all = Object.values(world.invoicePayments).filter(
    ({ payment }) => paymentIntent === undefined || payment.payment_intent === paymentIntent,
  );
  return toList(all, params, { url: "/v1/invoice_payments", by: { invoice: ({ invoice }) => invoice, status: ({ status }) => status } });
}
