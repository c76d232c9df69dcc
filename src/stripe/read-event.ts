/**
 * Reads an event of Stripe's: which intents follow from its type and object. Pure; what it does not say is asked for by
 * the verbs, and an object that has not the shape it should have is never guessed at.
 */
import type { z } from "zod";
import {
  accountSchema,
  balanceSchema,
  bankPayoutSchema,
  chargeSchema,
  customerSchema,
  disputeSchema,
  type Envelope,
  type Intent,
  type Invoice,
  invoicePaymentSchema,
  invoiceSchema,
  type NamedCustomer,
  type Reading,
  type Reversal,
  refundSchema,
  type Session,
  sessionSchema,
  transferSchema,
} from "./contract.ts";

type Event = Pick<Envelope, "id" | "type" | "created" | "account"> & { object: Envelope["data"]["object"] };
type Reader = (event: Event) => Reading;

const intents = (...list: Intent[]): Reading => ({ intents: list });
const nothing = (why: string): Reading => ({ nothing: why });

/** Stripe tells whole seconds: the end of one, so that what came before it in the same second is before it here. */
export const instantOf = (seconds: number): number => seconds * 1000 + 999;

const reading =
  <T extends z.ZodType>(schema: T, read: (object: z.infer<T>, event: Event) => Reading): Reader =>
  (event) => {
    const parsed = schema.safeParse(event.object);
    if (parsed.success) return read(parsed.data, event);
    const issue = parsed.error.issues[0];
    return { unreadable: `${event.type} ${event.id}: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}` };
  };

/** On the path of our own account's events. */
const PLATFORM: Record<string, Reader> = {
  "checkout.session.completed": reading(sessionSchema, readSession),
  "checkout.session.async_payment_succeeded": reading(sessionSchema, readSession),
  "invoice.paid": reading(invoiceSchema, readInvoice),
  "invoice_payment.paid": reading(invoicePaymentSchema, ({ invoice, payment }) => {
    const paymentId = payment.payment_intent ?? payment.charge;
    return invoice === null || paymentId === null
      ? nothing("the invoice was not paid by a payment intent or charge")
      : intents({ do: "map_payment", paymentId, saleExternalId: invoice });
  }),
  "refund.created": reading(refundSchema, readRefund),
  "refund.updated": reading(refundSchema, readRefund),
  "charge.refunded": reading(chargeSchema, ({ id }) => intents({ do: "list_refunds", chargeId: id })),
  "charge.dispute.created": reading(disputeSchema, readDispute),
  "charge.dispute.closed": reading(disputeSchema, readDispute),
  "customer.created": reading(customerSchema, ({ id, email, name, metadata }) =>
    intents({
      do: "remember_customer",
      customer: {
        stripeId: id,
        externalId: metadata?.["customerExternalId"] || null,
        email: email ?? null,
        name: name ?? null,
        click: metadata?.["trb"] || null,
      },
    }),
  ),
  "transfer.created": reading(transferSchema, readTransfer),
  "transfer.updated": reading(transferSchema, readTransfer),
  "transfer.reversed": reading(transferSchema, readTransfer),
  "balance.available": reading(balanceSchema, ({ available }) => {
    const currencies = available.filter(({ amount }) => amount > 0).map(({ currency }) => currency.toUpperCase());
    return currencies.length === 0
      ? nothing("nothing is available")
      : intents({ do: "resume_payouts", currencies: [...new Set(currencies)] });
  }),
};

/** On the path of connected accounts' events: `account` says whose they are. */
const CONNECT: Record<string, Reader> = {
  "account.updated": reading(accountSchema, (told, { created }) =>
    intents({ do: "follow_account", accountId: told.id, at: instantOf(created), told }),
  ),
  "account.application.deauthorized": ({ account, created }) =>
    account == null ? nothing("no account is named") : intents({ do: "lose_account", accountId: account, at: instantOf(created) }),
  "payout.paid": reading(bankPayoutSchema, (_payout, event) => readBank(event, null)),
  "payout.failed": reading(bankPayoutSchema, ({ failure_code, failure_message }, event) =>
    readBank(event, { code: failure_code ?? "unknown", message: failure_message ?? "the bank did not take the money" }),
  ),
};

const READERS = { platform: PLATFORM, connect: CONNECT };

/** Whether events of this type are read at this endpoint at all. */
export const isRead = (type: string, endpoint: "platform" | "connect"): boolean => Object.hasOwn(READERS[endpoint], type);

export function readEvent(envelope: Envelope, endpoint: "platform" | "connect"): Reading {
  const { data, ...rest } = envelope;
  const reader = isRead(envelope.type, endpoint) ? READERS[endpoint][envelope.type] : undefined;
  return reader === undefined ? nothing(`${envelope.type} is not read at this endpoint`) : reader({ ...rest, object: data.object });
}

function readSession(session: Session, { created }: Event): Reading {
  const occurredAt = instantOf(created);
  const customer = customerOfSession(session);
  const { subscription, payment_intent: paymentIntent, amount_total: gross, currency } = session;
  if (session.mode === "subscription") {
    return intents({ do: "bind_customer", customer, subscriptionId: subscription, sessionId: session.id, occurredAt });
  }
  if (session.mode !== "payment") return nothing(`a session in mode ${session.mode} is no sale`);
  if (session.payment_status !== "paid") return nothing(`the session is ${session.payment_status}`);
  if (gross == null || gross === 0 || currency == null || paymentIntent === null) return nothing("nothing was paid");
  const sale = {
    externalId: paymentIntent,
    paymentId: paymentIntent,
    invoiceId: session.invoice,
    customer,
    gross,
    net: Math.max(0, gross - (session.total_details?.amount_tax ?? 0)),
    currency: currency.toUpperCase(),
    kind: null,
    occurredAt,
    source: "session" as const,
    subscriptionId: null,
  };
  return intents({ do: "record_sale", sale });
}

/** The click and the customer that travel with a session. */
export const customerOfSession = (session: Session): NamedCustomer => ({
  stripeId: session.customer,
  externalId: session.metadata?.["customerExternalId"] || null,
  email: session.customer_details?.email ?? session.customer_email ?? null,
  name: session.customer_details?.name ?? null,
  click: session.client_reference_id || session.metadata?.["trb"] || null,
});

function readInvoice(invoice: Invoice, { created }: Event): Reading {
  const details = invoice.parent?.subscription_details ?? null;
  const said = { ...details?.metadata, ...invoice.metadata };
  const isSubscription = details !== null && details.subscription !== null;
  const taxes = (invoice.total_taxes ?? []).reduce((sum, tax) => sum + tax.amount, 0);
  const net = invoice.total_excluding_tax ?? invoice.total - taxes;
  if (invoice.total <= 0 || net <= 0) return nothing("nothing was paid");
  const reason = invoice.billing_reason ?? "";
  const sale = {
    externalId: invoice.id,
    paymentId: null,
    invoiceId: null,
    customer: {
      stripeId: invoice.customer,
      externalId: said["customerExternalId"] || null,
      email: invoice.customer_email ?? null,
      name: invoice.customer_name ?? null,
      click: said["trb"] || null,
    },
    gross: invoice.total,
    net,
    currency: invoice.currency.toUpperCase(),
    kind: isSubscription && reason !== "subscription_create" ? ("recurring" as const) : null,
    occurredAt: instantOf(invoice.status_transitions?.paid_at ?? created),
    source: "invoice" as const,
    subscriptionId: details?.subscription ?? null,
  };
  return intents({ do: "record_sale", sale });
}

const REFUND_STATUS: Record<string, Reversal["status"]> = { succeeded: "succeeded", failed: "failed", canceled: "failed" };

type Refund = z.infer<typeof refundSchema>;

/** A refund as a reversal; null where it names no payment. */
export function reversalOfRefund(refund: Refund): Reversal | null {
  const { id, amount, currency, created } = refund;
  const paymentId = refund.payment_intent ?? refund.charge;
  if (paymentId === null || amount === 0) return null;
  const status = REFUND_STATUS[refund.status ?? "succeeded"] ?? "pending";
  return { id, kind: "refund", status, paymentId, amount, currency: currency.toUpperCase(), occurredAt: instantOf(created) };
}

function readRefund(refund: Refund): Reading {
  const reversal = reversalOfRefund(refund);
  return reversal === null ? nothing("the refund names no payment, or no amount") : intents({ do: "take_back", reversal });
}

/** An inquiry (`warning_...`) has taken no money yet. */
const disputeStatus = (status: string): Reversal["status"] =>
  status === "won" || status === "lost" ? status : status.startsWith("warning_") ? "inquiry" : "opened";

function readDispute(dispute: z.infer<typeof disputeSchema>): Reading {
  const { id, amount, currency, created } = dispute;
  const paymentId = dispute.payment_intent ?? dispute.charge;
  if (paymentId === null || amount === 0) return nothing("the dispute names no payment, or no amount");
  const status = disputeStatus(dispute.status);
  const occurredAt = instantOf(created);
  return intents({
    do: "take_back",
    reversal: { id, kind: "dispute", status, paymentId, amount, currency: currency.toUpperCase(), occurredAt },
  });
}

function readTransfer(transfer: z.infer<typeof transferSchema>): Reading {
  const payoutId = transfer.metadata?.["payoutId"] ?? transfer.transfer_group ?? "";
  if (!payoutId.startsWith("pay_")) return nothing("the transfer is not a payout's");
  const { id: transferId, amount, amount_reversed: amountReversed, currency, destination } = transfer;
  return intents({
    do: "converge_transfer",
    transfer: { payoutId, transferId, amount, amountReversed, currency: currency.toUpperCase(), destination },
  });
}

function readBank({ account, created }: Event, failure: { code: string; message: string } | null): Reading {
  if (account == null) return nothing("no account is named");
  return intents({ do: "note_bank", accountId: account, at: instantOf(created), failure });
}
