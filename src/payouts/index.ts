/** How money leaves. */

export { type ChooseMethod, findMethodForPayout } from "./choose-method.ts";
export {
  type Payout,
  type PayoutRail,
  type PayoutStatus,
  type PostedPayout,
  payoutSchema,
  type RailAccount,
  type TransferOrder,
  type TransferOutcome,
} from "./contract.ts";
export { findPayoutPeers } from "./identify-account.ts";
export { payoutsRoutes } from "./routes.ts";
export { afterTry, howToTry, isCancelable, isOpen, methodServes, refusePayout } from "./rules.ts";
export type { MethodRow } from "./store.ts";
export { upsertPayout } from "./store.ts";
