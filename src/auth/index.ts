/** Who asks: actors, and answers that can be asked for again. What needs HTTP is behind http.ts, so that a click never loads it. */
export type { Actor } from "./actor.ts";
export { forgetAnswers } from "./forget-answers.ts";
export { isInForce } from "./is-in-force.ts";
export { isFirstParty } from "./rules.ts";
export { redactAnswers } from "./store.ts";
