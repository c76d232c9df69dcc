/** Which method a payout leaves by: the one that is named, else the default, else another that serves the currency. */
import type { Ctx } from "../context.ts";
import { refreshWaiting } from "./refresh-method.ts";
import { pickMethod } from "./rules.ts";
import { listMethodsOf, type MethodRow } from "./store.ts";

export type ChooseMethod = { partnerId: string; methodId?: string | undefined; currency: string };

/**
 * An active method of the partner; null if none can be paid to. A named method, or an only one, is answered even if it does
 * not serve the currency: `methodServes` tells.
 */
export async function findMethodForPayout(ctx: Pick<Ctx, "db" | "rail">, input: ChooseMethod): Promise<MethodRow | null> {
  const all = await listMethodsOf(ctx, input.partnerId);
  const asked = input.methodId === undefined ? all : all.filter((row) => row.id === input.methodId);
  const active = (await refreshWaiting(ctx, asked)).filter((row) => row.status === "active");
  return pickMethod(active, input.currency) ?? active[0] ?? null;
}
