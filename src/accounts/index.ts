/** The accounts: one partner's money, one writer. The Durable Object itself is exported by partner-account.ts, for the worker only. */
export { commissionIdOf } from "./award-commission.ts";
export { closeMonths } from "./close-months.ts";
export { type AccountPort, type AwardCommand, type Balance, postedSchema, type RequestPayoutCommand } from "./contract.ts";
export { findHeadRow } from "./heads.ts";
export { continueReconciliation, reconcileAccounts } from "./reconcile-accounts.ts";
export { continuePayoutReconciliation, reconcilePayouts } from "./reconcile-payouts.ts";
export { continueTierWalks, promotePartners, reviewTiers } from "./review-tiers.ts";
export { wakeDueAccounts } from "./wake-due-accounts.ts";
