/** Which status a partner may move to from where. Pure. */
import type { FactType } from "../facts.ts";
import type { PartnerStatus } from "./contract.ts";

export const STATUS_CHANGES = ["approve", "reject", "suspend", "reinstate"] as const;
export type StatusChange = (typeof STATUS_CHANGES)[number];

/** From where each change is possible, where it leads, and what it announces. A rejected application may still be approved. */
export const CHANGES = {
  approve: { from: ["applied", "rejected"], to: "active", fact: "partner.approved" },
  reject: { from: ["applied"], to: "rejected", fact: "partner.rejected" },
  suspend: { from: ["active"], to: "suspended", fact: "partner.suspended" },
  reinstate: { from: ["suspended"], to: "active", fact: null },
} as const satisfies Record<StatusChange, { from: readonly PartnerStatus[]; to: PartnerStatus; fact: FactType | null }>;

/** What a partner's creation announces, by the status it is created with. */
export const CREATION_FACT = {
  applied: "partner.applied",
  active: "partner.approved",
  rejected: "partner.rejected",
  suspended: "partner.suspended",
} as const satisfies Record<PartnerStatus, FactType>;
