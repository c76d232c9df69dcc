/** What is left of a sale after its refunds and disputes, which never sum above it. Pure. */
import type { CommissionRow } from "./rows.ts";

export type SoldState = Pick<CommissionRow, "inputs" | "refundedMinor" | "disputedMinor">;

/** A refund of what is disputed already, or the other way round, takes it once. */
export function netSaleOf({ inputs, refundedMinor, disputedMinor }: SoldState): number {
  const saleMinor = inputs?.saleAmountMinor ?? 0;
  return saleMinor - Math.min(saleMinor, refundedMinor + disputedMinor);
}
