/** Refunds and disputes: money that goes back to the customer, at the shop's wish or at the bank's. */
import type Stripe from "stripe";
import { invalid, missing, refused } from "./errors.ts";
import { emit } from "./events.ts";
import { group, type Params, text, texts } from "./form.ts";
import { chargeOf } from "./payments.ts";
import { balanceOf, makeId, seconds, type World } from "./world.ts";

const intentOf = ({ payment_intent: intent }: Stripe.Charge): string | null => (typeof intent === "string" ? intent : null);

export function createRefund(world: World, params: Params): Stripe.Refund {
  const charge = chargeOf(world, { charge: text(params, "charge"), payment_intent: text(params, "payment_intent") });
  const left = charge.amount - charge.amount_refunded;
  const amount = Number(text(params, "amount") ?? left);
  if (!Number.isInteger(amount) || amount < 1) throw invalid("Invalid positive integer", "amount", "parameter_invalid_integer");
  if (left === 0) throw refused("charge_already_refunded", `Charge ${charge.id} has already been refunded.`);
  if (amount > left)
    throw refused("amount_too_large", `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, "amount");
  charge.amount_refunded += amount;
  charge.refunded = charge.amount_refunded === charge.amount;
  world.balances[charge.currency] = balanceOf(world, charge.currency) - amount;
  const reason = text(params, "reason");
  const refund: Stripe.Refund = {
    id: makeId(world, "re"),
    object: "refund",
    amount,
    balance_transaction: makeId(world, "txn"),
    charge: charge.id,
    created: seconds(world),
    currency: charge.currency,
    customer: null,
    customer_account: null,
    destination_details: {
      type: "card",
      card: { reference: "1234567890", reference_status: "available", reference_type: "acquirer_reference_number", type: "refund" },
    },
    metadata: texts(group(params, "metadata")),
    payment_intent: intentOf(charge),
    payment_method: null,
    reason: reason === "duplicate" || reason === "fraudulent" || reason === "requested_by_customer" ? reason : null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: "succeeded",
    transfer_reversal: null,
  };
  world.refunds[refund.id] = refund;
  emit(world, "refund.created", { object: refund });
  emit(world, "charge.refunded", { object: charge });
  return refund;
}

/** The bank did not take the refund: the money is back, and so is the charge's. */
export function failRefund(world: World, id: string): Stripe.Refund {
  const refund = readRefund(world, id);
  const charge = chargeOf(world, { charge: typeof refund.charge === "string" ? refund.charge : undefined, payment_intent: undefined });
  refund.status = "failed";
  refund.failure_reason = "lost_or_stolen_card";
  charge.amount_refunded -= refund.amount;
  charge.refunded = false;
  emit(world, "refund.updated", { object: refund });
  return refund;
}

export function readRefund(world: World, id: string): Stripe.Refund {
  const refund = world.refunds[id];
  if (refund === undefined) throw missing("refund", id);
  return refund;
}

const NO_EVIDENCE: Stripe.Dispute.Evidence = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};

/** The customer's bank takes the payment back, or first only asks (`inquiry`). */
export function openDispute(world: World, by: { payment: string; amount?: number; inquiry?: boolean }): Stripe.Dispute {
  const isCharge = by.payment.startsWith("ch_");
  const charge = chargeOf(world, { charge: isCharge ? by.payment : undefined, payment_intent: isCharge ? undefined : by.payment });
  charge.disputed = true;
  const dispute: Stripe.Dispute = {
    id: makeId(world, "dp"),
    object: "dispute",
    amount: by.amount ?? charge.amount,
    balance_transactions: [],
    charge: charge.id,
    created: seconds(world),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: NO_EVIDENCE,
    evidence_details: {
      due_by: seconds(world) + 7 * 86_400,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: "not_submitted",
    },
    intended_submission_method: null,
    is_charge_refundable: by.inquiry === true,
    livemode: false,
    metadata: {},
    payment_intent: intentOf(charge),
    reason: "general",
    status: by.inquiry === true ? "warning_needs_response" : "needs_response",
  };
  world.disputes[dispute.id] = dispute;
  if (by.inquiry !== true) world.balances[charge.currency] = balanceOf(world, charge.currency) - dispute.amount;
  emit(world, "charge.dispute.created", { object: dispute });
  return dispute;
}

export function closeDispute(world: World, id: string, status: "won" | "lost"): Stripe.Dispute {
  const dispute = readDispute(world, id);
  dispute.status = status;
  if (status === "won") world.balances[dispute.currency] = balanceOf(world, dispute.currency) + dispute.amount;
  emit(world, "charge.dispute.closed", { object: dispute });
  return dispute;
}

export function readDispute(world: World, id: string): Stripe.Dispute {
  const dispute = world.disputes[id];
  if (dispute === undefined) throw missing("dispute", id);
  return dispute;
}
