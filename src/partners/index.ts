/** Partners: who promotes, and whether they may. */
export { type Partner, type PartnerStatus, partnerSchema } from "./contract.ts";
export { findPartner, listPartnersByIds } from "./store.ts";
