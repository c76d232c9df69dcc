/**
 * Stripe's events as far as they are read here: the envelope, and of each object the few fields that decide something. What
 * else Stripe sends is kept with the raw event and never looked at.
 */
import { z } from "zod";

export const endpointSchema = z.enum(["platform", "connect"]);
/** Which of the two webhook endpoints an event came to, each with its own secret: our own account's, or that of connected accounts. */
export type Endpoint = z.infer<typeof endpointSchema>;

/** The fact that an event was received; its body is in `stripe_events`. */
export const stripeEventSchema = z.object({
  eventId: z.string(),
  type: z.string(),
  endpoint: endpointSchema,
  account: z.string().nullable(),
});

export const envelopeSchema = z.object({
  id: z.string().min(1).max(255),
  type: z.string().min(1).max(255),
  created: z.int(),
  livemode: z.boolean(),
  account: z.string().min(1).nullish(),
  data: z.object({ object: z.record(z.string(), z.unknown()) }),
});
export type Envelope = z.infer<typeof envelopeSchema>;

/** An id, or the object itself where Stripe was asked to expand it. */
const reference = z
  .union([z.string(), z.object({ id: z.string() })])
  .nullish()
  .transform((value) => (typeof value === "object" ? (value?.id ?? null) : (value ?? null)));
const text = z.string().nullish();
const metadata = z.record(z.string(), z.string()).nullish();
const amount = z.int().min(0);
const currency = z.string().length(3);

export const sessionSchema = z.object({
  id: z.string(),
  mode: z.string(),
  payment_status: z.string(),
  amount_total: amount.nullish(),
  total_details: z.object({ amount_tax: amount.nullish() }).nullish(),
  currency: currency.nullish(),
  client_reference_id: text,
  metadata,
  customer: reference,
  customer_email: text,
  customer_details: z.object({ email: text, name: text }).nullish(),
  payment_intent: reference,
  invoice: reference,
  subscription: reference,
});
export type Session = z.infer<typeof sessionSchema>;

export const invoiceSchema = z.object({
  id: z.string(),
  billing_reason: text,
  currency,
  customer: reference,
  customer_email: text,
  customer_name: text,
  metadata,
  parent: z.object({ subscription_details: z.object({ metadata, subscription: reference }).nullish() }).nullish(),
  status_transitions: z.object({ paid_at: z.int().nullish() }).nullish(),
  total: z.int(),
  total_excluding_tax: z.int().nullish(),
  total_taxes: z.array(z.object({ amount: z.int() })).nullish(),
});
export type Invoice = z.infer<typeof invoiceSchema>;

export const invoicePaymentSchema = z.object({
  invoice: reference,
  payment: z.object({ payment_intent: reference, charge: reference }),
});

export const refundSchema = z.object({
  id: z.string(),
  amount,
  currency,
  created: z.int(),
  status: text,
  charge: reference,
  payment_intent: reference,
});

export const chargeSchema = z.object({ id: z.string() });

export const disputeSchema = z.object({
  id: z.string(),
  amount,
  currency,
  created: z.int(),
  status: z.string(),
  charge: reference,
  payment_intent: reference,
});

export const customerSchema = z.object({ id: z.string(), email: text, name: text, metadata });

export const transferSchema = z.object({
  id: z.string(),
  amount,
  amount_reversed: amount,
  currency,
  destination: reference,
  metadata,
  transfer_group: text,
});

export const balanceSchema = z.object({ available: z.array(z.object({ amount: z.int(), currency })) });

export const accountSchema = z.object({
  id: z.string(),
  capabilities: z.object({ transfers: z.string().optional() }).nullish(),
  payouts_enabled: z.boolean().optional(),
  details_submitted: z.boolean().optional(),
  requirements: z.object({ disabled_reason: text, currently_due: z.array(z.string()).nullish() }).nullish(),
});

export const bankPayoutSchema = z.object({ id: z.string(), failure_code: text, failure_message: text });

/** A customer as Stripe's events name it: our own id for it where one travels along, else Stripe's. */
export type NamedCustomer = {
  stripeId: string | null;
  externalId: string | null;
  email: string | null;
  name: string | null;
  /** The token of a click that travelled with it. */
  click: string | null;
};

/** A paid session or invoice, in Stripe's units. */
export type PaidSale = {
  externalId: string;
  /** The payment that paid it, where the object names one. */
  paymentId: string | null;
  /** The invoice that the same purchase may announce as well. */
  invoiceId: string | null;
  customer: NamedCustomer;
  /** What was paid, and what of it is no tax. */
  gross: number;
  net: number;
  currency: string;
  kind: "one_time" | "recurring" | null;
  occurredAt: number;
  /** What is paid: a session says all of it; an invoice may have come from a session, which knows the click. */
  source: "session" | "invoice";
  subscriptionId: string | null;
};

/** Money that goes back to the customer: a refund, or a dispute. Its states are ordered: a later one is never undone by an earlier one. */
export type Reversal = {
  id: string;
  kind: "refund" | "dispute";
  status: "pending" | "succeeded" | "failed" | "inquiry" | "opened" | "lost" | "won";
  /** A payment intent, or a charge that has none. */
  paymentId: string;
  amount: number;
  currency: string;
  occurredAt: number;
};

/** A transfer as Stripe tells it, in Stripe's units. */
export type ToldTransfer = {
  payoutId: string;
  transferId: string;
  amount: number;
  amountReversed: number;
  currency: string;
  destination: string | null;
};

/** What an event asks to be done. */
export type Intent =
  | { do: "record_sale"; sale: PaidSale }
  | { do: "bind_customer"; customer: NamedCustomer; subscriptionId: string | null; sessionId: string; occurredAt: number }
  | { do: "remember_customer"; customer: NamedCustomer }
  | { do: "map_payment"; paymentId: string; saleExternalId: string }
  | { do: "take_back"; reversal: Reversal }
  | { do: "list_refunds"; chargeId: string }
  | { do: "converge_transfer"; transfer: ToldTransfer }
  | { do: "resume_payouts"; currencies: string[] }
  | { do: "follow_account"; accountId: string; at: number; told: z.infer<typeof accountSchema> }
  | { do: "lose_account"; accountId: string; at: number }
  | { do: "note_bank"; accountId: string; at: number; failure: { code: string; message: string } | null };

/** What is read out of an event: what to do, or why there is nothing. */
export type Reading = { intents: Intent[] } | { nothing: string } | { unreadable: string };
