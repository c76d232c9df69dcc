/** How a payout stands, in a word and the date or the reason that belongs to it. */
import type { Schemas } from "../../api/client.ts";
import { formatDay } from "../../parts/format.ts";
import { o } from "../../words/owner.ts";

type Payout = Schemas["Payout"];

/** An approved payout is not there yet, where an approved commission is available. */
export const wordOf = ({ status }: Payout): string => (status === "approved" ? "accepted" : status);

export function payoutDetail({ status, failure, requestedAt, approvedAt, paidAt }: Payout): string | null {
  if (status === "failed") return failure?.message ?? null;
  if (status === "paid" && paidAt !== null) return o.payouts.paidOn(formatDay(paidAt));
  if (status === "approved" && approvedAt !== null) return o.payouts.approvedOn(formatDay(approvedAt));
  return status === "requested" ? o.payouts.requestedOn(formatDay(requestedAt)) : null;
}
