/** The event log and what is told to the outside. */
export { consumeDeliveries } from "./consume-deliveries.ts";
export { deleteOldDeliveries, deleteOldEvents } from "./delete-old-records.ts";
export { deliveryRoutes } from "./delivery-routes.ts";
export { describeEvents } from "./describe-events.ts";
export { dispatchSoon } from "./dispatch-events.ts";
export { webhookSchema, webhookTestedSchema } from "./endpoint-contract.ts";
export { makeEndpointRoutes } from "./endpoint-routes.ts";
export { forgetCustomer } from "./forget-customer.ts";
export { eventsRoutes } from "./routes.ts";
export { sendDueDeliveries } from "./send-due-deliveries.ts";
