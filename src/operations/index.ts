/** Operations: cron claims, dead letters, health. */
export { type Job, runCron } from "./run-cron.ts";
export { deleteDeadLettersBefore, insertDeadLetters, removeFromDeadLetters } from "./store.ts";
