/** Which commissions the list shows, and which one is open, as the address says. */
export const COMMISSION_STATUSES = ["pending", "held", "approved", "paid", "reversed", "rejected"] as const;
export const COMMISSION_TYPES = ["sale", "recurring", "signup", "bonus", "adjustment"] as const;
export type CommissionFilters = {
  status?: (typeof COMMISSION_STATUSES)[number];
  type?: (typeof COMMISSION_TYPES)[number];
  currency?: string;
  commission?: string;
};

export function readCommissionFilters(search: Record<string, unknown>): CommissionFilters {
  const status = COMMISSION_STATUSES.find((each) => each === search["status"]);
  const type = COMMISSION_TYPES.find((each) => each === search["type"]);
  const { currency, commission } = search;
  return {
    ...(status === undefined ? {} : { status }),
    ...(type === undefined ? {} : { type }),
    ...(typeof currency === "string" && /^[A-Z]{3}$/.test(currency) ? { currency } : {}),
    ...(typeof commission === "string" ? { commission } : {}),
  };
}
