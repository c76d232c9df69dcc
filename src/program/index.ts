/** The programme's terms: what is in force when, and how an owner publishes others. */
export {
  type AttributionModel,
  attributionModelSchema,
  DEFAULT_TERMS,
  type Terms,
  type TermsVersion,
  type TierId,
  termsVersionSchema,
  tierIdSchema,
} from "./contract.ts";
export { type FraudRules, fraudActionSchema } from "./fraud-rules.ts";
export { type ClickFraudRules, readClickFraudRules } from "./fraud-rules-click.ts";
export { findClickTerms, getCurrentTerms, getTermsAt, getTermsVersion } from "./store.ts";
