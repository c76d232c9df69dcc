/**
 * The story of the money as a table: every fact that can be announced and the verbs that handle it, every cron and the
 * jobs that it runs. A fact or cron without an entry does not compile. Slices announce facts; they never call the next slice.
 */
import { reconcileAccounts, wakeDueAccounts } from "./accounts/index.ts";
import { sealOldDays, settleDays } from "./analytics/index.ts";
import { forgetAnswers } from "./auth/index.ts";
import { cutAddresses, deleteOldClicks, deleteOldSalts, forgetVisitTerms, makeSalts } from "./clicks/index.ts";
import { settleConversion, settleReattribution, settleRefund } from "./commissions/index.ts";
import type { Ctx } from "./context.ts";
import { finishErasures, followBinding } from "./conversions/index.ts";
import type { Fact, FactOf, FactType } from "./facts.ts";
import {
  assessAgain,
  assessConversion,
  flagOutliers,
  forgetAssessments,
  forgetEvidence,
  holdFlagged,
  liftHolds,
  rejectFlagged,
} from "./fraud/index.ts";
import type { Job } from "./operations/index.ts";
import { drainOutbox } from "./outbox.ts";
import { continueRuns, reportOldPayouts, schedulePayouts } from "./payouts/index.ts";
import { forgetStripeEvents, handleStripeEvent } from "./stripe/index.ts";

type Handlers = { [T in FactType]: readonly ((ctx: Ctx, fact: FactOf<T>) => Promise<void>)[] };

const facts: Handlers = {
  "terms.published": [forgetVisitTerms],
  "partner.applied": [],
  "partner.approved": [],
  "partner.rejected": [],
  "partner.suspended": [],
  "link.created": [],
  // What is judged first is held from its first entry on.
  "signup.recorded": [assessConversion, settleConversion, followBinding],
  "sale.recorded": [assessConversion, settleConversion, followBinding],
  "sale.refunded": [settleRefund],
  // Whoever keeps more of a customer than conversions, clicks and answers forgets it here.
  "customer.erased": [(ctx, fact) => forgetAssessments(ctx, fact.data)],
  "conversion.reattributed": [settleReattribution],
  "commission.earned": [],
  "commission.held": [],
  "commission.approved": [],
  "commission.rejected": [],
  "commission.reversed": [],
  "payout.requested": [],
  "payout.approved": [],
  "payout.paid": [],
  "payout.failed": [],
  "payout.canceled": [],
  "payout.reversed": [],
  "account.posted": [],
  "fraud.flagged": [holdFlagged],
  "fraud.cleared": [liftHolds],
  "fraud.confirmed": [rejectFlagged],
  "stripe.event_received": [handleStripeEvent],
  "ops.alert": [],
};

export const crons: Record<"*/5 * * * *" | "0 * * * *" | "0 0 * * *", readonly Job[]> = {
  "*/5 * * * *": [
    { name: "settle-days", run: settleDays },
    { name: "drain-outbox", run: (ctx) => drainOutbox(ctx, { quiet: quietTypes() }) },
    { name: "wake-due-accounts", run: wakeDueAccounts },
    { name: "continue-runs", run: continueRuns },
    { name: "report-old-payouts", run: reportOldPayouts },
    { name: "assess-again", run: assessAgain },
  ],
  "0 * * * *": [
    { name: "forget-answers", run: forgetAnswers },
    { name: "delete-old-salts", run: deleteOldSalts },
    { name: "schedule-payouts", run: schedulePayouts },
    { name: "flag-outliers", run: flagOutliers },
  ],
  "0 0 * * *": [
    { name: "make-salts", run: makeSalts },
    { name: "cut-addresses", run: cutAddresses },
    { name: "forget-evidence", run: forgetEvidence },
    { name: "finish-erasures", run: finishErasures },
    // Behind whatever sums clicks up: what is deleted can be reported no more.
    { name: "delete-old-clicks", run: async (ctx) => deleteOldClicks(ctx, { reportedTo: await sealOldDays(ctx) }) },
    { name: "forget-stripe-events", run: forgetStripeEvents },
    { name: "reconcile-accounts", run: reconcileAccounts },
  ],
};

/** The facts that nobody handles: they are told for the record. */
const quietTypes = (): FactType[] => (Object.keys(facts) as FactType[]).filter((type) => facts[type].length === 0);

/** Runs the handlers of a fact in their order; the first failure stops and is thrown. */
export async function handlersOf(ctx: Ctx, fact: Fact): Promise<void> {
  // Indexing by `fact.type` loses the tie between a type and its handlers; the table's own type keeps it.
  const handlers = facts[fact.type] as readonly ((ctx: Ctx, fact: Fact) => Promise<void>)[];
  for (const handler of handlers) await handler(ctx, fact);
}
