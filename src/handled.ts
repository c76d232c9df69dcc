/**
 * Which facts have handlers, so that whoever stages many knows which to hurry. Law: flow.ts names handlers for these and for no
 * others, or it does not compile.
 */
import type { FactType } from "./facts.ts";

/** Handled by telling people by e-mail: they wait behind all others, because a letter may be slow and money may not. */
export const NOTICES = [
  "partner.approved",
  "partner.rejected",
  "payout.paid",
  "payout.failed",
  "payout_method.changed",
  "webhook.disabled",
  "ops.alert",
] as const satisfies readonly FactType[];

/** All others are told for the record. */
export const HANDLED = [
  ...NOTICES,
  "terms.published",
  "signup.recorded",
  "sale.recorded",
  "sale.refunded",
  "customer.erased",
  "conversion.reattributed",
  "sale.disputed",
  "fraud.flagged",
  "fraud.cleared",
  "fraud.confirmed",
  "stripe.event_received",
] as const satisfies readonly FactType[];

export type HandledType = (typeof HANDLED)[number];

const handled: ReadonlySet<string> = new Set(HANDLED);
export const isHandled = (type: FactType): boolean => handled.has(type);
