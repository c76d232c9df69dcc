/** Stripe: the rail that payouts leave by. */
export { makeStripeRail } from "./rail.ts";
