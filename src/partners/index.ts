/** Partners: who promotes, and whether they may. */

export { changeTier } from "./change-tier.ts";
export { type Partner, type PartnerStatus, partnerSchema, tierChangeSchema } from "./contract.ts";
export { findPartner, findPartnerByEmail, listActivePartners, listPartnersAt, listPartnersByIds, showPartner } from "./store.ts";
export { decideTier, nextTierOf, periodsOf } from "./tier-rules.ts";
