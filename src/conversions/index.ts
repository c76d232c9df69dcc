/** Signups, sales, refunds and customers. */
export { bindCustomer } from "./bind-customer.ts";
export {
  type Conversion,
  type ConversionReport,
  conversionFilterSchema,
  conversionSchema,
  customerErasedSchema,
  type Decision,
  type Refund,
  reattributedSchema,
  refundSchema,
  trackRefundSchema,
  trackSaleSchema,
  trackSignupSchema,
} from "./contract.ts";
export { finishErasures } from "./erase-customer.ts";
export { findLateTouches } from "./find-late-touches.ts";
export { followBinding } from "./follow-binding.ts";
export { holdConversion, rejectConversion } from "./judge-conversion.ts";
export { recordConversion } from "./record-conversion.ts";
export { findAppliedRefunds, recordRefund } from "./record-refund.ts";
export { holdsOf, lostPartners, partOf, revisionIn } from "./rules.ts";
export { toConversion } from "./show-conversion.ts";
export {
  type ConversionRow,
  findConversion,
  findConversionByExternalId,
  findCustomerById,
  findReattributions,
  listBinders,
  listConversionRows,
  type ReattributionRow,
} from "./store.ts";
export { conversions } from "./tables.ts";
