/** Payout runs: one decision to pay everyone who is due. Shapes of the preview, the confirmation and what came of it. */
import { z } from "zod";
import { idSchema } from "../lib/ids.ts";
import { currencySchema, MAX_AMOUNT_MINOR } from "../lib/money.ts";
import { pageQuery } from "../lib/paging.ts";
import { instantSchema } from "../lib/time.ts";

/** A balance as its account posted it. */
export type PostedBalance = {
  currency: string;
  pendingMinor: number;
  heldMinor: number;
  availableMinor: number;
  inFlightMinor: number;
  paidMinor: number;
  receivableMinor: number;
};

const total = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

export const previewRunSchema = z.strictObject({
  currency: currencySchema.optional().meta({ description: "the terms' currency by default" }),
});

export const runPreviewSchema = z
  .object({
    currency: z.string(),
    totalMinor: total.meta({ description: "of all that are ready; a run is confirmed by naming it" }),
    viaStripeMinor: total,
    stripeAvailableMinor: z.int().nullable().meta({ description: "null: Stripe did not answer" }),
    shortfallMinor: total.nullable().meta({ description: "what Stripe's available balance lacks" }),
    ready: z.array(
      z.object({ partnerId: idSchema("ptn"), amountMinor: total, methodId: idSchema("pm"), methodType: z.enum(["stripe", "manual"]) }),
    ),
    exceptions: z.array(z.object({ partnerId: idSchema("ptn"), availableMinor: total, code: z.string(), detail: z.string() })),
  })
  .meta({ id: "PayoutRunPreview" });
export type RunPreview = z.infer<typeof runPreviewSchema>;

export const startRunSchema = z.strictObject({
  currency: currencySchema,
  totalMinor: z.int().min(1).max(MAX_AMOUNT_MINOR).meta({ description: "the preview's total; another one is refused with total_differs" }),
});

export const payoutRunSchema = z
  .object({
    id: idSchema("run"),
    currency: z.string(),
    source: z.enum(["owner", "schedule"]),
    totalMinor: total,
    status: z.enum(["running", "done"]),
    requested: z.int(),
    refused: z.int(),
    waiting: z.int(),
    createdAt: instantSchema,
    doneAt: instantSchema.nullable(),
  })
  .meta({ id: "PayoutRun" });
export type PayoutRun = z.infer<typeof payoutRunSchema>;

export const listRunsSchema = z.strictObject(pageQuery);

export const runItemSchema = z
  .object({
    partnerId: idSchema("ptn"),
    amountMinor: total,
    status: z.enum(["waiting", "requested", "refused"]),
    payoutId: idSchema("pay").nullable(),
    refusal: z.object({ code: z.string(), detail: z.string() }).nullable(),
  })
  .meta({ id: "PayoutRunItem" });
