/** Takes a promo code for a partner: it attributes without a click, so no other partner's slug or code may read the same. */
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { findPartner } from "../partners/index.ts";
import type { Code, CreateCode } from "./contract.ts";
import { showCode } from "./show-link.ts";
import { findLinkBySlug, findLinkRow, insertCode } from "./store.ts";

export async function createCode(
  ctx: Pick<Ctx, "db" | "d1" | "now">,
  input: { partnerId: string; code: CreateCode },
): Promise<Result<Code>> {
  const { partnerId, code } = input;
  const partner = await findPartner(ctx, partnerId);
  if (partner === null) return refuse("not_found", "there is no such partner");
  if (partner.status !== "active")
    return refuse("partner_not_active", "only an active partner can have new codes", { status: partner.status });
  if (code.linkId !== undefined) {
    const link = await findLinkRow(ctx, code.linkId);
    if (link === null || link.partnerId !== partnerId) return refuse("not_found", "the partner has no such link");
  }
  const sameSlug = await findLinkBySlug(ctx, code.code.toLowerCase());
  const isForeign = sameSlug !== null && sameSlug.partnerId !== partnerId;
  const row = { code: code.code.toUpperCase(), partnerId, linkId: code.linkId ?? null, createdAt: ctx.now() };
  if (isForeign || !(await insertCode(ctx, row))) return refuse("code_taken", `the code ${row.code} is taken`);
  return ok(showCode(row));
}
