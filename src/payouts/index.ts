/** How money leaves. */

export { type ChooseMethod, findMethodForPayout } from "./choose-method.ts";
export {
  methodChangeSchema,
  type Payout,
  type PayoutRail,
  type PayoutStatus,
  type PostedPayout,
  payoutSchema,
  type RailAccount,
  type TransferOrder,
  type TransferOutcome,
} from "./contract.ts";
export { exportRoutes } from "./export-routes.ts";
export { isOpen, PAYOUT_MACHINE, type PayoutEntry, type PayoutEvent, stateOf, statusOf } from "./machine.ts";
export { reportOldPayouts } from "./report-old-payouts.ts";
export { payoutsRoutes } from "./routes.ts";
export { afterTry, howToTry, methodServes, refusePayout } from "./rules.ts";
export { continueRuns, schedulePayouts } from "./run-payouts.ts";
export { runRoutes } from "./run-routes.ts";
export { deletePayoutsOf, upsertBalances } from "./run-store.ts";
export type { PayoutStatement } from "./statement-contract.ts";
export { statementRoutes } from "./statement-routes.ts";
export type { MethodRow } from "./store.ts";
export { upsertPayout } from "./store.ts";
export type { AccountPayout, RailTransfer, TransferPage } from "./transfer-contract.ts";
export { listDestinationsOf, listPayoutsOf } from "./transfer-store.ts";
