/** Which tier a partner's volume earns: the highest that is reached, or the lower one that the terms name for too little. Pure. */
import type { Terms, TierId } from "../program/index.ts";

/** Lowest first. */
const TIERS: readonly TierId[] = ["tier1", "tier2", "tier3", "tier4"];

type Tiers = Record<TierId, Pick<Terms["tiers"]["tier1"], "promoteAt" | "demote">>;

/** A move, with the figures that it was decided on. */
export type TierMove = { to: TierId; volumeMinor: number; periodDays: number };

/** The periods whose volume a decision needs, each once. */
export const periodsOf = (tiers: Tiers): number[] => [
  ...new Set(TIERS.flatMap((tier) => [tiers[tier].promoteAt, tiers[tier].demote].flatMap((each) => each?.periodDays ?? []))),
];

/**
 * Up to the highest tier whose `promoteAt` is reached; null is never automatic. Else to the tier that
 * `demote` names where the volume is below it, once the partner has been in its tier for that period: who was just put there is given the time to prove it.
 */
export function decideTier(
  tiers: Tiers,
  input: { tier: TierId; daysInTier: number; volumeOf: (periodDays: number) => number },
): TierMove | null {
  const at = TIERS.indexOf(input.tier);
  for (const to of TIERS.slice(at + 1).reverse()) {
    const { promoteAt } = tiers[to];
    if (promoteAt === null) continue;
    const volumeMinor = input.volumeOf(promoteAt.periodDays);
    if (volumeMinor >= promoteAt.volumeMinor) return { to, volumeMinor, periodDays: promoteAt.periodDays };
  }
  const { promoteAt, demote } = tiers[input.tier];
  if (demote === null || demote === undefined || input.daysInTier < demote.periodDays) return null;
  // Who reaches the tier as it is now is not sent down, only to come up again.
  if (promoteAt !== null && input.volumeOf(promoteAt.periodDays) >= promoteAt.volumeMinor) return null;
  const volumeMinor = input.volumeOf(demote.periodDays);
  return volumeMinor < demote.volumeMinor ? { to: demote.to, volumeMinor, periodDays: demote.periodDays } : null;
}

/** The next tier above that volume leads to; null where there is none. */
export const nextTierOf = (tiers: Tiers, tier: TierId): TierId | null =>
  TIERS.slice(TIERS.indexOf(tier) + 1).find((above) => tiers[above].promoteAt !== null) ?? null;
