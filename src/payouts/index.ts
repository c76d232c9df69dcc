/** How money leaves. */

export { type ChooseMethod, findMethodForPayout } from "./choose-method.ts";
export {
  listPayoutsSchema,
  type MethodStatus,
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
export { followRailAccount, isKnownRailAccount, noteRailBank } from "./follow-rail-account.ts";
export { findPayoutPeers } from "./identify-account.ts";
export { isOpen, PAYOUT_MACHINE, type PayoutEntry, type PayoutEvent, stateOf, statusOf } from "./machine.ts";
export { findPayout, listFirstPaid, listPartnersWaitingForMoney, listPayouts, payoutCursor, upsertPayout } from "./payout-store.ts";
export { reportOldPayouts } from "./report-old-payouts.ts";
export { findLeastPayout } from "./request-payout.ts";
export { afterTry, howToTry, methodServes, refusePayout, verifyCommandOf } from "./rules.ts";
export { continueRuns, schedulePayouts } from "./run-payouts.ts";
export { deletePayoutsOf, upsertBalances } from "./run-store.ts";
export { showPayout } from "./show-payout.ts";
export type { PayoutStatement } from "./statement-contract.ts";
export type { MethodRow } from "./store.ts";
export type { AccountPayout, RailTransfer, TransferPage } from "./transfer-contract.ts";
export { listDestinationsOf, listPayoutsOf } from "./transfer-store.ts";
