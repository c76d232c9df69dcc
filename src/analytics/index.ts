/** Reports; nobody imports them but the flow, for their jobs. */
export { checkSums } from "./check-sums.ts";
export { sealOldDays, settleDays } from "./settle-days.ts";
