/** Signups, sales, refunds and customers. */
export {
  type Conversion,
  type ConversionReport,
  conversionSchema,
  type Decision,
  type Dispute,
  disputeSchema,
  type Refund,
  refundSchema,
  trackDisputeSchema,
  trackRefundSchema,
  trackSaleSchema,
  trackSignupSchema,
} from "./contract.ts";
export { recordConversion } from "./record-conversion.ts";
export { findDisputes, recordDispute } from "./record-dispute.ts";
export { findAppliedRefunds, recordRefund } from "./record-refund.ts";
export { conversionsRoutes } from "./routes.ts";
export { partOf } from "./rules.ts";
export { type ConversionRow, findConversion, findConversionByExternalId, listAttributedAfter } from "./store.ts";
