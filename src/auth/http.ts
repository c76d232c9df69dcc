/** The HTTP side of who asks: the router that every slice's routes are made with, and the middleware before them. Only routes and the API come in here. */
export { type Actor, isFresh, own, partnerOf, visiblePartner } from "./actor.ts";
export { type AuthDoors, authenticate } from "./authenticate.ts";
export { identifyRequest, limitBody, newRequestId, requireJson } from "./check-request.ts";
export { allowOrigins } from "./cors.ts";
export { enter } from "./enter.ts";
export { addressOf, limitRequests } from "./limit-requests.ts";
export { ownerRoutes } from "./owner-routes.ts";
export { replayAnswers } from "./replay-answers.ts";
export { type AppContext, type AppEnv, answer, body, makeRouter, ownerOnly, type Router, route, unwrap } from "./router.ts";
export { makeAuthRoutes } from "./routes.ts";
export { freshUntil } from "./rules.ts";
export { sessionRoutes } from "./session-routes.ts";
export { makeSignInRoutes } from "./sign-in-routes.ts";
