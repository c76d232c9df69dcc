/**
 * Records what Stripe says was paid as a sale, without its tax, and once: a session and the invoice of the same purchase
 * claim it against each other. Then what was taken back before the sale was known is carried in.
 */
import type { Ctx } from "../context.ts";
import { bindCustomer, recordConversion } from "../conversions/index.ts";
import { MAX_AMOUNT_MINOR } from "../lib/money.ts";
import type { Refusal } from "../lib/result.ts";
import { commit } from "../outbox.ts";
import { bindFromStripe } from "./bind-from-stripe.ts";
import type { Intent, PaidSale } from "./contract.ts";
import { lookUpSession } from "./look-up-session.ts";
import { resolveCustomer, tieCustomer } from "./resolve-customer.ts";
import { minorOf } from "./rules.ts";
import { claimSale, insertPayment, insertSubscription, isSubscriptionKnown } from "./store.ts";
import { applyOpenOfSale } from "./take-back.ts";
import { tellPerson } from "./tell-person.ts";

export async function recordFromStripe(ctx: Ctx, sale: PaidSale): Promise<void> {
  const session = sale.source === "invoice" ? await findSession(ctx, sale) : null;
  // A one-time session counts the purchase itself, and knows the click; its invoice then adds nothing.
  if (session?.do === "record_sale") return recordFromStripe(ctx, session.sale);
  if (session?.do === "bind_customer") await bindFromStripe(ctx, session);
  if (sale.subscriptionId !== null) await commit(ctx, [insertSubscription(ctx, sale.subscriptionId)]);
  await recordPaid(ctx, session?.do === "bind_customer" ? namedAs(sale, session) : sale);
}

/** The session that the invoice came from, where it was not heard of yet. */
async function findSession(ctx: Ctx, sale: PaidSale): ReturnType<typeof lookUpSession> {
  const isHeard = sale.subscriptionId !== null && (await isSubscriptionKnown(ctx, sale.subscriptionId));
  return isHeard ? null : lookUpSession(ctx, sale);
}

/** The invoice's customer by the id that its session gave. */
const namedAs = (sale: PaidSale, { customer }: Extract<Intent, { do: "bind_customer" }>): PaidSale => ({
  ...sale,
  customer: { ...sale.customer, externalId: sale.customer.externalId ?? customer.externalId },
});

async function recordPaid(ctx: Ctx, sale: PaidSale): Promise<void> {
  const { externalId, paymentId, invoiceId, gross, currency, kind, occurredAt } = sale;
  const amountMinor = minorOf(sale.net, currency);
  if (amountMinor > MAX_AMOUNT_MINOR) {
    await tellPerson(ctx, { subject: externalId, detail: "this sale of Stripe's is above what the books take; it is not recorded" });
    return;
  }
  if (paymentId !== null) await commit(ctx, [insertPayment(ctx, { id: paymentId, saleExternalId: externalId })]);
  const isClaimed = await claimSale(ctx, { externalId, invoiceId, gross, netMinor: amountMinor, currency });
  if (!isClaimed) return followInvoice(ctx, sale);
  const { customer, click } = await resolveCustomer(ctx, sale.customer, externalId);
  const recorded = await recordConversion(ctx, {
    type: "sale",
    externalId,
    customer,
    amountMinor,
    currency,
    kind,
    product: null,
    quantity: null,
    click,
    code: null,
    occurredAt,
    isAnyTimeTaken: true,
    metadata: null,
  });
  if (recorded.ok) await tieCustomer(ctx, sale.customer, recorded.value.conversion.customerId);
  else if (!isSameSale(recorded.refusal)) {
    const { code, detail } = recorded.refusal;
    await tellPerson(ctx, { subject: externalId, detail: `Stripe tells this sale otherwise than it is recorded: ${code}, ${detail}` });
  }
  await applyOpenOfSale(ctx, externalId);
}

/** The invoice of this session was recorded first: the payment's refunds are the invoice's, and the click binds what comes next. */
async function followInvoice(ctx: Ctx, { externalId, paymentId, invoiceId, customer: named, occurredAt }: PaidSale): Promise<void> {
  if (paymentId === null || invoiceId === null) return;
  await commit(ctx, [insertPayment(ctx, { id: paymentId, saleExternalId: invoiceId })]);
  await applyOpenOfSale(ctx, invoiceId);
  const { customer, click } = await resolveCustomer(ctx, named, externalId);
  if (click !== null)
    await tieCustomer(ctx, named, await bindCustomer(ctx, { customer, click, code: null, occurredAt, boundBy: externalId }));
}

/** Two events about one object differ in their time, and in what is derived from it. */
const isSameSale = (refusal: Refusal): boolean => refusal["field"] === "occurredAt";
