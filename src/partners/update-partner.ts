/** Changes a partner's master data; status has its own verb. Tier, rate and pinned terms act on conversions settled from then on. */
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { findTermsVersion } from "../program/index.ts";
import type { Partner, UpdatePartner } from "./contract.ts";
import { findPartner, updatePartnerRow } from "./store.ts";

export async function updatePartner(ctx: Pick<Ctx, "db" | "now">, input: { id: string; changes: UpdatePartner }): Promise<Result<Partner>> {
  const { termsVersion = null } = input.changes;
  if (termsVersion !== null && (await findTermsVersion(ctx, termsVersion)) === null)
    return refuse("unknown_terms_version", "there is no such version of the terms: GET /v1/program/terms/versions lists them", {
      termsVersion,
    });
  const updated = await updatePartnerRow(ctx, input.id, input.changes);
  if (updated !== null) return ok(updated);
  return (await findPartner(ctx, input.id)) === null
    ? refuse("not_found", "there is no such partner")
    : refuse("email_taken", "another partner has this e-mail");
}
