/** Clicks: the path of a visitor. */
export { answerTracker } from "./answer-tracker.ts";
export { answerVisit } from "./answer-visit.ts";
export { consumeClicks } from "./consume-clicks.ts";
export { type Click, type ClickEvidence, type LandedClick, listClicksSchema } from "./contract.ts";
export { countClicksByPartner } from "./crowd-store.ts";
export { cutAddresses } from "./cut-addresses.ts";
export { deleteOldClicks } from "./delete-old-clicks.ts";
export { deleteOldSalts } from "./delete-old-salts.ts";
export { eraseVisitors } from "./erasure-store.ts";
export { findClick, showClick } from "./find-click.ts";
export { findClickEvidence } from "./find-evidence.ts";
export { listVisitorClicks } from "./find-touches.ts";
export { forgetVisitTerms } from "./find-visit-terms.ts";
export { makeSalts } from "./make-salts.ts";
export { measureCrowd } from "./measure-crowd.ts";
export { listNewestClicks } from "./newest-store.ts";
export { clickSortKey, listClickRows, windowOf } from "./store.ts";
export { type ClickToken, readToken } from "./token.ts";
