/** Moves a partner to another tier, if it still is in the one that this was decided on; announced with the figures, and kept as history. */
import type { Ctx } from "../context.ts";
import { announce, commit, makeFact, stage, won } from "../outbox.ts";
import type { TierId } from "../program/index.ts";
import type { Partner } from "./contract.ts";
import { insertTierChange, markTier } from "./store.ts";

/** `figures` is null where an owner decided. Answers whether the move was made. */
export async function changeTier(
  ctx: Ctx,
  input: { partner: Partner; to: TierId; figures: { volumeMinor: number; periodDays: number } | null },
): Promise<boolean> {
  const { partner, to } = input;
  const at = ctx.now();
  const change = { from: partner.tier, to, volumeMinor: input.figures?.volumeMinor ?? null, periodDays: input.figures?.periodDays ?? null };
  const fact = makeFact("partner.tier_changed", { at, data: { ...partner, tier: to, ...change }, about: [partner.id, String(at), to] });
  const [marked] = await commit(ctx, [
    markTier(ctx, { id: partner.id, from: partner.tier, to, at }),
    insertTierChange(ctx, { id: fact.id, partnerId: partner.id, at, ...change }),
    stage(ctx, fact),
  ]);
  if (!won(marked)) return false;
  await announce(ctx, fact);
  return true;
}
