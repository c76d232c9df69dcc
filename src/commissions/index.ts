/** What partners earn. */
export {
  type AwardInputs,
  type Commission,
  type CommissionInputs,
  type CommissionSums,
  type CommissionType,
  commissionFilterSchema,
  commissionSchema,
  type Found,
  type PostedCommission,
} from "./contract.ts";
export { basisOf } from "./freeze-inputs.ts";
export { milestoneBonus, monthEndBonus } from "./month-end.ts";
export type { Step } from "./receipt-contract.ts";
export { continueConversions, reconcileConversions } from "./reconcile-conversions.ts";
export { continueReviews } from "./review-many.ts";
export { commissionStatus, evaluateCommission, netShareOf, reversalOf } from "./rules.ts";
export { settleConversion } from "./settle-conversion.ts";
export { settleDispute } from "./settle-dispute.ts";
export { settleReattribution } from "./settle-reattribution.ts";
export { settleRefund } from "./settle-refund.ts";
export {
  countPayingCustomers,
  cursorOf as commissionCursor,
  deleteCommissionsOf,
  findCommissionsOfConversion,
  findNextReleases,
  listCommissionRows,
  sumCommissions,
  toCommission,
  upsertCommissions,
} from "./store.ts";
