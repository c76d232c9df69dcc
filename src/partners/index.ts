/** Partners: who promotes, and whether they may. */
export { type Partner, type PartnerStatus, partnerSchema } from "./contract.ts";
export { partnersRoutes } from "./routes.ts";
export { findPartner, listPartnersByIds } from "./store.ts";
