/** Operations: cron claims, dead letters, health. */
export { healthRoutes } from "./routes.ts";
export { type Job, runCron } from "./run-cron.ts";
export { deleteDeadLettersBefore, insertDeadLetters, removeFromDeadLetters } from "./store.ts";
