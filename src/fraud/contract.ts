/** Signals, flags, and the evidence that they rest on: what the queue shows, and what the pure rules are given. */
import { z } from "zod";
import { idSchema } from "../lib/ids.ts";
import { pageQuery } from "../lib/paging.ts";
import { instantSchema } from "../lib/time.ts";
import { fraudActionSchema } from "../program/index.ts";

export const signalIdSchema = z.enum([
  "self_referral",
  "duplicate_ip",
  "fast_conversion",
  "flat_timing",
  "velocity",
  "country_mismatch",
  "paid_ads",
  "banned_referrer",
  "disposable_email",
  "conversion_rate_outlier",
  "click_flood",
  "bot_agent",
]);
export type SignalId = z.infer<typeof signalIdSchema>;

/** What one rule found. `version` grows when the rule decides otherwise than before; `inputs` are the figures that it saw, never an address. */
export const signalSchema = z.object({
  id: signalIdSchema,
  version: z.int(),
  score: z.int().nullable().meta({ description: "0-100; null for partners" }),
  reason: z.string().nullable().meta({ description: "in words; null for partners" }),
  inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullable(),
});
export type ShownSignal = z.infer<typeof signalSchema>;
export type Signal = { id: SignalId; version: number; score: number; reason: string; inputs: Record<string, string | number | boolean> };

export type FraudAction = z.infer<typeof fraudActionSchema>;
export const flagStatusSchema = z.enum(["open", "cleared", "confirmed"]);

export const flagSchema = z
  .object({
    id: idSchema("flg"),
    partnerId: idSchema("ptn"),
    conversionId: idSchema("cnv").nullable().meta({ description: "null: it is about the partner" }),
    commissionIds: z.array(idSchema("com")).meta({ description: "what it holds; one that came to 0 was not made" }),
    status: flagStatusSchema,
    action: fraudActionSchema,
    score: z.int().nullable().meta({ description: "0-100; null for partners" }),
    signals: z.array(signalSchema),
    holds: z.array(signalIdSchema).meta({ description: "the kinds of signal that it holds commissions for" }),
    createdAt: instantSchema,
    resolvedAt: instantSchema.nullable(),
    resolution: z
      .object({ by: z.string().meta({ description: "the key that decided, or `terms`" }), reason: z.string() })
      .nullable()
      .meta({ description: "null for partners" }),
  })
  .meta({ id: "FraudFlag" });
export type Flag = z.infer<typeof flagSchema>;

export const flagFilterSchema = z.strictObject({
  ...pageQuery,
  partnerId: idSchema("ptn").optional(),
  conversionId: idSchema("cnv").optional(),
  status: flagStatusSchema.optional(),
  action: fraudActionSchema.optional(),
});
export const resolutionSchema = z.strictObject({ reason: z.string().trim().min(1).max(500) });

/** The click that brought the customer, as far as it has landed. */
export type ClickFacts = {
  at: number;
  /** As `addressKey` makes it; null is no evidence. */
  address: string | null;
  country: string | null;
  fingerprint: string | null;
  /** Why it was not counted. */
  reason: string | null;
  referrer: string | null;
  query: string | null;
};

/** What was kept of an earlier assessed conversion of the same partner. */
export type PastConversion = {
  customerId: string;
  occurredAt: number;
  address: string | null;
  fingerprint: string | null;
  /** Between click and conversion; null where the click is not known. */
  delayMs: number | null;
  isFirst: boolean;
  isMismatch: boolean | null;
  isDisposable: boolean;
};

/** The clicks of the same link in the same window. */
export type Crowd = { clicks: number; networks: number; agents: number };

/** Everything that is known when a partner's share of a conversion is judged. */
export type Evidence = {
  customerId: string;
  customerEmail: string | null;
  occurredAt: number;
  /** Where the conversion itself came from, where somebody said so. */
  country: string | null;
  /** The customer's first conversion for this partner. */
  isFirst: boolean;
  /** The click is a bot's: attribution holds it whatever else is found. */
  isBot: boolean;
  partner: { email: string; addresses: readonly string[]; fingerprints: readonly string[]; payoutPeers: readonly string[] };
  click: ClickFacts | null;
  crowd: Crowd | null;
  /** Of this partner, from this click's address, at most a day apart. */
  sameAddress: readonly PastConversion[];
  /** New customers of this partner within half a minute before or after, this one not counted. */
  burst: number;
  /** The partner's others of two weeks, newest first: earlier ones, and later ones where it is judged again. */
  recent: readonly PastConversion[];
};

export type Verdict = { score: number; action: FraudAction | "none"; signals: Signal[]; holds: SignalId[] };
