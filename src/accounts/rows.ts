/** The rows of the account's own SQLite, as its commands know them, and the columns behind their fields. */
import type { CommissionInputs, CommissionType, Step } from "../commissions/index.ts";
import type { PayoutStatus } from "../payouts/index.ts";
import type { Book } from "./contract.ts";

export type EntryRow = {
  seq: number;
  id: string;
  debit: Book;
  credit: Book;
  amountMinor: number;
  currency: string;
  occurredAt: number;
  commissionId: string | null;
  payoutId: string | null;
  hash: string;
};

export type CommissionRow = {
  id: string;
  conversionId: string | null;
  type: CommissionType;
  currency: string;
  amountMinor: number;
  reversedMinor: number;
  pendingMinor: number;
  heldMinor: number;
  coveredMinor: number;
  paidMinor: number;
  isRejected: boolean;
  /** A later decision about its conversion replaced it. */
  isTakenBack: boolean;
  holds: string[];
  reason: string | null;
  inputs: CommissionInputs | null;
  steps: Step[];
  refundedMinor: number;
  /** Of the sale, in disputes that are open or lost. */
  disputedMinor: number;
  /** What the sale added to its month's volume; 0 where it counts for none. */
  volumeMinor: number;
  occurredAt: number;
  releasesAt: number;
  releasedAt: number | null;
  createdAt: number;
  revision: number;
};

/** A refund as it was applied to a commission's sale. */
export type RefundRow = {
  id: string;
  commissionId: string;
  amountMinor: number;
  occurredAt: number;
  /** What of this partner's volume it took. */
  volumeMinor: number;
};

export type DisputeRow = {
  id: string;
  commissionId: string;
  amountMinor: number;
  status: "open" | "won" | "lost";
  /** What of this partner's volume the dispute takes. */
  volumeMinor: number;
  /** What its month really lost: no month's volume is below zero. */
  loweredMinor: number;
  occurredAt: number;
};

export type PayoutRow = {
  id: string;
  amountMinor: number;
  currency: string;
  methodId: string;
  methodType: "stripe" | "manual";
  destination: string | null;
  status: PayoutStatus;
  attempt: number;
  tries: number;
  unresolvedSince: number | null;
  nextTryAt: number | null;
  /** It is not sent before: its method is too new. null: at once. */
  sendAfter: number | null;
  transferId: string | null;
  failureCode: string | null;
  failureMessage: string | null;
  requestedAt: number;
  approvedAt: number | null;
  paidAt: number | null;
  revision: number;
};

/** The columns of a row by its fields. */
export const PAYOUT_COLUMNS = {
  id: "id",
  amountMinor: "amount_minor",
  currency: "currency",
  methodId: "method_id",
  methodType: "method_type",
  destination: "destination",
  status: "status",
  attempt: "attempt",
  tries: "tries",
  unresolvedSince: "unresolved_since",
  nextTryAt: "next_try_at",
  sendAfter: "send_after",
  transferId: "transfer_id",
  failureCode: "failure_code",
  failureMessage: "failure_message",
  requestedAt: "requested_at",
  approvedAt: "approved_at",
  paidAt: "paid_at",
  revision: "revision",
} as const satisfies Record<keyof PayoutRow, string>;
export const COMMISSION_COLUMNS = {
  id: "id",
  conversionId: "conversion_id",
  type: "type",
  currency: "currency",
  amountMinor: "amount_minor",
  reversedMinor: "reversed_minor",
  pendingMinor: "pending_minor",
  heldMinor: "held_minor",
  coveredMinor: "covered_minor",
  paidMinor: "paid_minor",
  isRejected: "is_rejected",
  isTakenBack: "is_taken_back",
  holds: "holds",
  reason: "reason",
  inputs: "inputs",
  steps: "steps",
  refundedMinor: "refunded_minor",
  disputedMinor: "disputed_minor",
  volumeMinor: "volume_minor",
  occurredAt: "occurred_at",
  releasesAt: "releases_at",
  releasedAt: "released_at",
  createdAt: "created_at",
  revision: "revision",
} as const satisfies Record<keyof CommissionRow, string>;
