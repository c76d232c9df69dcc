/** Daily job: makes the salts of today and tomorrow ahead of need, and deletes those made more than 48 hours ago. */
import type { Ctx } from "../context.ts";
import { DAY, dayOf } from "../lib/time.ts";
import { newSalt } from "./find-salt.ts";
import { deleteSaltsBefore, takeSalt } from "./store.ts";

export async function makeSalts(ctx: Pick<Ctx, "db" | "now">): Promise<void> {
  const now = ctx.now();
  for (const at of [now, now + DAY]) await takeSalt(ctx, { day: dayOf(at), salt: newSalt(), createdAt: now });
  await deleteSaltsBefore(ctx, now - 2 * DAY);
}
