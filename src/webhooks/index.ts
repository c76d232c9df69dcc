/** The event log and what is told to the outside. */
export { eventsRoutes } from "./routes.ts";
