/** Which payouts the list shows, which one is open, and whether one has just come back from Stripe, as the address says. */
export const PAYOUT_STATUSES = ["requested", "approved", "processing", "paid", "failed", "canceled", "reversed"] as const;
export type PayoutStatus = (typeof PAYOUT_STATUSES)[number];
export type PayoutFilters = { status?: PayoutStatus; payout?: string; stripe?: "back" };

export function readPayoutFilters(search: Record<string, unknown>): PayoutFilters {
  const status = PAYOUT_STATUSES.find((each) => each === search["status"]);
  const payout = search["payout"];
  return {
    ...(status === undefined ? {} : { status }),
    ...(typeof payout === "string" ? { payout } : {}),
    ...(search["stripe"] === "back" ? { stripe: "back" as const } : {}),
  };
}
