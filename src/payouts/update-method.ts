/** Changes a method: its label, and whether it is the partner's default. Another one is made default; none is only unmade. */
import { STALE } from "../auth/index.ts";
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { commit, type Statement, stage } from "../outbox.ts";
import type { UpdatePayoutMethod } from "./contract.ts";
import { methodFact } from "./method-fact.ts";
import { findMethod, type MethodRow, moveDefault, updateLabel } from "./store.ts";

export async function updateMethod(
  ctx: Pick<Ctx, "db" | "now" | "config">,
  input: { method: MethodRow; changes: UpdatePayoutMethod; isFresh: boolean },
): Promise<Result<MethodRow>> {
  const { method, changes } = input;
  if (changes.isDefault === true && !method.isDefault && !input.isFresh) return STALE;
  const statements: Statement[] = [
    ...(changes.label === undefined ? [] : [updateLabel(ctx, method.id, changes.label)]),
    ...(changes.isDefault === true && !method.isDefault
      ? [...moveDefault(ctx, method), stage(ctx, await methodFact(ctx, { ...method, isDefault: true }, "made_default"))]
      : []),
  ];
  const [first, ...others] = statements;
  if (first !== undefined) await commit(ctx, [first, ...others]);
  const saved = await findMethod(ctx, method.id);
  return saved === null ? refuse("not_found", "there is no such payout method") : ok(saved);
}
