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
export { recordConversion } from "./record-conversion.ts";
export { findAppliedRefunds, recordRefund } from "./record-refund.ts";
export { conversionsRoutes } from "./routes.ts";
export { partOf } from "./rules.ts";
export { type ConversionRow, findConversion, findConversionByExternalId, findCustomerAge, listSoldByIds } from "./store.ts";
