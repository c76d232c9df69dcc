/** Asks the partner's account for a payout: what the programme and the methods know is gathered here, the account decides and reserves. */
import { countPayingCustomers } from "../commissions/index.ts";
import type { Ctx } from "../context.ts";
import { derivedId, newId } from "../lib/ids.ts";
import { type Result, refuse } from "../lib/result.ts";
import { findPartner, type Partner } from "../partners/index.ts";
import { getCurrentTerms, type Terms, type TierId } from "../program/index.ts";
import { findMethodForPayout } from "./choose-method.ts";
import type { Payout, PostedPayout } from "./contract.ts";
import { methodServes, refuseForProgram } from "./rules.ts";
import type { MethodRow } from "./store.ts";

export type RequestPayout = {
  partnerId: string;
  amountMinor: number;
  currency: string;
  methodId?: string | undefined;
  /** The same request told again is the same payout. */
  idempotencyId: string | null;
};

/**
 * Refusals, in this order: `partner_not_active`, `account_quarantined`, `currency_mismatch`, `below_minimum`,
 * `insufficient_balance`, `no_payout_method`, `too_few_paying_customers`, `tax_details_required`.
 */
export async function requestPayout(
  ctx: Pick<Ctx, "db" | "now" | "rail" | "account">,
  input: RequestPayout,
): Promise<Result<PostedPayout>> {
  const { partnerId, amountMinor, currency } = input;
  const [partner, { terms }, method] = await Promise.all([
    findPartner(ctx, partnerId),
    getCurrentTerms(ctx),
    findMethodForPayout(ctx, input),
  ]);
  if (partner === null) return refuse("not_found", "there is no such partner");
  if (partner.status !== "active") return refuse("partner_not_active", `the partner is ${partner.status}`, { status: partner.status });
  const { minimumPayingCustomers } = terms.payouts;
  const payingCustomers = minimumPayingCustomers === 0 ? 0 : ((await countPayingCustomers(ctx, [partnerId])).get(partnerId) ?? 0);
  const usable = method !== null && methodServes(method, currency) ? method : null;
  return ctx.account(partnerId).requestPayout({
    payoutId: input.idempotencyId === null ? newId("pay") : derivedId("pay", input.idempotencyId),
    amountMinor,
    currency,
    minimumMinor: minimumOf({ terms, tier: partner.tier, currency, method: usable }),
    // The limit is in the terms' currency; any other waits for an owner.
    autoApproveUnderMinor: currency === terms.currency ? terms.payouts.autoApproveUnderMinor : 0,
    refusal: refuseForProgram({ terms, partner, payingCustomers }),
    method: usable === null ? null : { id: usable.id, type: usable.type, destination: usable.railAccountId, sendAfter: usable.sendAfter },
  });
}

/** The tier's minimum in the terms' currency, the programme's own for others; a method of just that currency serves it from one unit. */
export function minimumOf(input: { terms: Terms; tier: TierId; currency: string; method: MethodRow | null }): number | null {
  const { terms, tier, currency, method } = input;
  if (currency === terms.currency) return terms.tiers[tier].minimumPayoutMinor;
  return terms.payouts.minimums[currency] ?? (method?.currency === currency ? 1 : null);
}

/** The least that a request of the partner may be for, as things stand. */
export async function findLeastPayout(
  ctx: Pick<Ctx, "db" | "rail">,
  input: { partner: Pick<Partner, "id" | "tier">; terms: Terms; currency: string },
): Promise<number | null> {
  const { partner, terms, currency } = input;
  const method = currency === terms.currency ? null : await findMethodForPayout(ctx, { partnerId: partner.id, currency });
  return minimumOf({ terms, tier: partner.tier, currency, method });
}

/** The payout as callers see it. */
export const showPosted = ({ revision: _revision, ...payout }: PostedPayout): Payout => payout;
