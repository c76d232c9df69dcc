/** One command of a batch, by its kind. */
import type { PostedCommission } from "../commissions/index.ts";
import type { Result } from "../lib/result.ts";
import type { PostedPayout } from "../payouts/index.ts";
import { adjustBalance } from "./adjust-balance.ts";
import { awardCommission } from "./award-commission.ts";
import type { Command } from "./contract.ts";
import { disputeCommission } from "./dispute-commission.ts";
import { refundCommission } from "./refund-commission.ts";
import { approvePayout, cancelPayout, markPayoutPaid, requestPayout, reversePayout } from "./request-payout.ts";
import { holdCommission, rejectCommission, releaseCommission } from "./review-commission.ts";
import { takeBackCommission } from "./take-back-commission.ts";
import type { Tx } from "./transaction.ts";

export function applyCommand(tx: Tx, { kind, command }: Command): Result<PostedCommission | PostedPayout> {
  switch (kind) {
    case "award":
      return awardCommission(tx, command);
    case "refund":
      return refundCommission(tx, command);
    case "take_back":
      return takeBackCommission(tx, command);
    case "dispute":
      return disputeCommission(tx, command);
    case "hold":
      return holdCommission(tx, command);
    case "release":
      return releaseCommission(tx, command);
    case "reject":
      return rejectCommission(tx, command);
    case "adjust":
      return adjustBalance(tx, command);
    case "request_payout":
      return requestPayout(tx, command);
    case "approve_payout":
      return approvePayout(tx, command.payoutId);
    case "cancel_payout":
      return cancelPayout(tx, command.payoutId);
    case "mark_payout_paid":
      return markPayoutPaid(tx, command.payoutId);
    case "reverse_payout":
      return reversePayout(tx, command.payoutId);
  }
}
