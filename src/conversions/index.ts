/** Signups, sales, refunds and customers. */
export {
  type Conversion,
  type ConversionReport,
  conversionSchema,
  type Decision,
  type Refund,
  refundSchema,
  trackRefundSchema,
  trackSaleSchema,
  trackSignupSchema,
} from "./contract.ts";
export { holdConversion, rejectConversion } from "./judge-conversion.ts";
export { recordConversion } from "./record-conversion.ts";
export { findAppliedRefunds, recordRefund } from "./record-refund.ts";
export { conversionsRoutes } from "./routes.ts";
export { holdsOf, partOf } from "./rules.ts";
export { type ConversionRow, findConversion, findConversionByExternalId, findCustomerById } from "./store.ts";
