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
const customer = z.strictObject({
  externalId: externalId.meta({ example: "user_42" }),
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
  })
  .meta({ id: "Customer" });
export type Customer = z.infer<typeof customerSchema>;

/** What attribution saw and decided; stored with the conversion, served with its commissions' steps. */
export const decisionSchema = z.object({
  model: attributionModelSchema,
  windowDays: z.int(),
  touches: z.array(touchSchema),
});
export type Decision = z.infer<typeof decisionSchema>;

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
  externalId: externalId.optional(),
  from: time.meta({ description: "occurred at or after" }),
  to: time.meta({ description: "occurred before" }),
});
export const customerFilterSchema = z.strictObject({
  ...pageQuery,
  externalId: externalId.optional(),
  partnerId: idSchema("ptn").optional(),
});
