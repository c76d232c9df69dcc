/** Payouts and payout methods: shapes, the state machine's words, and the port through which money leaves. */
import { z } from "zod";
import { idSchema } from "../lib/ids.ts";
import { currencySchema, positiveAmountMinorSchema } from "../lib/money.ts";
import { pageQuery } from "../lib/paging.ts";
import { instantSchema } from "../lib/time.ts";
import type { TransferPage } from "./transfer-contract.ts";

export const payoutStatusSchema = z.enum(["requested", "approved", "processing", "paid", "failed", "canceled", "reversed"]);
export type PayoutStatus = z.infer<typeof payoutStatusSchema>;

export const payoutSchema = z
  .object({
    id: idSchema("pay"),
    partnerId: idSchema("ptn"),
    methodId: idSchema("pm"),
    amountMinor: positiveAmountMinorSchema,
    currency: z.string(),
    status: payoutStatusSchema,
    failure: z.object({ code: z.string(), message: z.string() }).optional(),
    requestedAt: instantSchema,
    approvedAt: instantSchema.nullable(),
    paidAt: instantSchema.nullable(),
  })
  .meta({ id: "Payout" });
export type Payout = z.infer<typeof payoutSchema>;
export type PostedPayout = Payout & { revision: number };

export const createPayoutSchema = z.strictObject({
  partnerId: idSchema("ptn").optional(),
  amountMinor: positiveAmountMinorSchema,
  currency: currencySchema,
  methodId: idSchema("pm").optional(),
});

export const listPayoutsSchema = z.strictObject({
  ...pageQuery,
  partnerId: idSchema("ptn").optional(),
  status: payoutStatusSchema.optional(),
  currency: currencySchema.optional(),
  methodId: idSchema("pm").optional(),
});

/** A person's answer about a payout whose fate Stripe could not be asked any more. */
export const resolvePayoutSchema = z
  .strictObject({
    outcome: z.enum(["sent", "not_sent"]),
    transferId: z.string().min(1).max(255).optional().meta({ description: "Stripe's transfer, required where it was sent" }),
    reason: z.string().trim().min(1).max(500),
  })
  .refine((answer) => (answer.outcome === "sent") === (answer.transferId !== undefined), {
    path: ["transferId"],
    error: "is required where it was sent, and refused where it was not",
  });

export const methodStatusSchema = z.enum(["pending", "active", "restricted"]);
export type MethodStatus = z.infer<typeof methodStatusSchema>;

/** `failure`: why the partner's bank gave the money back; null once it has taken some again. */
export type BankNote = { at: number; failure: { code: string; message: string } | null };

export const payoutMethodSchema = z
  .object({
    id: idSchema("pm"),
    partnerId: idSchema("ptn"),
    type: z.enum(["stripe", "manual"]),
    currency: z.string().nullable(),
    label: z.string().nullable(),
    details: z.record(z.string(), z.string()).nullable().meta({ description: "masked" }),
    status: methodStatusSchema,
    isDefault: z.boolean().meta({ description: "the one for its currency, or for all currencies that have none of their own" }),
    sendAfter: instantSchema
      .nullable()
      .meta({ description: "nothing leaves by it before: it was added by a partner who has been paid already" }),
    createdAt: instantSchema,
  })
  .meta({ id: "PayoutMethod" });
export type PayoutMethod = z.infer<typeof payoutMethodSchema>;

/** `payout_method.changed`: the method as it now is, and what was done to it. */
export const methodChangeSchema = payoutMethodSchema
  .extend({ change: z.enum(["added", "made_default", "removed"]) })
  .meta({ id: "PayoutMethodChange" });
export type MethodChange = z.infer<typeof methodChangeSchema>["change"];

/** `GET /v1/payout-methods`: a page, narrowed by what the rows show. */
export const listPayoutMethodsSchema = z.strictObject({
  ...pageQuery,
  partnerId: idSchema("ptn").optional(),
  type: z.enum(["stripe", "manual"]).optional(),
  status: methodStatusSchema.optional(),
});

export const createPayoutMethodSchema = z.strictObject({
  partnerId: idSchema("ptn").optional(),
  type: z.enum(["stripe", "manual"]),
  currency: currencySchema.optional(),
  label: z.string().trim().min(1).max(200).optional(),
  details: z.record(z.string().min(1).max(64), z.string().max(500)).optional(),
});
export type CreatePayoutMethod = z.infer<typeof createPayoutMethodSchema>;
export const updatePayoutMethodSchema = z.strictObject({
  isDefault: z.literal(true).optional(),
  label: z.string().trim().min(1).max(200).optional(),
});
export type UpdatePayoutMethod = z.infer<typeof updatePayoutMethodSchema>;

export const onboardingSchema = z.strictObject({
  partnerId: idSchema("ptn").optional(),
  returnUrl: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional(),
});

/** What one attempt to send asks of the rail: frozen before the call, the same bytes on every try of the attempt. */
export type TransferOrder = {
  payoutId: string;
  /** Counts definite refusals; a new attempt has a new key. */
  attempt: number;
  amountMinor: number;
  currency: string;
  /** The rail's account of the partner. */
  destination: string;
};

/**
 * What came of a try. `confirmed`: the money moved, once. `refused`: it did not and will not for this key.
 * `unknown`: time-out, drop, 5xx or 409; it may have moved. `waiting`: it did not, the same key may be tried later;
 * but Stripe keeps `balance_insufficient` for the key, so after that the next try is a new attempt.
 */
export type TransferOutcome =
  | { kind: "confirmed"; transferId: string }
  | { kind: "refused"; code: string; message: string }
  | { kind: "unknown"; code: string; message: string }
  | { kind: "waiting"; code: string; message: string };

export type RailAccount = { status: MethodStatus; requirements: string[] };

/** The way money leaves. Implemented by src/stripe; every call is bounded to 10 s and never throws. */
export type PayoutRail = {
  send(order: TransferOrder): Promise<TransferOutcome>;
  /** Looks for the payout's transfer by its group, for a key that is too old to repeat. `refused` here: there is none. */
  find(order: TransferOrder): Promise<TransferOutcome>;
  /** Creates the partner's connected account. The key makes a repeated call return the same account. */
  createAccount(input: {
    partnerId: string;
    email: string;
    country: string | null;
    idempotencyKey: string;
  }): Promise<{ accountId: string } | { error: string }>;
  onboardingUrl(input: { accountId: string; returnUrl: string }): Promise<{ url: string } | { error: string }>;
  /** What can be sent now, in our minor units by currency. */
  readBalance(): Promise<{ availableMinor: Record<string, number> } | { error: string }>;
  /** A transfer that somebody says is this order's; null where it is another one's, or there is none. */
  checkTransfer(order: TransferOrder, transferId: string): Promise<{ transferId: string | null } | { error: string }>;
  /** What was transferred to one of the rail's accounts, newest first; `after` is `next` of the page before. */
  listTransfers(input: { destination: string; after: string | null }): Promise<TransferPage | { error: string }>;
  readAccount(accountId: string): Promise<RailAccount | { error: string }>;
};
