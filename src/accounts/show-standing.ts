/** What comes next for a partner. Law: it decides nothing; each figure is the one that the deciding rule reads. */
import { findNextReleases } from "../commissions/index.ts";
import type { Ctx } from "../context.ts";
import { DAY, toIso, toIsoOrNull } from "../lib/time.ts";
import { nextTierOf, type Partner } from "../partners/index.ts";
import { findLeastPayout, listFirstPaid } from "../payouts/index.ts";
import { getCurrentTerms, type Terms } from "../program/index.ts";
import type { Standing } from "./standing-contract.ts";

type Needs = Pick<Ctx, "db" | "now" | "account" | "rail">;

export async function showStanding(ctx: Needs, partner: Pick<Partner, "id" | "tier">): Promise<Standing> {
  const [{ terms }, balances, releases, paid] = await Promise.all([
    getCurrentTerms(ctx),
    ctx.account(partner.id).getBalances(),
    findNextReleases(ctx, partner.id),
    listFirstPaid(ctx, partner.id),
  ]);
  const money = balances.map(async ({ currency }) => ({
    currency,
    minimumMinor: await findLeastPayout(ctx, { partner, terms, currency }),
    nextRelease: releases.get(currency) ?? null,
    firstPaidAt: toIsoOrNull(paid.get(currency) ?? null),
  }));
  const [nextTier, ...rest] = await Promise.all([showNextTier(ctx, partner, terms), ...money]);
  return {
    money: rest.map((each) => ({
      ...each,
      nextRelease: each.nextRelease === null ? null : { ...each.nextRelease, at: toIso(each.nextRelease.at) },
    })),
    nextTier,
  };
}

async function showNextTier(ctx: Needs, partner: Pick<Partner, "id" | "tier">, terms: Terms): Promise<Standing["nextTier"]> {
  const tier = nextTierOf(terms.tiers, partner.tier);
  const { promoteAt, name, rateBps } = tier === null ? { promoteAt: null, name: "", rateBps: 0 } : terms.tiers[tier];
  if (tier === null || promoteAt === null) return null;
  const { volumeMinor, periodDays } = promoteAt;
  const [soldMinor = 0] = await ctx.account(partner.id).sumVolumes({ since: [ctx.now() - periodDays * DAY] });
  const missingMinor = Math.max(0, volumeMinor - soldMinor);
  const progressBps = volumeMinor === 0 ? 10_000 : Number((BigInt(volumeMinor - missingMinor) * 10_000n) / BigInt(volumeMinor));
  return { tier, name, rateBps, currency: terms.currency, periodDays, volumeMinor, soldMinor, missingMinor, progressBps };
}
