/** Who asks: keys, actors, the router that knows them, and answers that can be asked for again. */
export { type Actor, own, partnerOf, visiblePartner } from "./actor.ts";
export { type AuthDoors, authenticate } from "./authenticate.ts";
export { identifyRequest, limitBody, newRequestId, requireJson } from "./check-request.ts";
export { allowOrigins } from "./cors.ts";
export { addressOf, limitRequests } from "./limit-requests.ts";
export { forgetAnswers, replayAnswers } from "./replay-answers.ts";
export { type AppContext, type AppEnv, answer, body, makeRouter, ownerOnly, type Router, route, unwrap } from "./router.ts";
export { makeAuthRoutes } from "./routes.ts";
export { isFirstParty } from "./rules.ts";
export { redactAnswers } from "./store.ts";
