/** How money leaves. */

export { type ChooseMethod, findMethodForPayout } from "./choose-method.ts";
export {
  type MethodStatus,
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
export { payoutsRoutes } from "./routes.ts";
export { afterTry, howToTry, isCancelable, isOpen, methodServes, refusePayout } from "./rules.ts";
export type { MethodRow } from "./store.ts";
export { findPayout, listPartnersWaitingForMoney, upsertPayout } from "./store.ts";
