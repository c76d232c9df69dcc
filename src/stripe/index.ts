/** Stripe: the rail that payouts leave by, and the events by which it tells what was paid. */
export { stripeEventSchema } from "./contract.ts";
export { forgetStripeEvents } from "./forget-events.ts";
export { forgetPerson } from "./forget-person.ts";
export { handleStripeEvent } from "./handle-event.ts";
export { makeStripeRail } from "./rail.ts";
