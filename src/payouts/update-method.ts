/** Changes a method: its label, and whether it is the partner's default. Another one is made default; none is only unmade. */
import { STALE } from "../auth/index.ts";
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { announce, commit, type Statement, stage } from "../outbox.ts";
import type { UpdatePayoutMethod } from "./contract.ts";
import { methodFact } from "./method-fact.ts";
import { findMethod, type MethodRow, moveDefault, updateLabel } from "./store.ts";

export async function updateMethod(
  ctx: Ctx,
  input: { method: MethodRow; changes: UpdatePayoutMethod; isFresh: boolean },
): Promise<Result<MethodRow>> {
  const { method, changes } = input;
  if (changes.isDefault === true && !method.isDefault && !input.isFresh) return STALE;
  const fact =
    changes.isDefault === true && !method.isDefault ? await methodFact(ctx, { ...method, isDefault: true }, "made_default") : null;
  const statements: Statement[] = [
    ...(changes.label === undefined ? [] : [updateLabel(ctx, method.id, changes.label)]),
    ...(fact === null ? [] : [...moveDefault(ctx, method), stage(ctx, fact)]),
  ];
  const [first, ...others] = statements;
  if (first !== undefined) await commit(ctx, [first, ...others]);
  if (fact !== null) ctx.waitUntil(announce(ctx, fact));
  const saved = await findMethod(ctx, method.id);
  return saved === null ? refuse("not_found", "there is no such payout method") : ok(saved);
}
