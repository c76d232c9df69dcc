/** Links and promo codes. */
export { type Link, linkSchema } from "./contract.ts";
export { findCode } from "./find-code.ts";
export { forgetLinks, lookUpSlug, recallSlug, type VisitLink } from "./look-up-slug.ts";
export { readSlug } from "./rules.ts";
export { findLinksByIds } from "./store.ts";
