/** The event log and what is told to the outside. */
export { consumeDeliveries } from "./consume-deliveries.ts";
export type { Event } from "./contract.ts";
export { deleteOldDeliveries, deleteOldEvents } from "./delete-old-records.ts";
export { dispatchSoon } from "./dispatch-events.ts";
export { webhookSchema, webhookTestedSchema } from "./endpoint-contract.ts";
export { forgetCustomer } from "./forget-customer.ts";
export { sendDueDeliveries } from "./send-due-deliveries.ts";
export { showEvent } from "./show-event.ts";
export { type LogRow, listLog } from "./store.ts";
