/** The accounts: one partner's money, one writer. The Durable Object itself is exported by partner-account.ts, for the worker only. */
export { commissionIdOf } from "./award-commission.ts";
export type { AccountPort, AwardCommand, Balance, RequestPayoutCommand } from "./contract.ts";
export { postedSchema } from "./contract.ts";
export { reconcileAccounts } from "./reconcile-accounts.ts";
export { continueReconciliation, reconcilePayouts } from "./reconcile-payouts.ts";
export { wakeDueAccounts } from "./wake-due-accounts.ts";
