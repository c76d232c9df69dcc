/** Daily job: makes the salts of today and tomorrow ahead of need. */
import type { Ctx } from "../context.ts";
import { DAY, dayOf } from "../lib/time.ts";
import { newSalt } from "./find-salt.ts";
import { takeSalt } from "./store.ts";

export async function makeSalts(ctx: Pick<Ctx, "db" | "now">): Promise<void> {
  const now = ctx.now();
  for (const at of [now, now + DAY]) await takeSalt(ctx, { day: dayOf(at), salt: newSalt(), createdAt: now });
}
