/** Whether a report of a dispute repeats what is stored, moves it on, or contradicts it. Pure. */

import { formatMinor } from "../lib/money.ts";
import { type Refusal, type Result, refuse } from "../lib/result.ts";
import type { Dispute } from "./contract.ts";

type Status = Dispute["status"];
type DisputeValues = { saleExternalId: string; amountMinor: number; status: Status };

/** Where a dispute may go from where it stands. A bank may still give in after it was lost; what was won stays won. */
const NEXT: Record<Status, readonly Status[]> = { open: ["won", "lost"], lost: ["won"], won: [] };

/** The status that the report moves the dispute to; null where it tells nothing new: "open", told late, never opens a closed one. */
export function nextStatusOf(report: DisputeValues, stored: DisputeValues): Result<Status | null> {
  for (const field of ["saleExternalId", "amountMinor"] as const) {
    if (report[field] !== stored[field])
      return refuse("dispute_conflict", `this dispute is already recorded with another ${field}`, { field });
  }
  if (report.status === stored.status || report.status === "open") return { ok: true, value: null };
  if (NEXT[stored.status].includes(report.status)) return { ok: true, value: report.status };
  return refuse("invalid_state", `a dispute that is ${stored.status} cannot become ${report.status}`, { status: stored.status });
}

export const disputeExceedsSale = (sale: { amountMinor: number; currency: string }, amountMinor: number): Refusal => ({
  code: "dispute_exceeds_sale",
  detail: `${formatMinor(amountMinor, sale.currency)} is more than the sale of ${formatMinor(sale.amountMinor, sale.currency)}`,
  saleAmountMinor: sale.amountMinor,
  amountMinor,
  currency: sale.currency,
});
