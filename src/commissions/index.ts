/** What partners earn. */
export {
  type Commission,
  type CommissionInputs,
  type CommissionSums,
  type CommissionType,
  commissionFilterSchema,
  commissionSchema,
  type PostedCommission,
  type Step,
} from "./contract.ts";
export { commissionStatus, evaluateCommission, netShareOf, reversalOf } from "./rules.ts";
export { settleConversion } from "./settle-conversion.ts";
export { settleReattribution } from "./settle-reattribution.ts";
export { settleRefund } from "./settle-refund.ts";
export {
  countPayingCustomers,
  cursorOf as commissionCursor,
  deleteCommissionsOf,
  findCommissionsOfConversion,
  listCommissionRows,
  sumCommissions,
  toCommission,
  upsertCommissions,
} from "./store.ts";
