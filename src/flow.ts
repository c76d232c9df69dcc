/**
 * The story of the money as a table: every fact that can be announced and the verbs that handle it, every cron and the
 * jobs that it runs. A fact or cron without an entry does not compile. Slices announce facts; they never call the next slice.
 */
import {
  closeMonths,
  continuePayoutReconciliation,
  continueReconciliation,
  continueTierWalks,
  promotePartners,
  reconcileAccounts,
  reconcilePayouts,
  reviewTiers,
  wakeDueAccounts,
} from "./accounts/index.ts";
import { checkSums, sealOldDays, settleDays } from "./analytics/index.ts";
import { forgetAnswers, forgetSignIns } from "./auth/index.ts";
import { cutAddresses, deleteOldClicks, deleteOldSalts, forgetVisitTerms, makeSalts } from "./clicks/index.ts";
import {
  continueConversions,
  continueReviews,
  reconcileConversions,
  settleConversion,
  settleDispute,
  settleReattribution,
  settleRefund,
} from "./commissions/index.ts";
import type { Ctx } from "./context.ts";
import { finishErasures, followBinding } from "./conversions/index.ts";
import type { Fact, FactOf, FactType } from "./facts.ts";
import {
  applyJudgements,
  assessAgain,
  assessConversion,
  assessReattribution,
  flagOutliers,
  forgetAssessments,
  forgetEvidence,
  holdFlagged,
  liftHolds,
  rejectFlagged,
} from "./fraud/index.ts";
import type { HandledType } from "./handled.ts";
import { forgetNotices, tellAlert, tellDecision, tellMethodChanged, tellPayout, tellWebhookDisabled } from "./notices/index.ts";
import { type Job, reportStuckFacts } from "./operations/index.ts";
import { drainNotices, drainOutbox } from "./outbox.ts";
import { continueRuns, reportOldPayouts, schedulePayouts } from "./payouts/index.ts";
import { forgetPerson, forgetStripeEvents, handleStripeEvent } from "./stripe/index.ts";
import { deleteOldDeliveries, deleteOldEvents, forgetCustomer, sendDueDeliveries } from "./webhooks/index.ts";

type Handler<T extends FactType> = (ctx: Ctx, fact: FactOf<T>) => Promise<void>;
type Handlers = { [T in FactType]: T extends HandledType ? readonly [Handler<T>, ...Handler<T>[]] : readonly [] };

const facts: Handlers = {
  "terms.published": [forgetVisitTerms],
  "partner.applied": [],
  "partner.approved": [tellDecision],
  "partner.rejected": [tellDecision],
  "partner.suspended": [],
  "partner.tier_changed": [],
  "link.created": [],
  // What is judged first is held from its first entry on.
  "signup.recorded": [assessConversion, settleConversion, followBinding],
  "sale.recorded": [assessConversion, settleConversion, followBinding],
  "sale.refunded": [settleRefund],
  // Whoever keeps more of a customer than conversions, clicks and answers forgets it here.
  "customer.erased": [(ctx, fact) => forgetAssessments(ctx, fact.data), forgetPerson, forgetCustomer],
  "conversion.reattributed": [assessReattribution, settleReattribution, applyJudgements],
  "sale.disputed": [settleDispute],
  "commission.earned": [],
  "commission.held": [],
  "commission.approved": [],
  "commission.rejected": [],
  "commission.reversed": [],
  "payout.requested": [],
  "payout.approved": [],
  "payout.paid": [tellPayout],
  "payout.failed": [tellPayout],
  "payout.canceled": [],
  "payout.reversed": [],
  "payout_method.changed": [tellMethodChanged],
  "account.posted": [],
  "fraud.flagged": [holdFlagged],
  "fraud.cleared": [liftHolds],
  "fraud.confirmed": [rejectFlagged],
  "stripe.event_received": [handleStripeEvent],
  "webhook.disabled": [tellWebhookDisabled],
  "webhook.test": [],
  "ops.alert": [tellAlert],
};

export const crons: Record<"*/5 * * * *" | "0 * * * *" | "0 0 * * *", readonly Job[]> = {
  "*/5 * * * *": [
    { name: "settle-days", run: settleDays },
    { name: "drain-outbox", run: (ctx) => drainOutbox(ctx) },
    { name: "wake-due-accounts", run: wakeDueAccounts },
    { name: "continue-runs", run: continueRuns },
    { name: "report-old-payouts", run: reportOldPayouts },
    { name: "assess-again", run: assessAgain },
    { name: "close-months-again", run: closeMonths },
    { name: "continue-tier-walks", run: continueTierWalks },
    { name: "continue-bulk-reviews", run: continueReviews },
    { name: "continue-conversions", run: continueConversions },
    { name: "continue-reconciliation", run: continueReconciliation },
    { name: "continue-payout-reconciliation", run: continuePayoutReconciliation },
    { name: "report-stuck-facts", run: reportStuckFacts },
    // Behind whatever announces: they hand out what that has told.
    { name: "send-due-deliveries", run: sendDueDeliveries },
    { name: "drain-notices", run: (ctx) => drainNotices(ctx) },
  ],
  "0 * * * *": [
    { name: "release-due-accounts", run: wakeDueAccounts },
    { name: "promote-partners", run: promotePartners },
    { name: "forget-answers", run: forgetAnswers },
    { name: "forget-sign-ins", run: forgetSignIns },
    { name: "delete-old-salts", run: deleteOldSalts },
    { name: "schedule-payouts", run: schedulePayouts },
    { name: "flag-outliers", run: flagOutliers },
  ],
  "0 0 * * *": [
    { name: "make-salts", run: makeSalts },
    { name: "cut-addresses", run: cutAddresses },
    { name: "forget-evidence", run: forgetEvidence },
    { name: "finish-erasures", run: finishErasures },
    { name: "check-sums", run: checkSums },
    // Behind whatever sums clicks up, or checks them: what is deleted can be reported no more.
    { name: "delete-old-clicks", run: async (ctx) => deleteOldClicks(ctx, { reportedTo: await sealOldDays(ctx) }) },
    { name: "forget-stripe-events", run: forgetStripeEvents },
    { name: "close-months", run: closeMonths },
    { name: "review-tiers", run: reviewTiers },
    { name: "reconcile-conversions", run: reconcileConversions },
    { name: "reconcile-accounts", run: reconcileAccounts },
    { name: "reconcile-payouts", run: reconcilePayouts },
    { name: "delete-old-deliveries", run: deleteOldDeliveries },
    { name: "delete-old-events", run: deleteOldEvents },
    { name: "forget-notices", run: forgetNotices },
  ],
};

/** Runs the handlers of a fact in their order; the first failure stops and is thrown. */
export async function handlersOf(ctx: Ctx, fact: Fact): Promise<void> {
  // Indexing by `fact.type` loses the tie between a type and its handlers; the table's own type keeps it.
  const handlers = facts[fact.type] as readonly ((ctx: Ctx, fact: Fact) => Promise<void>)[];
  for (const handler of handlers) await handler(ctx, fact);
}
