/** How many flags about each partner there are of a range: those that hold back or reject, and that nobody has cleared. */
import type { Ctx } from "../context.ts";
import { countFlagRows } from "./flag-store.ts";

export async function countFlagsByPartner(
  ctx: Pick<Ctx, "db">,
  range: { from: number; to: number },
): Promise<Map<string, { flags: number; confirmed: number }>> {
  return new Map((await countFlagRows(ctx, range)).map(({ partnerId, ...counts }) => [partnerId, counts]));
}
