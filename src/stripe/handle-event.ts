/**
 * Handles a received event: reads it, then does what it asks for, in order. Every step is idempotent, so an event that
 * failed half way is handled again from its beginning; one that cannot be read is shown to a person.
 */
import type { Ctx } from "../context.ts";
import type { FactOf } from "../facts.ts";
import { bindFromStripe } from "./bind-from-stripe.ts";
import { envelopeSchema, type Intent } from "./contract.ts";
import { convergeTransfer } from "./converge-transfer.ts";
import { followAccount, loseAccount, noteBank } from "./follow-account.ts";
import { listRefunds } from "./list-refunds.ts";
import { readEvent } from "./read-event.ts";
import { recordFromStripe } from "./record-from-stripe.ts";
import { rememberCustomer } from "./resolve-customer.ts";
import { resumeForMoney } from "./resume-for-money.ts";
import { findEvent } from "./store.ts";
import { mapPayment, takeBack } from "./take-back.ts";
import { tellPerson } from "./tell-person.ts";

export async function handleStripeEvent(ctx: Ctx, fact: FactOf<"stripe.event_received">): Promise<void> {
  const { eventId, endpoint } = fact.data;
  const row = await findEvent(ctx, eventId);
  if (row === null) throw new Error(`the event ${eventId} of fact ${fact.id} is not there`);
  const read = readEvent(envelopeSchema.parse(JSON.parse(row.body)), endpoint);
  if ("unreadable" in read)
    await tellPerson(ctx, { subject: eventId, detail: `an event of Stripe's could not be read: ${read.unreadable}` });
  if (!("intents" in read)) return;
  for (const intent of read.intents) await perform(ctx, intent);
}

async function perform(ctx: Ctx, intent: Intent): Promise<void> {
  switch (intent.do) {
    case "record_sale":
      return recordFromStripe(ctx, intent.sale);
    case "bind_customer":
      return bindFromStripe(ctx, intent);
    case "remember_customer":
      return rememberCustomer(ctx, intent.customer);
    case "map_payment":
      return mapPayment(ctx, intent);
    case "take_back":
      return takeBack(ctx, intent.reversal);
    case "list_refunds":
      return listRefunds(ctx, intent.chargeId);
    case "converge_transfer":
      return convergeTransfer(ctx, intent.transfer);
    case "resume_payouts":
      return resumeForMoney(ctx, intent.currencies);
    case "follow_account":
      return followAccount(ctx, intent);
    case "lose_account":
      return loseAccount(ctx, intent);
    case "note_bank":
      return noteBank(ctx, intent);
    default:
      intent satisfies never;
  }
}
