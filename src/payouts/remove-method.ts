/** Removes a method from the partner's list; its row stays for the payouts that went through it, and payouts under way still arrive. */
import type { Ctx } from "../context.ts";
import { commit } from "../outbox.ts";
import { type MethodRow, removeMethodRow } from "./store.ts";

export async function removeMethod(ctx: Pick<Ctx, "db" | "now">, method: MethodRow): Promise<void> {
  await commit(ctx, removeMethodRow(ctx, method));
}
