/** Removes a method from the partner's list; its row stays for the payouts that went through it, and payouts under way still arrive. */
import type { Ctx } from "../context.ts";
import { commit, stage } from "../outbox.ts";
import { methodFact } from "./method-fact.ts";
import { type MethodRow, removeMethodRow } from "./store.ts";

export async function removeMethod(ctx: Pick<Ctx, "db" | "now" | "config">, method: MethodRow): Promise<void> {
  const [removed, other] = removeMethodRow(ctx, method);
  await commit(ctx, [removed, stage(ctx, await methodFact(ctx, { ...method, isDefault: false }, "removed")), other]);
}
