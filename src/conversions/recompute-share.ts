/**
 * Has one partner's share of a conversion awarded again although nobody's share changed: its rate or tier was wrong when it
 * was awarded. Law: the split, the terms' version and what others earned stay; it is a later decision like any other.
 */
import type { Ctx } from "../context.ts";
import type { Result } from "../lib/result.ts";
import { type Asked, findOpenCustomer, replaceDecision } from "./replace-decision.ts";
import type { ConversionRow } from "./store.ts";

/** false where the conversion was decided by another meanwhile. */
export async function recomputeShare(
  ctx: Ctx,
  { asked, row, partnerId }: { asked: Asked; row: ConversionRow; partnerId: string },
): Promise<Result<boolean>> {
  const customer = await findOpenCustomer(ctx, row);
  if (!customer.ok) return customer;
  const revision = row.revision + 1;
  const next = { ...row, revision, revisions: { ...row.revisions, [partnerId]: revision } };
  return await replaceDecision(ctx, { asked, row, next, customer: customer.value, recomputed: partnerId });
}
