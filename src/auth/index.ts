/** Who asks: actors, and answers that can be asked for again. What needs HTTP is behind http.ts, so that a click never loads it. */
export { type Actor, STALE } from "./actor.ts";
export { findSpeaker } from "./find-speaker.ts";
export { forgetAnswers } from "./forget-answers.ts";
export { forgetSignIns } from "./forget-sign-ins.ts";
export { listAllOwners } from "./owner-store.ts";
export { isFirstParty } from "./rules.ts";
export { redactAnswers } from "./store.ts";
