/** Operations: cron claims, dead letters, health. */
export { keepDeadLetters } from "./keep-dead-letters.ts";
export { reportStuckFacts } from "./report-stuck-facts.ts";
export { type Job, runCron } from "./run-cron.ts";
export { deleteDeadLettersBefore, findDeadLetters, insertDeadLetters, rewriteDeadLetter } from "./store.ts";
