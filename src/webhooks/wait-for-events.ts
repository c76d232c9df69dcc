/** Reads the log after a sequence; where nothing is there yet, it looks again until something is, or the wait is over. */
import type { Ctx } from "../context.ts";
import { SECOND } from "../lib/time.ts";
import { type LogFilter, type LogRow, listLog } from "./store.ts";

const PAUSE = 500;

export async function waitForEvents(ctx: Pick<Ctx, "db">, filter: LogFilter, waitSeconds: number): Promise<LogRow[]> {
  for (let left = waitSeconds * SECOND; ; left -= PAUSE) {
    const rows = await listLog(ctx, filter);
    if (rows.length > 0 || left <= 0) return rows;
    await scheduler.wait(Math.min(PAUSE, left));
  }
}
