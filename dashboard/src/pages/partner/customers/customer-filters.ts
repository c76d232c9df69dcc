/** Which customer is open, as the address says. */
export type CustomerFilters = { customer?: string };

export const readCustomerFilters = ({ customer }: Record<string, unknown>): CustomerFilters =>
  typeof customer === "string" ? { customer } : {};
