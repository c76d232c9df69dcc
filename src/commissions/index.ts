/** What partners earn. */
export {
  type AwardInputs,
  type Commission,
  type CommissionInputs,
  type CommissionSums,
  type CommissionType,
  commissionSchema,
  type Found,
  type PostedCommission,
  type Step,
} from "./contract.ts";
export { basisOf } from "./freeze-inputs.ts";
export { commissionsRoutes } from "./routes.ts";
export { commissionStatus, evaluateCommission, reversalOf, shareOf } from "./rules.ts";
export { settleConversion } from "./settle-conversion.ts";
export { settleRefund } from "./settle-refund.ts";
export { sumCommissions, upsertCommissions } from "./store.ts";
