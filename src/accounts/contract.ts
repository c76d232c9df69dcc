/**
 * The account's door: commands that change one partner's money, and questions about it. Commands are idempotent by
 * the ids in their input; refusals are values and leave the books unchanged.
 */
import { z } from "zod";
import type { AwardInputs, CommissionSums, PostedCommission } from "../commissions/index.ts";
import type { Result } from "../lib/result.ts";
import { instantSchema } from "../lib/time.ts";
import type { PostedPayout } from "../payouts/index.ts";

export const bookSchema = z.enum(["expense", "receivable", "pending", "held", "available", "in_flight", "paid"]);
/** One of the account's books; an entry moves an amount between two of them. */
export type Book = z.infer<typeof bookSchema>;

export const balanceSchema = z
  .object({
    currency: z.string(),
    pendingMinor: z.int(),
    heldMinor: z.int(),
    availableMinor: z.int(),
    inFlightMinor: z.int(),
    paidMinor: z.int(),
    receivableMinor: z.int(),
  })
  .meta({ id: "Balance" });
export type Balance = z.infer<typeof balanceSchema>;

export const entrySchema = z
  .object({
    id: z.string(),
    seq: z.int(),
    debit: bookSchema,
    credit: bookSchema,
    amountMinor: z.int(),
    currency: z.string(),
    hash: z.string(),
    commissionId: z.string().nullable(),
    payoutId: z.string().nullable(),
    occurredAt: instantSchema,
  })
  .meta({ id: "Entry" });
export type Entry = z.infer<typeof entrySchema>;

export const verificationSchema = z
  .object({ ok: z.boolean(), entries: z.int(), headHash: z.string(), violations: z.array(z.string()) })
  .meta({ id: "LedgerVerification" });
export type Verification = z.infer<typeof verificationSchema>;

export type AwardCommand = {
  conversionId: string;
  occurredAt: number;
  holdDays: number;
  holds: string[];
  /** Everything but what the account finds; the customer, for limits by customer, is in its facts. */
  inputs: AwardInputs;
};
export type RefundCommand = { refundId: string; conversionId: string; amountMinor: number; occurredAt: number };
export type CommissionCommand = { commissionId: string; reason: string };
export type AdjustCommand = { adjustmentId: string; amountMinor: number; currency: string; reason: string };
export type RequestPayoutCommand = {
  payoutId: string;
  amountMinor: number;
  currency: string;
  /** null: the currency is not served at all. */
  minimumMinor: number | null;
  autoApproveUnderMinor: number;
  method: { id: string; type: "stripe" | "manual"; destination: string | null } | null;
};

/** Every command, as `run` takes them in a batch. */
export type Command =
  | { kind: "award"; command: AwardCommand }
  | { kind: "refund"; command: RefundCommand }
  | { kind: "hold" | "release" | "reject"; command: CommissionCommand }
  | { kind: "adjust"; command: AdjustCommand }
  | { kind: "request_payout"; command: RequestPayoutCommand }
  | { kind: "approve_payout" | "cancel_payout" | "mark_payout_paid" | "reverse_payout"; command: { payoutId: string } };

/** One partner's account, as the rest of the system sees it. */
export type AccountPort = {
  /** Each command in its own transaction, in order, then one projection for all of them. */
  run(commands: readonly Command[]): Promise<Result<PostedCommission | PostedPayout>[]>;
  award(command: AwardCommand): Promise<Result<PostedCommission>>;
  refund(command: RefundCommand): Promise<Result<PostedCommission>>;
  hold(command: CommissionCommand): Promise<Result<PostedCommission>>;
  release(command: CommissionCommand): Promise<Result<PostedCommission>>;
  reject(command: CommissionCommand): Promise<Result<PostedCommission>>;
  adjust(command: AdjustCommand): Promise<Result<PostedCommission>>;
  requestPayout(command: RequestPayoutCommand): Promise<Result<PostedPayout>>;
  approvePayout(command: { payoutId: string }): Promise<Result<PostedPayout>>;
  cancelPayout(command: { payoutId: string }): Promise<Result<PostedPayout>>;
  markPayoutPaid(command: { payoutId: string }): Promise<Result<PostedPayout>>;
  /** The rail took a paid payout's money back. */
  reversePayout(command: { payoutId: string }): Promise<Result<PostedPayout>>;
  getBalances(): Promise<Balance[]>;
  /** Oldest first, after `seq`. */
  listEntries(page: { afterSeq: number; limit: number }): Promise<Entry[]>;
  verify(): Promise<Verification>;
  /** What its commissions sum to, by currency, to compare with D1's projection. */
  sumCommissions(): Promise<CommissionSums[]>;
  /** Does what is due now (outbox, releases, sending) as the alarm would. */
  wake(): Promise<void>;
};
