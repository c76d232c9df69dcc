/** Operations: cron claims, dead letters, health. */
export { type Job, runCron } from "./run-cron.ts";
export { deleteDeadLettersBefore, findDeadLetters, insertDeadLetters, rewriteDeadLetter } from "./store.ts";
