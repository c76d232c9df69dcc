/** Commissions: what a partner earned for a conversion, the inputs frozen with it, and the steps that explain it. */
import { z } from "zod";
import { shareSchema, touchSchema } from "../attribution/index.ts";
import { conversionSchema, disputeSchema, refundSchema } from "../conversions/index.ts";
import { idSchema } from "../lib/ids.ts";
import { currencySchema, MAX_AMOUNT_MINOR } from "../lib/money.ts";
import { pageQuery } from "../lib/paging.ts";
import { instantSchema } from "../lib/time.ts";
import { attributionModelSchema, type Pay, type Terms, type TierId } from "../program/index.ts";
import { holdSchema, type Step, stepSchema } from "./receipt-contract.ts";

export const commissionTypeSchema = z.enum(["signup", "recurring", "sale", "bonus", "adjustment"]);
export type CommissionType = z.infer<typeof commissionTypeSchema>;
export const commissionStatusSchema = z.enum(["pending", "held", "approved", "paid", "reversed", "rejected"]);
export type CommissionStatus = z.infer<typeof commissionStatusSchema>;

/** `amountMinor` never changes; `reversedMinor` counts what was taken back; `holds` says why it is held. */
export const commissionSchema = z
  .object({
    id: idSchema("com"),
    partnerId: idSchema("ptn"),
    conversionId: idSchema("cnv").nullable(),
    type: commissionTypeSchema,
    amountMinor: z.int().min(-MAX_AMOUNT_MINOR).max(MAX_AMOUNT_MINOR),
    currency: z.string(),
    status: commissionStatusSchema,
    reversedMinor: z.int(),
    holds: z.array(z.string()),
    reason: z.string().nullable().meta({ description: "why it was adjusted or rejected" }),
    occurredAt: instantSchema.meta({ description: "when its conversion occurred; a bonus belongs to the end of its month" }),
    releasesAt: instantSchema,
    createdAt: instantSchema,
  })
  .meta({ id: "Commission" });
export type Commission = z.infer<typeof commissionSchema>;

/** What is known of a share's sale beside the sale itself, whatever the terms: with these a draft can be asked what it would have paid. */
export type ShareFacts = {
  customerId: string;
  linkRateBps: number | null;
  partnerRateBps: number | null;
  country: string | null;
  /** Whole days since the customer's first conversion. */
  customerAgeDays: number;
  /** The partner was pinned to the version that paid it: no draft would have moved it. */
  isPinned: boolean;
};

/** What the terms say of a commission, as far as it depends on them. */
export type FrozenTerms = Pick<
  Terms,
  "currency" | "volume" | "flatPerSaleMinor" | "capMinor" | "minimumSaleMinor" | "flatPerSale" | "capPerCustomerMinor" | "capPerMonthMinor"
> & { signupBonusMinor: number; recurring?: Terms["recurring"] };

/**
 * What only the account knows when it posts: its partner's past, in the order of posting. Absent fields were not asked
 * for when the commission was posted, and limit nothing.
 */
export type Found = {
  /** The partner's volume this month before this sale. */
  volumeBeforeMinor: number;
  /** Whole months since the customer's first sale for this partner. */
  monthsSinceFirst?: number;
  /** Recurring sales of the customer that were posted for this partner before. */
  recurringBefore?: number;
  /** What the customer's sales, and all sales of this month, had earned the partner before, less what was taken back. */
  customerEarnedMinor?: number;
  monthEarnedMinor?: number;
  /** The account's revision that posted it: the order of posting. */
  posting?: number;
};

/** Everything a commission depends on, frozen when it is posted: a refund evaluates the same function on the net sale. */
export type CommissionInputs = AwardInputs & Found;
/** The inputs as the award tells them: without what the account finds. */
export type AwardInputs = {
  type: "signup" | "recurring" | "sale";
  /** The sale's currency; a signup's is the terms'. */
  currency: string;
  /** The whole sale; 0 for a signup. */
  saleAmountMinor: number;
  /** Every share's weight, and which of them is this one. They sum to 10,000. */
  weightsBps: number[];
  position: number;
  termsVersion: number;
  tier: TierId;
  rateBps: number;
  rateSource: "link" | "partner" | "rule" | "tier";
  terms: FrozenTerms;
  /** The rule that acts on this sale; absent or null: none. */
  rule?: { name: string; pay: Pay } | null;
  /** What the rate came before, in words, the strongest first. */
  overruled?: string[];
  facts?: ShareFacts;
};

/** What D1 keeps of the inputs: with the conversion and the terms' version they can be made again. */
export type CommissionBasis = ShareFacts &
  Pick<AwardInputs, "weightsBps" | "position" | "termsVersion" | "tier"> & { found: Found; refundedMinor: number };

/** The commission as its account knows it: the resource, and what only the receipt shows. An amount of 0 is no commission, but has steps. */
export type PostedCommission = Commission & { steps: Step[]; basis: CommissionBasis | null; revision: number };

export const moneyReasonSchema = z.strictObject({ reason: z.string().trim().min(1).max(500) });

export const adjustmentSchema = z.strictObject({
  partnerId: idSchema("ptn"),
  amountMinor: z
    .int()
    .min(-MAX_AMOUNT_MINOR)
    .max(MAX_AMOUNT_MINOR)
    .refine((amount) => amount !== 0, { error: "must not be 0" }),
  currency: currencySchema,
  reason: z.string().trim().min(1).max(500),
});

/** The books' commissions in one line a currency: D1 and the account must agree on it. Sorted by currency. */
export type CommissionSums = { currency: string; count: number; amountMinor: number; reversedMinor: number };

/** `/track/signup` and `/track/sale`: the conversion as stored, and its commissions as they now are. */
export const trackedSchema = z
  .object({ conversion: conversionSchema, commissions: z.array(commissionSchema) })
  .meta({ id: "TrackedConversion" });
/** `/track/refund`: none of the commissions while the sale is not there. */
export const trackedRefundSchema = z.object({ refund: refundSchema, commissions: z.array(commissionSchema) }).meta({ id: "TrackedRefund" });
/** `/track/dispute`: the dispute as it stands, and the commissions as they now are. */
export const trackedDisputeSchema = z
  .object({ dispute: disputeSchema, commissions: z.array(commissionSchema) })
  .meta({ id: "TrackedDispute" });

export const explanationSchema = z
  .object({
    conversionId: idSchema("cnv"),
    status: z.enum(["attributed", "unattributed", "rejected"]),
    model: attributionModelSchema,
    windowDays: z.int(),
    touches: z.array(touchSchema),
    history: z
      .array(
        z.object({
          revision: z.int(),
          at: instantSchema,
          by: z.string().nullable().meta({ description: "the key or session that asked; owners see it" }),
          reason: z.string(),
          before: z.object({ status: z.enum(["attributed", "unattributed", "rejected"]), shares: z.array(shareSchema) }),
        }),
      )
      .meta({ description: "decisions that were taken again, oldest first, each with what stood before" }),
    commissions: z.array(
      z.object({
        commissionId: idSchema("com").nullable().meta({ description: "null: it came to 0 and was not made" }),
        partnerId: idSchema("ptn"),
        steps: z.array(stepSchema),
        result: z.object({
          amountMinor: z.int(),
          reversedMinor: z.int().meta({ description: "what was taken back since" }),
          leftMinor: z.int().meta({ description: "what is left of it" }),
        }),
        holds: z.array(holdSchema),
      }),
    ),
  })
  .meta({ id: "Explanation" });
export type Explanation = z.infer<typeof explanationSchema>;

const selection = {
  partnerId: idSchema("ptn").optional(),
  conversionId: idSchema("cnv").optional(),
  status: commissionStatusSchema.optional(),
  type: commissionTypeSchema.optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  from: instantSchema.optional().meta({ description: "occurred at or after" }),
  to: instantSchema.optional().meta({ description: "occurred before" }),
};
/** Which commissions are meant, without paging. */
export const commissionSelectionSchema = z.strictObject(selection);
export const commissionFilterSchema = z.strictObject({ ...pageQuery, ...selection });

const bulkActionSchema = z.enum(["hold", "release", "reject"]);
export type BulkAction = z.infer<typeof bulkActionSchema>;
export type BulkSelection = { filter: z.infer<typeof commissionSelectionSchema> } | { ids: string[] };

/** Either what to do with which, or the job to go on with. A filter that names nothing would mean all: it is refused. */
export const bulkSchema = z.union([
  z.strictObject({ jobId: idSchema("blk") }),
  z
    .strictObject({
      action: bulkActionSchema,
      reason: z.string().trim().min(1).max(500),
      ids: z.array(idSchema("com")).min(1).max(1_000).optional(),
      filter: commissionSelectionSchema.refine((named) => Object.keys(named).length > 0, { error: "must name something" }).optional(),
    })
    .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), { error: "needs either ids or a filter" }),
]);

const bulkResultSchema = z.union([
  z.object({ commissionId: idSchema("com"), ok: z.literal(true), status: z.string() }),
  z.object({ commissionId: idSchema("com"), ok: z.literal(false), code: z.string(), detail: z.string() }),
]);
export type BulkResult = z.infer<typeof bulkResultSchema>;
export const bulkAnswerSchema = z
  .object({
    jobId: idSchema("blk"),
    action: bulkActionSchema,
    isDone: z.boolean(),
    processed: z.int(),
    succeeded: z.int(),
    refused: z.int(),
    data: z.array(bulkResultSchema).meta({ description: "the results of this call" }),
  })
  .meta({ id: "BulkAnswer" });
export type BulkAnswer = z.infer<typeof bulkAnswerSchema>;

export const totalsSchema = z
  .object({
    currency: z.string(),
    count: z.int(),
    amountMinor: z.int(),
    reversedMinor: z.int(),
    netMinor: z.int(),
    byStatus: z.record(z.string(), z.object({ count: z.int(), netMinor: z.int() })),
  })
  .meta({ id: "CommissionTotals" });
export type Totals = z.infer<typeof totalsSchema>;

export const timelineSchema = z
  .object({
    commissionId: idSchema("com"),
    status: commissionStatusSchema,
    releasesAt: instantSchema.nullable().meta({ description: "when what is pending becomes available" }),
    data: z.array(
      z.object({
        at: instantSchema,
        event: z.string(),
        amountMinor: z.int(),
        entryId: z.string().nullable(),
        payoutId: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "CommissionTimeline" });
