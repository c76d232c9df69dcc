/**
 * The story of the money as a table: every fact that can be announced and the verbs that handle it, every cron and the
 * jobs that it runs. A fact or cron without an entry does not compile. Slices announce facts; they never call the next slice.
 */
import {
  closeMonths,
  continueReconciliation,
  continueTierWalks,
  promotePartners,
  reconcileAccounts,
  reviewTiers,
  wakeDueAccounts,
} from "./accounts/index.ts";
import { forgetAnswers } from "./auth/index.ts";
import { cutAddresses, forgetVisitTerms, makeSalts } from "./clicks/index.ts";
import {
  continueConversions,
  continueReviews,
  reconcileConversions,
  settleConversion,
  settleDispute,
  settleRefund,
} from "./commissions/index.ts";
import type { Ctx } from "./context.ts";
import type { Fact, FactOf, FactType } from "./facts.ts";
import type { Job } from "./operations/index.ts";
import { drainOutbox } from "./outbox.ts";

type Handlers = { [T in FactType]: readonly ((ctx: Ctx, fact: FactOf<T>) => Promise<void>)[] };

const facts: Handlers = {
  "terms.published": [forgetVisitTerms],
  "partner.applied": [],
  "partner.approved": [],
  "partner.rejected": [],
  "partner.suspended": [],
  "partner.tier_changed": [],
  "link.created": [],
  "signup.recorded": [settleConversion],
  "sale.recorded": [settleConversion],
  "sale.refunded": [settleRefund],
  "sale.disputed": [settleDispute],
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
  "ops.alert": [],
};

export const crons: Record<"*/5 * * * *" | "0 * * * *" | "0 0 * * *", readonly Job[]> = {
  "*/5 * * * *": [
    { name: "drain-outbox", run: (ctx) => drainOutbox(ctx, { quiet: quietTypes() }) },
    { name: "wake-due-accounts", run: wakeDueAccounts },
    { name: "close-months-again", run: closeMonths },
    { name: "continue-tier-walks", run: continueTierWalks },
    { name: "continue-bulk-reviews", run: continueReviews },
    { name: "continue-conversions", run: continueConversions },
    { name: "continue-reconciliation", run: continueReconciliation },
  ],
  "0 * * * *": [
    { name: "release-due-accounts", run: wakeDueAccounts },
    { name: "promote-partners", run: promotePartners },
    { name: "forget-answers", run: forgetAnswers },
  ],
  "0 0 * * *": [
    { name: "make-salts", run: makeSalts },
    { name: "cut-addresses", run: cutAddresses },
    { name: "close-months", run: closeMonths },
    { name: "review-tiers", run: reviewTiers },
    { name: "reconcile-conversions", run: reconcileConversions },
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
