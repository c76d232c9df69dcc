/** Touches and shares: what attribution looked at, and what it decided. Stored with each conversion. */
import { z } from "zod";
import { idSchema } from "../lib/ids.ts";
import { amountMinorSchema } from "../lib/money.ts";
import { instantSchema } from "../lib/time.ts";
import type { Partner } from "../partners/index.ts";
import type { Terms } from "../program/index.ts";

export const touchReasonSchema = z.enum([
  "expired",
  "bot_agent",
  "own_purchase",
  "partner_not_active",
  "already_bound",
  "arrived_late",
  "token_invalid",
  "token_expired",
  "code_unknown",
  "link_replay",
  "after_conversion",
  "click_decides",
  "fraud",
]);
export type TouchReason = z.infer<typeof touchReasonSchema>;

export const touchSchema = z.object({
  clickId: z.string().nullable(),
  partnerId: z.string().nullable(),
  linkId: z.string().nullable(),
  at: instantSchema.nullable(),
  source: z.enum(["token", "visitor", "code", "binding"]),
  accepted: z.boolean(),
  reason: touchReasonSchema.optional(),
  weightBps: z.int().optional(),
});
export type Touch = z.infer<typeof touchSchema>;

export const shareSchema = z.object({
  partnerId: idSchema("ptn"),
  linkId: idSchema("lnk").nullable(),
  clickId: idSchema("clk").nullable(),
  weightBps: z.int(),
  amountMinor: amountMinorSchema,
});
export type Share = z.infer<typeof shareSchema>;

/** A share before there is an amount to split: what the weights of a decision are, and what a customer is bound to. */
export type WeightedShare = Omit<Share, "amountMinor">;

/** A click that may have led to the conversion: the one that the call's token names, or one that landed. */
export type ClickTouch = {
  source: "token" | "visitor";
  clickId: string;
  linkId: string;
  partnerId: string;
  at: number;
  /** Of a bot's agent. A token of one attributes, and what it earns is held; a click that merely landed is no touch. */
  isBot: boolean;
  /** A replayed link never attributes. */
  isReplay: boolean;
};

/** Everything that is known about who led a customer here, when a conversion is reported. */
export type Evidence = {
  occurredAt: number;
  terms: Terms["attribution"];
  /** Lower or upper case makes no difference; null where it is not known. */
  customerEmail: string | null;
  /** Whom the customer is bound to; null before its first attributed conversion. */
  binding: readonly WeightedShare[] | null;
  /** The same click by token and by history is one touch, the token's. */
  clicks: readonly ClickTouch[];
  /** A token was given and it is not one that this programme issued. */
  hasInvalidToken: boolean;
  /** The link or promo code that the call's code names; `unknown` where it names nothing. */
  code: { partnerId: string; linkId: string | null; isReplay: boolean } | "unknown" | null;
  /** Every partner that is named above. */
  partners: ReadonlyMap<string, Pick<Partner, "status" | "email">>;
};

/** What was decided: the shares' weights sum to 10,000, or there are no shares. */
export type Attribution = {
  status: "attributed" | "unattributed" | "rejected";
  shares: WeightedShare[];
  touches: Touch[];
  holds: string[];
};
