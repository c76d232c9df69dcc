/**
 * What fraud decides of a recorded conversion before it is settled: one partner's share is held from its first entry, or the
 * whole is rejected and binds nobody: its customer stays bound as it was without it. Law: both are idempotent, and never touch what was posted: that is the accounts'.
 */
import type { Ctx } from "../context.ts";
import { commit } from "../outbox.ts";
import { addHolds, findFirstAttributed, markRejected, rebindCustomer } from "./judge-store.ts";
import { refuseTouches } from "./rules.ts";
import { findConversion } from "./store.ts";

export async function holdConversion(
  ctx: Pick<Ctx, "db">,
  { conversionId, partnerId, reasons }: { conversionId: string; partnerId: string; reasons: readonly string[] },
): Promise<void> {
  const holds = reasons.map((reason) => ({ partnerId, reason }));
  if (holds.length > 0) await commit(ctx, [addHolds(ctx, conversionId, holds)]);
}

export async function rejectConversion(ctx: Pick<Ctx, "db">, conversionId: string): Promise<void> {
  const row = await findConversion(ctx, conversionId);
  if (row?.status !== "attributed") return;
  const next = await findFirstAttributed(ctx, row);
  await commit(ctx, [markRejected(ctx, row, refuseTouches(row.decision)), rebindCustomer(ctx, row, next)]);
}
