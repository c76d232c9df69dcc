/** Limits: how often what may be done. */
export type { LimitName, Limits } from "./contract.ts";
export { makeLimits } from "./make-limits.ts";
export { countedAddress } from "./rules.ts";
