/**
 * Handles a conversion that was decided again: what partners lost is taken back decision by decision, then every share of
 * the last one is awarded, with the refunds so far. Every command is idempotent, so it is told again whenever anything failed.
 */
import type { Ctx } from "../context.ts";
import { findConversion, findReattributions, lostPartners, revisionIn } from "../conversions/index.ts";
import type { FactOf } from "../facts.ts";
import { expectDone, settle } from "./settle-conversion.ts";

export async function settleReattribution(ctx: Pick<Ctx, "db" | "account">, fact: FactOf<"conversion.reattributed">): Promise<void> {
  const conversion = await findConversion(ctx, fact.data.id);
  if (conversion === null) throw new Error(`the conversion ${fact.data.id} of fact ${fact.id} is not there`);
  const reattributions = await findReattributions(ctx, conversion.id);
  for (const [n, { before, reason }] of reattributions.entries()) {
    const lost = lostPartners(before, reattributions[n + 1]?.before ?? conversion);
    // What an earlier handler never came to is awarded first, so that a slower one finds it taken back.
    await settle(ctx, { ...conversion, ...before }, new Set(lost));
    for (const partnerId of lost) {
      const command = { conversionId: conversion.id, revision: revisionIn(before, partnerId), reason };
      for (const result of await ctx.account(partnerId).run([{ kind: "take_back", command }])) expectDone(result);
    }
  }
  await settle(ctx, conversion);
}
