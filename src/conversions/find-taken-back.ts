/** What was taken back of a sale: its refunds, each with what of it is within the sale, and its disputes. */
import type { Ctx } from "../context.ts";
import { type DisputeRow, findDisputesOfSale } from "./dispute-store.ts";
import { applyRefunds } from "./rules.ts";
import { type ConversionRow, findRefundsOfSale, type RefundRow } from "./store.ts";

type Sale = Pick<ConversionRow, "externalId" | "amountMinor">;
export type AppliedRefund = RefundRow & { appliedMinor: number };

export const findAppliedRefunds = async (ctx: Pick<Ctx, "db">, sale: Sale): Promise<AppliedRefund[]> =>
  applyRefunds(sale.amountMinor, await findRefundsOfSale(ctx, sale.externalId));

/** Both, in one call. */
export async function findTakenBack(ctx: Pick<Ctx, "db">, sale: Sale): Promise<{ refunds: AppliedRefund[]; disputes: DisputeRow[] }> {
  const [refunds, disputes] = await ctx.db.batch([findRefundsOfSale(ctx, sale.externalId), findDisputesOfSale(ctx, sale.externalId)]);
  return { refunds: applyRefunds(sale.amountMinor, refunds), disputes };
}
