/** Signups, sales and refunds as integrators report them, and how they are answered. */
import { z } from "zod";
import { shareSchema, touchSchema } from "../attribution/index.ts";
import { idSchema } from "../lib/ids.ts";
import { amountMinorSchema, currencySchema, positiveAmountMinorSchema } from "../lib/money.ts";
import { pageQuery } from "../lib/paging.ts";
import { instantSchema } from "../lib/time.ts";
import { attributionModelSchema } from "../program/index.ts";

const externalId = z.string().min(1).max(255).meta({ example: "inv_1001" });
const metadata = z
  .record(z.string().min(1).max(64), z.union([z.string().max(500), z.number(), z.boolean(), z.null()]))
  .refine((value) => Object.keys(value).length <= 50, { error: "must have at most 50 keys" });
/** What stands for the external id of a customer who was erased; nobody may report it as one. */
export const ERASED = "erased:cus_";
const customer = z.strictObject({
  externalId: externalId.refine((id) => !id.startsWith(ERASED), { error: "stands for an erased customer" }).meta({ example: "user_42" }),
  email: z.email().max(254).optional(),
  name: z.string().max(200).optional(),
});
/** The token of a click (`trb`) and a code (slug or promo code); one that names nothing never loses the fact. */
const click = z.string().max(4096);
const code = z.string().max(4096);

export const trackSignupSchema = z.strictObject({
  customer,
  click: click.optional(),
  code: code.optional(),
  occurredAt: instantSchema.optional(),
  metadata: metadata.optional(),
});
export const trackSaleSchema = z.strictObject({
  externalId,
  customer,
  amountMinor: amountMinorSchema,
  currency: currencySchema,
  kind: z.enum(["one_time", "recurring"]).optional(),
  product: z.string().min(1).max(255).optional(),
  quantity: z.int().min(1).max(1_000_000).optional(),
  click: click.optional(),
  code: code.optional(),
  occurredAt: instantSchema.optional(),
  metadata: metadata.optional(),
});
export const trackRefundSchema = z.strictObject({
  externalId,
  saleExternalId: externalId,
  amountMinor: positiveAmountMinorSchema,
  occurredAt: instantSchema.optional(),
});
export const disputeStatusSchema = z.enum(["open", "won", "lost"]);
export const trackDisputeSchema = z.strictObject({
  externalId,
  saleExternalId: externalId,
  amountMinor: positiveAmountMinorSchema,
  status: disputeStatusSchema,
  occurredAt: instantSchema.optional().meta({ description: "when it came to this status" }),
});
export type TrackSignup = z.infer<typeof trackSignupSchema>;
export type TrackSale = z.infer<typeof trackSaleSchema>;
export type TrackRefund = z.infer<typeof trackRefundSchema>;

export const conversionSchema = z
  .object({
    id: idSchema("cnv"),
    type: z.enum(["signup", "sale"]),
    externalId: z.string(),
    customerId: idSchema("cus"),
    amountMinor: amountMinorSchema,
    currency: z.string().nullable(),
    kind: z.enum(["one_time", "recurring"]).nullable(),
    product: z.string().nullable(),
    status: z.enum(["attributed", "unattributed", "rejected"]),
    shares: z.array(shareSchema),
    occurredAt: instantSchema,
    createdAt: instantSchema,
  })
  .meta({ id: "Conversion" });
export type Conversion = z.infer<typeof conversionSchema>;

/** The conversion as it was decided again; `revision` counts the decisions after the first. */
export const reattributedSchema = conversionSchema.extend({ revision: z.int() }).meta({ id: "ReattributedConversion" });

export const reattributeSchema = z.strictObject({ reason: z.string().trim().min(1).max(500) });

export const refundSchema = z
  .object({
    id: idSchema("rfd"),
    externalId: z.string(),
    saleExternalId: z.string(),
    conversionId: idSchema("cnv").nullable(),
    amountMinor: positiveAmountMinorSchema,
    appliedMinor: amountMinorSchema.meta({ description: "what of it counts: at most what was left of the sale" }),
    occurredAt: instantSchema,
    createdAt: instantSchema,
  })
  .meta({ id: "Refund" });
export type Refund = z.infer<typeof refundSchema>;

/** As it is announced: with the partners of its sale, whose money it concerns; none where the sale is not there yet. */
export const refundedSchema = refundSchema.extend({ partnerIds: z.array(idSchema("ptn")) }).meta({ id: "RecordedRefund" });

/** A buyer's dispute: open and lost, its amount is taken back; won, it is given back. */
export const disputeSchema = z
  .object({
    id: idSchema("dsp"),
    externalId: z.string(),
    saleExternalId: z.string(),
    conversionId: idSchema("cnv").nullable(),
    amountMinor: positiveAmountMinorSchema,
    status: disputeStatusSchema,
    occurredAt: instantSchema,
    closedAt: instantSchema.nullable(),
    createdAt: instantSchema,
  })
  .meta({ id: "Dispute" });
export type Dispute = z.infer<typeof disputeSchema>;

export const customerSchema = z
  .object({
    id: idSchema("cus"),
    externalId: z.string(),
    email: z.string().nullable(),
    name: z.string().nullable(),
    partnerIds: z.array(idSchema("ptn")).meta({ description: "whom the customer is bound to" }),
    createdAt: instantSchema,
    erasedAt: instantSchema.nullable().meta({ description: "since when the person is gone" }),
  })
  .meta({ id: "Customer" });
export type Customer = z.infer<typeof customerSchema>;

export const erasureSchema = z
  .object({
    id: idSchema("era"),
    customerId: idSchema("cus"),
    erasedAt: instantSchema,
    erasedBy: z.string().meta({ description: "the key or session that asked for it" }),
    requestId: z.string(),
    removed: z
      .object({ externalId: z.int(), email: z.int(), name: z.int(), conversions: z.int(), clicks: z.int(), answers: z.int() })
      .meta({ description: "how much of each was emptied" }),
    proof: z.string().meta({ description: "keyed hash of the external id: the same id is recognised, none can be read from it" }),
  })
  .meta({ id: "Erasure" });
export type Erasure = z.infer<typeof erasureSchema>;

/** What is announced: who was erased by our own id, never who that was. */
export const customerErasedSchema = erasureSchema.pick({ id: true, customerId: true, erasedAt: true });

export const erasureFilterSchema = z.strictObject({
  ...pageQuery,
  customerId: idSchema("cus").optional(),
  externalId: externalId.optional().meta({ description: "finds the erasure of this external id, by its proof" }),
});

/** What attribution saw and decided; stored with the conversion, served with its commissions' steps. */
export const decisionSchema = z.object({
  model: attributionModelSchema,
  windowDays: z.int(),
  touches: z.array(touchSchema),
});
export type Decision = z.infer<typeof decisionSchema>;

/** What a report named, as it could be read then: kept with the conversion, to decide again. */
export type Given = {
  /** The click of its token; null without one. */
  token: { clickId: string; linkId: string; partnerId: string; at: number; isBot: boolean } | null;
  /** A token was given, and it is not one that was issued here. */
  hasInvalidToken: boolean;
  code: string | null;
};

/** Why commissions are held: a kind of reason for every share (attribution: a bot's token), or for one partner's. */
export type Hold = string | { partnerId: string; reason: string };

/** What a door found out about a signup or sale, whoever reported it. */
export type ConversionReport = {
  type: Conversion["type"];
  externalId: string;
  customer: { externalId: string; email?: string | undefined; name?: string | undefined };
  amountMinor: number;
  /** null for a signup. */
  currency: string | null;
  /** null for a signup, and where it follows from the customer's earlier sales. */
  kind: Conversion["kind"];
  product: string | null;
  quantity: number | null;
  click: string | null;
  code: string | null;
  /** null: now. */
  occurredAt: number | null;
  /** True for reports that come late by nature (Stripe's events): any time is taken. */
  isAnyTimeTaken: boolean;
  metadata: Metadata | null;
};
export type Metadata = z.infer<typeof metadata>;

const time = instantSchema.optional();
export const conversionFilterSchema = z.strictObject({
  ...pageQuery,
  type: z.enum(["signup", "sale"]).optional(),
  status: z.enum(["attributed", "unattributed", "rejected"]).optional(),
  customerId: idSchema("cus").optional(),
  partnerId: idSchema("ptn").optional(),
  linkId: idSchema("lnk").optional(),
  externalId: externalId.optional(),
  from: time.meta({ description: "occurred at or after" }),
  to: time.meta({ description: "occurred before" }),
});
export const customerFilterSchema = z.strictObject({
  ...pageQuery,
  externalId: externalId.optional(),
  partnerId: idSchema("ptn").optional(),
});
