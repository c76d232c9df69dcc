/** Which webhook is open, as the address says. */
export type SettingsFilters = { webhook?: string };

export const readSettingsFilters = ({ webhook }: Record<string, unknown>): SettingsFilters =>
  typeof webhook === "string" ? { webhook } : {};
