/** Signups, sales, refunds and customers. */
export { bindCustomer } from "./bind-customer.ts";
export {
  type Conversion,
  type ConversionReport,
  conversionFilterSchema,
  conversionSchema,
  customerErasedSchema,
  type Decision,
  type Dispute,
  disputeSchema,
  type Refund,
  reattributedSchema,
  refundedSchema,
  refundSchema,
  trackDisputeSchema,
  trackRefundSchema,
  trackSaleSchema,
  trackSignupSchema,
} from "./contract.ts";
export { finishErasures } from "./erase-customer.ts";
export { findLateTouches } from "./find-late-touches.ts";
export { findAppliedRefunds, findTakenBack } from "./find-taken-back.ts";
export { followBinding } from "./follow-binding.ts";
export { holdConversion, rejectConversion } from "./judge-conversion.ts";
export { findReattributions, type ReattributionRow } from "./reattribution-store.ts";
export { recomputeShare } from "./recompute-share.ts";
export { recordConversion } from "./record-conversion.ts";
export { recordDispute } from "./record-dispute.ts";
export { recordRefund } from "./record-refund.ts";
export { finishDecision } from "./replace-decision.ts";
export { holdsOf, lostPartners, partOf, revisionIn } from "./rules.ts";
export { toConversion } from "./show-conversion.ts";
export {
  type ConversionRow,
  findConversion,
  findConversionByExternalId,
  findCustomerAge,
  findCustomerById,
  listAttributedAfter,
  listBinders,
  listConversionRows,
  listSoldByIds,
} from "./store.ts";
export { conversions } from "./tables.ts";
