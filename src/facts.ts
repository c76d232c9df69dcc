/**
 * Everything the system can announce: past tense, with the resource as it was then. A fact's id derives from what
 * happened, so announcing it twice is one fact.
 */
import { z } from "zod";
import { postedSchema } from "./accounts/index.ts";
import { commissionSchema } from "./commissions/index.ts";
import { conversionSchema, customerErasedSchema, disputeSchema, reattributedSchema, refundedSchema } from "./conversions/index.ts";
import { flagSchema } from "./fraud/index.ts";
import { idSchema } from "./lib/ids.ts";
import { instantSchema } from "./lib/time.ts";
import { linkSchema } from "./links/index.ts";
import { partnerSchema, tierChangeSchema } from "./partners/index.ts";
import { methodChangeSchema, payoutSchema } from "./payouts/index.ts";
import { termsVersionSchema } from "./program/index.ts";
import { stripeEventSchema } from "./stripe/index.ts";
import { webhookSchema, webhookTestedSchema } from "./webhooks/index.ts";

const fact = <T extends string, D extends z.ZodType>(type: T, data: D) =>
  z.object({ id: idSchema("evt"), type: z.literal(type), at: instantSchema, data });

export const factSchema = z.discriminatedUnion("type", [
  fact("terms.published", termsVersionSchema),
  fact("partner.applied", partnerSchema),
  fact("partner.approved", partnerSchema),
  fact("partner.rejected", partnerSchema),
  fact("partner.suspended", partnerSchema),
  fact("partner.tier_changed", partnerSchema.extend(tierChangeSchema.shape)),
  fact("link.created", linkSchema),
  fact("signup.recorded", conversionSchema),
  fact("sale.recorded", conversionSchema),
  fact("sale.refunded", refundedSchema),
  fact("customer.erased", customerErasedSchema),
  fact("conversion.reattributed", reattributedSchema),
  fact("sale.disputed", disputeSchema),
  fact("commission.earned", commissionSchema),
  fact("commission.held", commissionSchema),
  fact("commission.approved", commissionSchema),
  fact("commission.rejected", commissionSchema),
  fact("commission.reversed", commissionSchema),
  fact("payout.requested", payoutSchema),
  fact("payout.approved", payoutSchema),
  fact("payout.paid", payoutSchema),
  fact("payout.failed", payoutSchema),
  fact("payout.canceled", payoutSchema),
  fact("payout.reversed", payoutSchema),
  fact("payout_method.changed", methodChangeSchema),
  fact("account.posted", postedSchema),
  fact("fraud.flagged", flagSchema),
  fact("fraud.cleared", flagSchema),
  fact("fraud.confirmed", flagSchema),
  fact("stripe.event_received", stripeEventSchema),
  fact("webhook.disabled", webhookSchema),
  fact("webhook.test", webhookTestedSchema),
  fact("ops.alert", z.object({ subject: z.string(), detail: z.string() })),
]);

export type Fact = z.infer<typeof factSchema>;
export type FactType = Fact["type"];
export type FactOf<T extends FactType> = Extract<Fact, { type: T }>;
