/** Subscriptions, their invoices, and what paid those: an invoice names no payment, a payment no invoice, `invoice_payment` names both. */
import type Stripe from "stripe";
import { missing } from "./errors.ts";
import { emit } from "./events.ts";
import { pay } from "./payments.ts";
import { planOf, priceOf, subtotalOf, taxOn } from "./prices.ts";
import { type CartLine, makeId, seconds, type World } from "./world.ts";

const MONTH = 30 * 86_400;

export type Subscribing = {
  customer: string;
  lines: readonly CartLine[];
  metadata: Record<string, string>;
  trialDays: number;
  isTaxed: boolean;
};

/** Begins a subscription and pays its first invoice, which is of nothing while there is a trial. */
export function subscribe(world: World, input: Subscribing): Stripe.Subscription {
  const { customer, lines, metadata, trialDays } = input;
  const id = makeId(world, "sub");
  const now = seconds(world);
  const trialEnd = trialDays === 0 ? null : now + trialDays * 86_400;
  const subscription: Stripe.Subscription = {
    id,
    object: "subscription",
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: input.isTaxed, liability: null },
    billing_cycle_anchor: now,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: null, type: "classic" },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: null,
    collection_method: "charge_automatically",
    created: now,
    currency: lines[0]?.currency ?? "usd",
    customer,
    customer_account: null,
    days_until_due: null,
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    ended_at: null,
    invoice_settings: { account_tax_ids: null, custom_fields: null, description: null, footer: null, issuer: { type: "self" } },
    items: itemsOf(world, { subscription: id, lines }),
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    metadata,
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: null,
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: now,
    status: trialDays === 0 ? "active" : "trialing",
    test_clock: null,
    transfer_data: null,
    trial_end: trialEnd,
    trial_settings: null,
    trial_start: trialDays === 0 ? null : now,
  };
  world.subscriptions[id] = subscription;
  emit(world, "customer.subscription.created", { object: subscription });
  billSubscription(world, subscription, trialDays === 0 ? linesOf(subscription) : []);
  return subscription;
}

function itemsOf(
  world: World,
  { subscription, lines }: { subscription: string; lines: readonly CartLine[] },
): Stripe.ApiList<Stripe.SubscriptionItem> {
  const now = seconds(world);
  const data = lines.map((line): Stripe.SubscriptionItem => {
    const price = priceOf(world, line);
    return {
      id: makeId(world, "si"),
      object: "subscription_item",
      billing_thresholds: null,
      created: now,
      current_period_end: now + MONTH,
      current_period_start: now,
      current_trial: null,
      discounts: [],
      metadata: {},
      plan: planOf(price, line),
      price,
      quantity: line.quantity,
      subscription,
      tax_rates: [],
    };
  });
  return { object: "list", data, has_more: false, url: `/v1/subscription_items?subscription=${subscription}` };
}

const linesOf = (subscription: Stripe.Subscription): CartLine[] =>
  subscription.items.data.map(({ price, quantity }) => ({
    name: "Subscription",
    unitAmount: price.unit_amount ?? 0,
    quantity: quantity ?? 1,
    currency: price.currency,
    interval: "month",
  }));

/** The next period has begun: its invoice is made and paid. */
export function renew(world: World, id: string): Stripe.Invoice {
  const subscription = readSubscription(world, id);
  subscription.status = "active";
  for (const item of subscription.items.data) {
    item.current_period_start = item.current_period_end;
    item.current_period_end += MONTH;
  }
  return billSubscription(world, subscription, linesOf(subscription));
}

function billSubscription(world: World, subscription: Stripe.Subscription, lines: readonly CartLine[]): Stripe.Invoice {
  const customer = typeof subscription.customer === "string" ? subscription.customer : subscription.customer.id;
  const isFirst = subscription.latest_invoice === null;
  const invoice = makeInvoice(world, {
    customer,
    lines,
    currency: subscription.currency,
    reason: isFirst ? "subscription_create" : "subscription_cycle",
    subscription,
    isTaxed: subscription.automatic_tax.enabled,
  });
  subscription.latest_invoice = invoice.id;
  const payment =
    invoice.total === 0
      ? null
      : pay(world, { amount: invoice.total, currency: invoice.currency, customer, email: invoice.customer_email, metadata: {} });
  settleInvoice(world, invoice, payment);
  return invoice;
}

export type Billing = {
  customer: string | null;
  lines: readonly CartLine[];
  currency: string;
  reason: Stripe.Invoice["billing_reason"];
  subscription: Stripe.Subscription | null;
  isTaxed: boolean;
};

export function makeInvoice(world: World, billing: Billing): Stripe.Invoice {
  const { customer, lines, currency, reason, subscription, isTaxed } = billing;
  const id = makeId(world, "in");
  const now = seconds(world);
  const subtotal = subtotalOf(lines);
  const tax = taxOn(subtotal, isTaxed);
  const known = customer === null ? undefined : world.customers[customer];
  const invoice: Stripe.Invoice = {
    id,
    object: "invoice",
    account_country: "US",
    account_name: "Sandbox",
    account_tax_ids: null,
    amount_due: subtotal + tax,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: subtotal + tax,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: false,
    automatic_tax: { disabled_reason: null, enabled: isTaxed, liability: null, provider: null, status: isTaxed ? "complete" : null },
    automatically_finalizes_at: null,
    billing_reason: reason,
    collection_method: "charge_automatically",
    created: now,
    currency,
    custom_fields: null,
    customer,
    customer_account: null,
    customer_address: null,
    customer_email: known?.email ?? null,
    customer_name: known?.name ?? null,
    customer_phone: null,
    customer_shipping: null,
    customer_tax_exempt: "none",
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    due_date: null,
    effective_at: now,
    ending_balance: 0,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: "self" },
    last_finalization_error: null,
    latest_revision: null,
    lines: { object: "list", data: [], has_more: false, url: `/v1/invoices/${id}/lines` },
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: `SANDBOX-${world.serial}`,
    on_behalf_of: null,
    parent:
      subscription === null
        ? null
        : {
            quote_details: null,
            subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
            type: "subscription_details",
          },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: now,
    period_start: now,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: "open",
    status_transitions: { finalized_at: now, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal,
    subtotal_excluding_tax: subtotal,
    test_clock: null,
    total: subtotal + tax,
    total_discount_amounts: [],
    total_excluding_tax: subtotal,
    total_pretax_credit_amounts: [],
    total_taxes:
      tax === 0
        ? []
        : [
            {
              amount: tax,
              tax_behavior: "exclusive",
              tax_rate_details: null,
              taxability_reason: "standard_rated",
              taxable_amount: subtotal,
              type: "tax_rate_details",
            },
          ],
    webhooks_delivered_at: null,
  };
  world.invoices[id] = invoice;
  return invoice;
}

/** The invoice is paid; `payment` null where there was nothing to pay. */
export function settleInvoice(world: World, invoice: Stripe.Invoice, payment: Stripe.PaymentIntent | null): void {
  const now = seconds(world);
  Object.assign(invoice, { amount_paid: invoice.total, amount_remaining: 0, attempted: true, attempt_count: 1, status: "paid" });
  invoice.status_transitions.paid_at = now;
  emit(world, "invoice.paid", { object: invoice });
  if (payment === null) return;
  const paid: Stripe.InvoicePayment = {
    id: makeId(world, "inpay"),
    object: "invoice_payment",
    amount_paid: payment.amount,
    amount_requested: payment.amount,
    created: now,
    currency: payment.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { type: "payment_intent", payment_intent: payment.id },
    status: "paid",
    status_transitions: { canceled_at: null, paid_at: now },
  };
  world.invoicePayments[paid.id] = paid;
  emit(world, "invoice_payment.paid", { object: paid });
}

export function readSubscription(world: World, id: string): Stripe.Subscription {
  const subscription = world.subscriptions[id];
  if (subscription === undefined) throw missing("subscription", id);
  return subscription;
}

export function readInvoice(world: World, id: string): Stripe.Invoice {
  const invoice = world.invoices[id];
  if (invoice === undefined) throw missing("invoice", id);
  return invoice;
}

export function readInvoicePayment(world: World, id: string): Stripe.InvoicePayment {
  const payment = world.invoicePayments[id];
  if (payment === undefined) throw missing("invoice_payment", id);
  return payment;
}
