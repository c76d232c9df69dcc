/** Daily jobs: what was delivered is kept 30 days, events 400, so that a year can be read and compared with the one before. */
import type { Ctx } from "../context.ts";
import { DAY } from "../lib/time.ts";
import { deleteDoneBefore, deleteEventsBefore } from "./history-store.ts";

const DELIVERIES_KEPT = 30 * DAY;
const EVENTS_KEPT = 400 * DAY;
const CHUNK = 5_000;
const MOST_CHUNKS = 100;

export async function deleteOldDeliveries(ctx: Pick<Ctx, "db" | "now">): Promise<void> {
  const at = ctx.now() - DELIVERIES_KEPT;
  for (let chunk = 0; chunk < MOST_CHUNKS; chunk += 1) if ((await deleteDoneBefore(ctx, { at, limit: CHUNK })) < CHUNK) return;
}

/** What is not handled, or not handed out to endpoints, stays however old it is; and so does the last event. */
export async function deleteOldEvents(ctx: Pick<Ctx, "db" | "now">): Promise<void> {
  const at = ctx.now() - EVENTS_KEPT;
  for (let chunk = 0; chunk < MOST_CHUNKS; chunk += 1) if ((await deleteEventsBefore(ctx, { at, limit: CHUNK })) < CHUNK) return;
}
