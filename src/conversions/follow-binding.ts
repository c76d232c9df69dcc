/**
 * Handles a recorded conversion that binds its customer: what the customer did after it, and was reported before it, follows
 * the binding as it would have in order. Deciding again is idempotent, so it is told again whenever anything failed.
 */
import type { Ctx } from "../context.ts";
import type { FactOf } from "../facts.ts";
import { fromIso } from "../lib/time.ts";
import { reattributeConversion } from "./reattribute-conversion.ts";
import { listFollowers } from "./store.ts";

const REASON = "the conversion that binds the customer was reported after this one";

export async function followBinding(ctx: Ctx, { data }: FactOf<"signup.recorded" | "sale.recorded">): Promise<void> {
  if (data.shares.length === 0) return;
  for (const conversionId of await listFollowers(ctx, { id: data.id, occurredAt: fromIso(data.occurredAt) })) {
    const decided = await reattributeConversion(ctx, { conversionId, reason: REASON, by: "system" });
    if (!decided.ok && decided.refusal.code !== "rejected_as_fraud")
      throw new Error(`${conversionId} does not follow ${data.id}: ${decided.refusal.detail}`);
  }
}
