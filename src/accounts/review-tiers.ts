/**
 * Cron: promotes and demotes partners by the volume of the terms' periods, which their accounts know to the day. Hourly those
 * whose account moved, daily all: a period that ends lowers a volume in silence. A move is conditional, so a doubled run moves once.
 */
import type { Ctx } from "../context.ts";
import { DAY } from "../lib/time.ts";
import { changeTier, decideTier, listActivePartners, periodsOf, showPartner } from "../partners/index.ts";
import { getCurrentTerms, type Terms } from "../program/index.ts";
import { continueWalk, type Walk, walkAccounts } from "./walk-accounts.ts";

/** Those whose account moved since the last time; all of them once the terms have changed. */
export async function promotePartners(ctx: Ctx): Promise<void> {
  const { version, terms } = await getCurrentTerms(ctx);
  await walkAccounts(ctx, walkOf(ctx, "promote-partners", terms), { version });
}

export async function reviewTiers(ctx: Ctx): Promise<void> {
  const { terms } = await getCurrentTerms(ctx);
  await walkAccounts(ctx, walkOf(ctx, "review-tiers", terms));
}

export async function continueTierWalks(ctx: Ctx): Promise<void> {
  const { terms } = await getCurrentTerms(ctx);
  for (const job of ["promote-partners", "review-tiers"]) await continueWalk(ctx, walkOf(ctx, job, terms));
}

const walkOf = (ctx: Ctx, job: string, terms: Terms): Walk => ({ job, visit: (partnerIds) => reviewAll(ctx, partnerIds, terms) });

async function reviewAll(ctx: Ctx, partnerIds: readonly string[], terms: Terms): Promise<void> {
  const periods = periodsOf(terms.tiers);
  if (periods.length === 0) return;
  const now = ctx.now();
  for (const { partner, since } of await listActivePartners(ctx, partnerIds)) {
    const volumes = await ctx.account(partner.id).sumVolumes({ since: periods.map((days) => now - days * DAY) });
    const move = decideTier(terms.tiers, {
      tier: partner.tier,
      daysInTier: (now - (since ?? partner.createdAt)) / DAY,
      volumeOf: (days) => volumes[periods.indexOf(days)] ?? 0,
    });
    if (move !== null) await changeTier(ctx, { partner: showPartner(partner), to: move.to, figures: move });
  }
}
