/** Reports; nobody imports them but the flow, for their jobs. */
export { sealOldDays, settleDays } from "./settle-days.ts";
