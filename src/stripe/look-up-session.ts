/**
 * Asks Stripe for the session that an invoice came from: events come in any order, and only the session knows the click.
 * No such session is an answer; no answer is a failure, and the event is handled again.
 */
import type { Ctx } from "../context.ts";
import { connectStripe, isDefinite } from "./connect-stripe.ts";
import { type Envelope, type Intent, invoicePaymentSchema, type PaidSale } from "./contract.ts";
import { readEvent } from "./read-event.ts";

type Said = Extract<Intent, { do: "record_sale" | "bind_customer" }>;

/** What the session's own event says, or will say; null where there was no session. */
export async function lookUpSession(ctx: Pick<Ctx, "config">, sale: PaidSale): Promise<Said | null> {
  try {
    const stripe = await connectStripe(ctx.config.stripe);
    const query =
      sale.subscriptionId === null ? await queryOfInvoice(stripe, sale.externalId) : ({ subscription: sale.subscriptionId } as const);
    if (query === null) return null;
    const [session] = (await stripe.checkout.sessions.list({ ...query, limit: 1 })).data;
    return session === undefined ? null : saidBy({ ...session }, sale);
  } catch (error) {
    if (isDefinite(error)) return null;
    throw error;
  }
}

type Client = Awaited<ReturnType<typeof connectStripe>>;

/** An invoice names no payment: Stripe lists what paid it. */
async function queryOfInvoice(stripe: Client, invoice: string): Promise<{ payment_intent: string } | null> {
  const [first] = (await stripe.invoicePayments.list({ invoice, limit: 1 })).data;
  const payment = invoicePaymentSchema.safeParse(first);
  return payment.success && payment.data.payment.payment_intent !== null ? { payment_intent: payment.data.payment.payment_intent } : null;
}

function saidBy(session: Envelope["data"]["object"], sale: PaidSale): Said | null {
  const created = Math.floor(sale.occurredAt / 1000);
  const event = { id: `look-up of ${sale.externalId}`, type: "checkout.session.completed", created, livemode: false };
  const read = readEvent({ ...event, data: { object: session } }, "platform");
  const intent = "intents" in read ? read.intents[0] : undefined;
  return intent?.do === "record_sale" || intent?.do === "bind_customer" ? intent : null;
}
