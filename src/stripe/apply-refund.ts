/** Records a refund, or what of it is left of its sale: refunds and disputes of one payment may sum above it, the books may not. */
import type { Ctx } from "../context.ts";
import { recordRefund } from "../conversions/index.ts";

export type TakenBack = { externalId: string; saleExternalId: string; amountMinor: number; occurredAt: number };

/** A refund that is recorded already, whole or in part, stays as it is. */
export async function applyRefund(ctx: Ctx, report: TakenBack): Promise<void> {
  if (report.amountMinor === 0) return;
  const recorded = await recordRefund(ctx, { ...report, isAnyTimeTaken: true });
  if (recorded.ok || recorded.refusal.code === "refund_conflict") return;
  if (recorded.refusal.code !== "refund_exceeds_sale")
    throw new Error(`the refund ${report.externalId} was refused: ${recorded.refusal.detail}`);
  const { saleAmountMinor, refundedMinor } = recorded.refusal;
  const leftMinor = Number(saleAmountMinor) - Number(refundedMinor);
  if (leftMinor > 0) await applyRefund(ctx, { ...report, amountMinor: leftMinor });
}
