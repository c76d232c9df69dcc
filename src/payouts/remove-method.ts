/** Removes a method from the partner's list; its row stays for the payouts that went through it, and payouts under way still arrive. */
import { STALE } from "../auth/index.ts";
import type { Ctx } from "../context.ts";
import { ok, type Result } from "../lib/result.ts";
import { announce, commit, stage } from "../outbox.ts";
import { methodFact } from "./method-fact.ts";
import { type MethodRow, removeMethodRow } from "./store.ts";

/** Refuses `fresh_sign_in_required`. */
export async function removeMethod(ctx: Ctx, { method, isFresh }: { method: MethodRow; isFresh: boolean }): Promise<Result<null>> {
  if (!isFresh) return STALE;
  const [removed, other] = removeMethodRow(ctx, method);
  const fact = await methodFact(ctx, { ...method, isDefault: false }, "removed");
  await commit(ctx, [removed, stage(ctx, fact), other]);
  ctx.waitUntil(announce(ctx, fact));
  return ok(null);
}
