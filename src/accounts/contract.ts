/**
 * The account's door: commands that change one partner's money, and questions about it. Commands are idempotent by
 * the ids in their input; refusals are values and leave the books unchanged.
 */
import { z } from "zod";
import type { AwardInputs, CommissionSums, PostedCommission } from "../commissions/index.ts";
import { idSchema } from "../lib/ids.ts";
import type { Refusal, Result } from "../lib/result.ts";
import { instantSchema } from "../lib/time.ts";
import type { AccountPayout, PayoutStatement, PostedPayout } from "../payouts/index.ts";

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

/** Part of a hash's text, so neither empty (that is how null is hashed) nor with the sign that parts its fields. */
const hashedText = z.string().regex(/^[^|\n]+$/);

export const entrySchema = z
  .object({
    id: hashedText,
    seq: z.int(),
    debit: bookSchema,
    credit: bookSchema,
    amountMinor: z.int(),
    currency: z.string().regex(/^[A-Z]{3}$/),
    hash: z.string(),
    commissionId: hashedText.nullable(),
    payoutId: hashedText.nullable(),
    occurredAt: instantSchema,
  })
  .meta({ id: "Entry" });
export type Entry = z.infer<typeof entrySchema>;

/** `account.posted`: what one command wrote into the books, and the balances of its currencies after it. */
export const postedSchema = z
  .object({
    partnerId: idSchema("ptn"),
    seq: z.int().meta({ description: "of the last entry" }),
    entries: z.array(entrySchema),
    balances: z.array(balanceSchema),
  })
  .meta({ id: "AccountPosted" });

export const verificationSchema = z
  .object({ ok: z.boolean(), entries: z.int(), headHash: z.string(), violations: z.array(z.string()) })
  .meta({ id: "LedgerVerification" });
export type Verification = z.infer<typeof verificationSchema>;

/** Which decision of the conversion a command belongs to: 0, the first, unless it was reattributed. */
type OfRevision = { revision?: number };
export type AwardCommand = OfRevision & {
  conversionId: string;
  occurredAt: number;
  holdDays: number;
  holds: string[];
  /** Everything but what the account finds; the customer, for limits by customer, is in its facts. */
  inputs: AwardInputs;
};
/** A later decision gave the share to others, or gave another one: all that is left of the commission is taken back. */
export type TakeBackCommand = OfRevision & { conversionId: string; reason: string };
export type RefundCommand = OfRevision & { refundId: string; conversionId: string; amountMinor: number; occurredAt: number };
/** A dispute as it stands: told again after each change of its status. */
export type DisputeCommand = OfRevision & {
  disputeId: string;
  conversionId: string;
  amountMinor: number;
  status: "open" | "won" | "lost";
  /** When it was opened; its volume is taken from this month, and given back to it. */
  openedAt: number;
  /** When it came to this status. */
  occurredAt: number;
};
/** What a month is closed by: the terms in force at its end. */
export type MonthPlan = {
  month: string;
  termsVersion: number;
  currency: string;
  holdDays: number;
  milestones: { volumeMinor: number; bonusMinor: number }[];
};
export type CommissionCommand = { commissionId: string; reason: string };
/** `holds`: lift only these kinds of reason; it is released when none is left. Left out: lift them all. */
export type ReleaseCommand = CommissionCommand & { holds?: readonly string[] };
export type AdjustCommand = { adjustmentId: string; amountMinor: number; currency: string; reason: string };
export type RequestPayoutCommand = {
  payoutId: string;
  amountMinor: number;
  currency: string;
  /** null: the currency is not served at all. */
  minimumMinor: number | null;
  autoApproveUnderMinor: number;
  /** What the programme holds against it, where the account itself has nothing to refuse. */
  refusal?: Refusal | null;
  /** `sendAfter`: a new method, by which nothing leaves before. */
  method: { id: string; type: "stripe" | "manual"; destination: string | null; sendAfter?: number | null } | null;
};
/** What a person found out about a payout whose fate is unknown: `sent` with the rail's transfer, or `not_sent`. */
export type ResolvePayoutCommand = { payoutId: string; outcome: "sent" | "not_sent"; transferId: string | null; reason: string };

/** A transfer that the rail tells of by itself. */
export type ConfirmTransferCommand = {
  payoutId: string;
  transferId: string;
  amountMinor: number;
  currency: string;
  destination: string | null;
};

/** A payout, and how much of it is for one commission. */
export type CoveringPayout = { payoutId: string; amountMinor: number; status: string; requestedAt: string; paidAt: string | null };

/** Every command, as `run` takes them in a batch. */
export type Command =
  | { kind: "award"; command: AwardCommand }
  | { kind: "refund"; command: RefundCommand }
  | { kind: "dispute"; command: DisputeCommand }
  | { kind: "take_back"; command: TakeBackCommand }
  | { kind: "hold" | "reject"; command: CommissionCommand }
  | { kind: "release"; command: ReleaseCommand }
  | { kind: "adjust"; command: AdjustCommand }
  | { kind: "request_payout"; command: RequestPayoutCommand }
  | { kind: "approve_payout" | "cancel_payout" | "mark_payout_paid" | "reverse_payout"; command: { payoutId: string } };

/** One partner's account, as the rest of the system sees it. */
export type AccountPort = {
  /** Each command in its own transaction, in order, then one projection for all of them. */
  run(commands: readonly Command[]): Promise<Result<PostedCommission | PostedPayout>[]>;
  award(command: AwardCommand): Promise<Result<PostedCommission>>;
  refund(command: RefundCommand): Promise<Result<PostedCommission>>;
  dispute(command: DisputeCommand): Promise<Result<PostedCommission>>;
  hold(command: CommissionCommand): Promise<Result<PostedCommission>>;
  release(command: ReleaseCommand): Promise<Result<PostedCommission>>;
  reject(command: CommissionCommand): Promise<Result<PostedCommission>>;
  adjust(command: AdjustCommand): Promise<Result<PostedCommission>>;
  requestPayout(command: RequestPayoutCommand): Promise<Result<PostedPayout>>;
  approvePayout(command: { payoutId: string }): Promise<Result<PostedPayout>>;
  cancelPayout(command: { payoutId: string }): Promise<Result<PostedPayout>>;
  markPayoutPaid(command: { payoutId: string }): Promise<Result<PostedPayout>>;
  resolvePayout(command: ResolvePayoutCommand): Promise<Result<PostedPayout>>;
  /** The rail took a paid payout's money back. */
  reversePayout(command: { payoutId: string }): Promise<Result<PostedPayout>>;
  /** The rail tells that the payout's transfer is there: settles it once, refuses what is not this payout. */
  confirmTransfer(command: ConfirmTransferCommand): Promise<Result<PostedPayout>>;
  /** The rail has money of these currencies: payouts that wait for it are tried by the alarm, at once. */
  resumePayouts(currencies: readonly string[]): Promise<void>;
  getBalances(): Promise<Balance[]>;
  /** null: there is no such payout. */
  getStatement(payoutId: string): Promise<PayoutStatement | null>;
  /** In the order of their ids, after `afterId`. */
  listPayouts(page: { afterId: string; limit: number }): Promise<AccountPayout[]>;
  /** Oldest first, after `seq`. */
  listEntries(page: { afterSeq: number; limit: number }): Promise<Entry[]>;
  /** The entries of a commission, oldest first, and the payouts that cover or covered it. */
  findHistory(commissionId: string): Promise<{ entries: Entry[]; payouts: CoveringPayout[] }>;
  /** Volume in the terms' currency since each instant. */
  sumVolumes(input: { since: number[] }): Promise<number[]>;
  /** Months up to `through` that are to be closed, or closed again, oldest first. */
  listOpenMonths(input: { through: string }): Promise<string[]>;
  /** Closes the months that there are plans for; the account is closed through `through` once none is left open. */
  closeMonths(input: { through: string; plans: MonthPlan[] }): Promise<void>;
  verify(): Promise<Verification>;
  /** Stops payouts until a person lifts it; the first reason stays. */
  quarantine(detail: string): Promise<void>;
  /** Refused while the books are not proven. */
  liftQuarantine(reason: string): Promise<Result<{ lifted: string }>>;
  /** Makes D1's projection of this account anew. */
  rebuild(): Promise<void>;
  /** What its commissions sum to, by currency, to compare with D1's projection. */
  sumCommissions(): Promise<CommissionSums[]>;
  /** Does what is due now (outbox, releases, sending) as the alarm would. */
  wake(): Promise<void>;
};
