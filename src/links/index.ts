/** Links and promo codes. */
export { type Link, linkSchema, RESERVED_SLUGS } from "./contract.ts";
export { findCode } from "./find-code.ts";
export { forgetLinks, lookUpSlug, recallSlug, type VisitLink } from "./look-up-slug.ts";
export { linksRoutes } from "./routes.ts";
export { readSlug } from "./rules.ts";
export { findLinkBySlug, findLinksByIds } from "./store.ts";
