/**
 * Handles a conversion that was decided again, before it is settled: whoever came to a share is judged, and each flag takes up
 * the commission that its share earns now. Law: what may be posted is held, never rejected by a rule.
 */
import type { Ctx } from "../context.ts";
import type { FactOf } from "../facts.ts";
import { commit } from "../outbox.ts";
import { assessShares } from "./assess-conversion.ts";
import { addCommission } from "./flag-store.ts";
import { commissionOf, flagIdOf, raiseFlag } from "./raise-flag.ts";

export async function assessReattribution(ctx: Ctx, fact: FactOf<"conversion.reattributed">): Promise<void> {
  const { conversion, rows } = await assessShares(ctx, fact);
  for (const row of rows) {
    await raiseFlag(ctx, { row, revisions: conversion.revisions, isLate: false });
    await commit(ctx, [addCommission(ctx, { id: flagIdOf(row), commissionId: commissionOf(row, conversion.revisions) })]);
  }
}
