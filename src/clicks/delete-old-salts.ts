/** Hourly job: salts made more than 48 hours ago are deleted, and the visitor hashes that they made become meaningless. */
import type { Ctx } from "../context.ts";
import { DAY } from "../lib/time.ts";
import { deleteSaltsBefore } from "./retention-store.ts";

export const deleteOldSalts = (ctx: Pick<Ctx, "db" | "now">): Promise<void> => deleteSaltsBefore(ctx, ctx.now() - 2 * DAY);
