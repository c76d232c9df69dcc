/** What a payout's statement says: the payout, the commissions and reversals that it covers, its entries, and the ledger's head that proves them. */
import type { CommissionType } from "../commissions/index.ts";
import type { PostedPayout } from "./contract.ts";

/** A commission's part in a payout; below zero it is a reversal of what an earlier payout had covered. */
export type StatementLine = {
  commissionId: string;
  conversionId: string | null;
  type: CommissionType;
  /** When what it was paid for happened. */
  occurredAt: string;
  /** The whole commission as it was made, and what was taken back of it so far. */
  commissionMinor: number;
  reversedMinor: number;
  lineMinor: number;
};

export type StatementEntry = {
  id: string;
  seq: number;
  debit: string;
  credit: string;
  amountMinor: number;
  occurredAt: string;
  hash: string;
};

/** Read from the account in one transaction; the lines sum to the payout's amount. */
export type PayoutStatement = {
  payout: PostedPayout;
  lines: StatementLine[];
  entries: StatementEntry[];
  /** The whole ledger's, when the statement was made. */
  head: { entries: number; hash: string };
};
