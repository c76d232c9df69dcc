/** What of an address the owner's pages read. Law: what is not one of the known values is left out, so that a broken address shows the page. */
type Search = Record<string, unknown>;

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const oneOf = <T extends string>(values: readonly T[], value: unknown): T | undefined => values.find((each) => each === value);
const only = <T extends Record<string, unknown>>(found: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } =>
  Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as never;

export const PAYOUT_STATUSES = ["requested", "approved", "processing", "paid", "failed", "canceled", "reversed"] as const;
export const PAYOUT_VIEWS = ["queue", "hand", "run", "all"] as const;
export const readPayouts = (search: Search) =>
  only({ view: oneOf(PAYOUT_VIEWS, search["view"]), status: oneOf(PAYOUT_STATUSES, search["status"]), payout: text(search["payout"]) });

export const FLAG_STATUSES = ["open", "cleared", "confirmed"] as const;
export const readFraud = (search: Search) =>
  only({ status: oneOf([...FLAG_STATUSES, "all"] as const, search["status"]), flag: text(search["flag"]) });

export const PARTNER_STATUSES = ["applied", "active", "suspended", "rejected"] as const;
export const TIERS = ["tier1", "tier2", "tier3", "tier4"] as const;
export const readPartners = (search: Search) =>
  only({
    status: oneOf(PARTNER_STATUSES, search["status"]),
    tier: oneOf(TIERS, search["tier"]),
    find: text(search["find"]),
    partner: text(search["partner"]),
  });

export const COMMISSION_STATUSES = ["pending", "held", "approved", "paid", "reversed", "rejected"] as const;
export const COMMISSION_TYPES = ["sale", "recurring", "signup", "bonus", "adjustment"] as const;
export const readCommissions = (search: Search) =>
  only({
    status: oneOf(COMMISSION_STATUSES, search["status"]),
    type: oneOf(COMMISSION_TYPES, search["type"]),
    partnerId: text(search["partnerId"]),
    commission: text(search["commission"]),
  });

export const INTEGRATION_VIEWS = ["keys", "webhooks", "snippets", "stripe", "events"] as const;
export const readIntegrations = (search: Search) =>
  only({
    view: oneOf(INTEGRATION_VIEWS, search["view"]),
    webhook: text(search["webhook"]),
    delivery: text(search["delivery"]),
    type: text(search["type"]),
    event: text(search["event"]),
  });

export const readAudit = (search: Search) => only({ actor: text(search["actor"]), subject: text(search["subject"]) });

export const readTerms = (search: Search) => only({ view: oneOf(["edit", "versions"] as const, search["view"]) });
