/** Operations: cron claims, dead letters, health. */
export { keepDeadLetters } from "./keep-dead-letters.ts";
export { reportFinding } from "./report-finding.ts";
export { reportStuckFacts } from "./report-stuck-facts.ts";
export { type Job, runCron } from "./run-cron.ts";
export { deleteDeadLettersBefore, findDeadLetters, findMark, insertDeadLetters, rewriteDeadLetter, saveMark } from "./store.ts";
