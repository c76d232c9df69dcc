/** Which commissions the list shows, and which one is open, as the address says. */
export const COMMISSION_STATUSES = ["pending", "held", "approved", "paid", "reversed", "rejected"] as const;
export type CommissionFilters = { status?: (typeof COMMISSION_STATUSES)[number]; commission?: string };

export function readCommissionFilters(search: Record<string, unknown>): CommissionFilters {
  const status = COMMISSION_STATUSES.find((each) => each === search["status"]);
  const commission = search["commission"];
  return {
    ...(status === undefined ? {} : { status }),
    ...(typeof commission === "string" ? { commission } : {}),
  };
}
