/** What partners earn. */
export {
  type Commission,
  type CommissionInputs,
  type CommissionSums,
  type CommissionType,
  commissionSchema,
  type PostedCommission,
  type Step,
} from "./contract.ts";
export { commissionStatus, evaluateCommission, netShareOf, reversalOf } from "./rules.ts";
export { settleConversion } from "./settle-conversion.ts";
export { settleReattribution } from "./settle-reattribution.ts";
export { settleRefund } from "./settle-refund.ts";
export { countPayingCustomers, deleteCommissionsOf, findCommissionsOfConversion, sumCommissions, upsertCommissions } from "./store.ts";
