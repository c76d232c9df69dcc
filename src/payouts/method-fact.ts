/** `payout_method.changed`, to be staged behind the statement that changed a method, so that a thief's change is never a silent one. */
import type { Ctx } from "../context.ts";
import type { FactOf } from "../facts.ts";
import { makeFact } from "../outbox.ts";
import type { MethodChange } from "./contract.ts";
import { showMethod } from "./show-method.ts";
import type { MethodRow } from "./store.ts";

/** `method`: as it is after the change. */
export async function methodFact(
  ctx: Pick<Ctx, "now" | "config">,
  method: MethodRow,
  change: MethodChange,
): Promise<FactOf<"payout_method.changed">> {
  const at = ctx.now();
  // A method is added and removed once; it can be made the default again and again.
  const about = change === "made_default" ? [method.id, change, String(at)] : [method.id, change];
  return makeFact("payout_method.changed", { at, data: { ...(await showMethod(ctx, method)), change }, about });
}
