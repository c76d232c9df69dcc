/** Operations: cron claims, dead letters, health. */
export { reportFinding } from "./report-finding.ts";
export { findingsRoutes, healthRoutes } from "./routes.ts";
export { type Job, runCron } from "./run-cron.ts";
export { deleteDeadLettersBefore, findMark, insertDeadLetters, removeFromDeadLetters, saveMark } from "./store.ts";
