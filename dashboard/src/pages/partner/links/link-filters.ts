/** What of the links is shown and how, and which one is open, as the address says. */
export type LinkFilters = { view?: "cards"; archived?: true; link?: string };

export function readLinkFilters(search: Record<string, unknown>): LinkFilters {
  const { view, archived, link } = search;
  return {
    ...(view === "cards" ? { view } : {}),
    ...(archived === true ? { archived } : {}),
    ...(typeof link === "string" ? { link } : {}),
  };
}
