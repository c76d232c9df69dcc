/** Signups, sales, refunds and customers. */
export {
  type Conversion,
  type ConversionReport,
  conversionSchema,
  customerErasedSchema,
  type Decision,
  type Refund,
  refundSchema,
  trackRefundSchema,
  trackSaleSchema,
  trackSignupSchema,
} from "./contract.ts";
export { finishErasures } from "./erase-customer.ts";
export { recordConversion } from "./record-conversion.ts";
export { findAppliedRefunds, recordRefund } from "./record-refund.ts";
export { conversionsRoutes } from "./routes.ts";
export { partOf } from "./rules.ts";
export { type ConversionRow, findConversion, findConversionByExternalId } from "./store.ts";
export { conversions } from "./tables.ts";
