/** Which clicks the list shows, and which one is open, as the address says. */
export const REASONS = ["duplicate", "bot", "empty_agent", "head", "prefetch", "not_document", "datacenter", "velocity", "flood"] as const;
export type Reason = (typeof REASONS)[number];
export type ClickFilters = { counted?: "yes" | "no"; reason?: Reason; link?: string; country?: string; click?: string };

export function readClickFilters(search: Record<string, unknown>): ClickFilters {
  const { link, country, click } = search;
  const { counted } = search;
  const reason = REASONS.find((each) => each === search["reason"]);
  return {
    ...(counted === "yes" || counted === "no" ? { counted } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(typeof link === "string" && link.startsWith("lnk_") ? { link } : {}),
    ...(typeof country === "string" && /^[A-Z]{2}$/.test(country) ? { country } : {}),
    ...(typeof click === "string" ? { click } : {}),
  };
}
