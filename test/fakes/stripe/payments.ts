/** Payments that succeed: an intent with its charge. In Stripe's current shapes neither names an invoice. */
import type Stripe from "stripe";
import { missing } from "./errors.ts";
import { emit } from "./events.ts";
import { balanceOf, makeId, seconds, type World } from "./world.ts";

export type Payment = {
  amount: number;
  currency: string;
  customer: string | null;
  email: string | null;
  metadata: Record<string, string>;
};

/** Charges a card; the money is in the balance at once. */
export function pay(world: World, payment: Payment): Stripe.PaymentIntent {
  const intent = makeIntent(world, payment);
  const charge = makeCharge(world, payment, intent.id);
  intent.latest_charge = charge.id;
  world.balances[payment.currency] = balanceOf(world, payment.currency) + payment.amount;
  emit(world, "charge.succeeded", { object: charge });
  emit(world, "payment_intent.succeeded", { object: intent });
  return intent;
}

function makeIntent(world: World, { amount, currency, customer, email, metadata }: Payment): Stripe.PaymentIntent {
  const id = makeId(world, "pi");
  const intent: Stripe.PaymentIntent = {
    id,
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount,
    amount_capturable: 0,
    amount_received: amount,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "automatic_async",
    client_secret: `${id}_secret_sandbox`,
    confirmation_method: "automatic",
    created: seconds(world),
    currency,
    customer,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: makeId(world, "pm"),
    payment_method_configuration_details: null,
    payment_method_options: { card: { installments: null, mandate_options: null, network: null, request_three_d_secure: "automatic" } },
    payment_method_types: ["card"],
    payment_record: null,
    processing: null,
    receipt_email: email,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: "succeeded",
    transfer_data: null,
    transfer_group: null,
  };
  world.paymentIntents[id] = intent;
  return intent;
}

function makeCharge(world: World, { amount, currency, customer, email, metadata }: Payment, intent: string): Stripe.Charge {
  const id = makeId(world, "ch");
  const charge: Stripe.Charge = {
    id,
    object: "charge",
    amount,
    amount_captured: amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: makeId(world, "txn"),
    billing_details: { address: null, email, name: null, phone: null, tax_id: null },
    calculated_statement_descriptor: "SANDBOX",
    captured: true,
    created: seconds(world),
    currency,
    customer,
    description: null,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: null,
    livemode: false,
    metadata,
    on_behalf_of: null,
    outcome: null,
    paid: true,
    payment_intent: intent,
    payment_method: null,
    payment_method_details: null,
    receipt_email: email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: "succeeded",
    transfer_data: null,
    transfer_group: null,
  };
  world.charges[id] = charge;
  return charge;
}

export function readIntent(world: World, id: string): Stripe.PaymentIntent {
  const intent = world.paymentIntents[id];
  if (intent === undefined) throw missing("payment_intent", id);
  return intent;
}

export function readCharge(world: World, id: string): Stripe.Charge {
  const charge = world.charges[id];
  if (charge === undefined) throw missing("charge", id);
  return charge;
}

/** The charge that a refund or dispute is of, by itself or by its intent. */
export function chargeOf(world: World, by: { charge: string | undefined; payment_intent: string | undefined }): Stripe.Charge {
  if (by.charge !== undefined) return readCharge(world, by.charge);
  const { latest_charge: latest } = readIntent(world, by.payment_intent ?? "");
  return readCharge(world, typeof latest === "string" ? latest : "");
}
