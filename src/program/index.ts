/** The programme's terms: what is in force when, and how an owner publishes others. */
export {
  type AttributionModel,
  attributionModelSchema,
  DEFAULT_TERMS,
  type Milestone,
  type Terms,
  type TermsVersion,
  termsSchema,
  termsVersionSchema,
  warningSchema,
} from "./contract.ts";
export { type FraudRules, fraudActionSchema } from "./fraud-rules.ts";
export { type ClickFraudRules, readClickFraudRules } from "./fraud-rules-click.ts";
export { type Pay, type TierId, tierIdSchema } from "./plan-rules.ts";
export { findMatchingRule, type SaleView } from "./rules.ts";
export { findClickTerms, findTermsVersion, getCurrentTerms, getTermsAt, getTermsVersion } from "./store.ts";
export { warnOfPlan } from "./warn-plan.ts";
