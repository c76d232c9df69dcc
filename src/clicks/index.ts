/** Clicks: the path of a visitor. */
export { answerVisit } from "./answer-visit.ts";
export { consumeClicks } from "./consume-clicks.ts";
export { cutAddresses } from "./cut-addresses.ts";
export { findClick } from "./find-click.ts";
export { forgetVisitTerms } from "./find-visit-terms.ts";
export { makeSalts } from "./make-salts.ts";
export { clicksRoutes } from "./routes.ts";
export { type ClickToken, readToken } from "./token.ts";
