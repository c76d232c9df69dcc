/** Checkout sessions: a cart with a hosted page, paid once. Completing one makes what Stripe makes: customer, payment, subscription, invoice. */
import type Stripe from "stripe";
import { makeInvoice, settleInvoice, subscribe } from "./billing.ts";
import { billingOf } from "./cart.ts";
import { createCustomer, readCustomer } from "./customers.ts";
import { invalid, missing, refused } from "./errors.ts";
import { emit } from "./events.ts";
import { group, type Params, text, texts } from "./form.ts";
import { pay } from "./payments.ts";
import { subtotalOf, taxOn } from "./prices.ts";
import { makeId, seconds, type World } from "./world.ts";

const URL_PLACEHOLDER = "{CHECKOUT_SESSION_ID}";

export function createSession(world: World, params: Params, origin: string): Stripe.Checkout.Session {
  const mode = text(params, "mode");
  if (mode !== "payment" && mode !== "subscription") throw invalid("Invalid mode: must be one of payment or subscription", "mode");
  const successUrl = text(params, "success_url");
  if (successUrl === undefined || !URL.canParse(successUrl.replace(URL_PLACEHOLDER, "x")))
    throw invalid("Not a valid URL", "success_url", "url_invalid");
  const cancelUrl = text(params, "cancel_url") ?? null;
  if (cancelUrl !== null && !URL.canParse(cancelUrl)) throw invalid("Not a valid URL", "cancel_url", "url_invalid");
  const customer = text(params, "customer") ?? null;
  if (customer !== null) readCustomer(world, customer);
  const lines = billingOf(params, mode);
  const isTaxed = text(group(params, "automatic_tax"), "enabled") === "true";
  const subtotal = subtotalOf(lines);
  const tax = taxOn(subtotal, isTaxed);
  const id = makeId(world, "cs_test");
  const now = seconds(world);
  const session: Stripe.Checkout.Session = {
    id,
    object: "checkout.session",
    adaptive_pricing: null,
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: null,
    amount_subtotal: subtotal,
    amount_total: subtotal + tax,
    automatic_tax: { enabled: isTaxed, liability: null, provider: null, status: isTaxed ? "complete" : null },
    billing_address_collection: null,
    cancel_url: cancelUrl,
    client_reference_id: text(params, "client_reference_id") ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: now,
    currency: lines[0]?.currency ?? "usd",
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer,
    customer_account: null,
    customer_creation: mode === "payment" ? (text(params, "customer_creation") === "always" ? "always" : "if_required") : "always",
    customer_details: null,
    customer_email: text(params, "customer_email") ?? null,
    discounts: [],
    expires_at: now + 86_400,
    integration_identifier: null,
    invoice: null,
    invoice_creation:
      mode === "payment"
        ? {
            enabled: text(group(params, "invoice_creation"), "enabled") === "true",
            invoice_data: {
              account_tax_ids: null,
              custom_fields: null,
              description: null,
              footer: null,
              issuer: null,
              metadata: {},
              rendering_options: null,
            },
          }
        : null,
    livemode: false,
    locale: null,
    managed_payments: null,
    metadata: texts(group(params, "metadata")),
    mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: mode === "payment" ? "if_required" : "always",
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: "automatic" } },
    payment_method_types: ["card"],
    payment_status: "unpaid",
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: "open",
    submit_type: null,
    subscription: null,
    success_url: successUrl,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: tax },
    ui_mode: "hosted_page",
    url: `${origin}/pay/${id}`,
    wallet_options: null,
  };
  world.sessions[id] = session;
  world.carts[id] = lines;
  world.sessionData[id] = {
    metadata: texts(group(group(params, mode === "payment" ? "payment_intent_data" : "subscription_data"), "metadata")),
    trialDays: Number(text(group(params, "subscription_data"), "trial_period_days") ?? 0),
  };
  return session;
}

export function readSession(world: World, id: string): Stripe.Checkout.Session {
  const session = world.sessions[id];
  if (session === undefined) throw missing("checkout.session", id);
  return session;
}

export function expireSession(world: World, id: string): Stripe.Checkout.Session {
  const session = readSession(world, id);
  if (session.status !== "open") throw refused("resource_missing", "Only open sessions can be expired.");
  Object.assign(session, { status: "expired", url: null });
  emit(world, "checkout.session.expired", { object: session });
  return session;
}

/** The customer has paid: everything that follows from it, and back to the shop. A session is completed once. */
export function completeSession(world: World, id: string, payer: { email: string; name: string | null }): Stripe.Checkout.Session {
  const session = readSession(world, id);
  if (session.status !== "open" || session.expires_at <= seconds(world)) throw refused("resource_missing", "This session is not open.");
  const email = session.customer_email ?? payer.email;
  const needsCustomer =
    session.mode === "subscription" || session.customer_creation === "always" || session.invoice_creation?.enabled === true;
  if (session.customer === null && needsCustomer) {
    session.customer = createCustomer(world, { email, ...(payer.name === null ? {} : { name: payer.name }) }).id;
  }
  session.customer_details = {
    address: null,
    business_name: null,
    email,
    individual_name: null,
    name: payer.name,
    phone: null,
    tax_exempt: "none",
    tax_ids: [],
  };
  const customer = typeof session.customer === "string" ? session.customer : null;
  if (session.mode === "subscription" && customer !== null) completeSubscription(world, session, customer);
  else completePayment(world, session, { customer, email });
  Object.assign(session, { status: "complete", payment_status: session.amount_total === 0 ? "no_payment_required" : "paid", url: null });
  emit(world, "checkout.session.completed", { object: session });
  return session;
}

function completeSubscription(world: World, session: Stripe.Checkout.Session, customer: string): void {
  const { metadata, trialDays } = world.sessionData[session.id] ?? { metadata: {}, trialDays: 0 };
  const subscription = subscribe(world, {
    customer,
    lines: world.carts[session.id] ?? [],
    metadata,
    trialDays,
    isTaxed: session.automatic_tax.enabled,
  });
  session.subscription = subscription.id;
  session.invoice = typeof subscription.latest_invoice === "string" ? subscription.latest_invoice : null;
}

function completePayment(
  world: World,
  session: Stripe.Checkout.Session,
  { customer, email }: { customer: string | null; email: string },
): void {
  const { amount_total: amount, currency } = session;
  if (amount === null || amount === 0 || currency === null) return;
  const payment = pay(world, { amount, currency, customer, email, metadata: world.sessionData[session.id]?.metadata ?? {} });
  session.payment_intent = payment.id;
  if (session.invoice_creation?.enabled !== true) return;
  const lines = world.carts[session.id] ?? [];
  const invoice = makeInvoice(world, {
    customer,
    lines,
    currency,
    reason: "manual",
    subscription: null,
    isTaxed: session.automatic_tax.enabled,
  });
  session.invoice = invoice.id;
  settleInvoice(world, invoice, payment);
}
