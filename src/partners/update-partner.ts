/** Changes a partner's master data; status has its own verb. Tier, rate and pinned terms act on conversions settled from then on. */
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { findTermsVersion } from "../program/index.ts";
import { changeTier } from "./change-tier.ts";
import type { Partner, UpdatePartner } from "./contract.ts";
import { findPartner, updatePartnerRow } from "./store.ts";

/** The tier can be moved by others while an owner moves it. */
const MAX_ATTEMPTS = 5;

export async function updatePartner(ctx: Ctx, input: { id: string; changes: UpdatePartner }): Promise<Result<Partner>> {
  const { tier, ...changes } = input.changes;
  const { termsVersion = null } = changes;
  if (termsVersion !== null && (await findTermsVersion(ctx, termsVersion)) === null)
    return refuse("unknown_terms_version", "there is no such version of the terms: GET /v1/program/terms/versions lists them", {
      termsVersion,
    });
  const updated = await updatePartnerRow(ctx, input.id, changes);
  if (updated !== null) return tier === undefined ? ok(updated) : moveTo(ctx, updated, tier);
  return (await findPartner(ctx, input.id)) === null
    ? refuse("not_found", "there is no such partner")
    : refuse("email_taken", "another partner has this e-mail");
}

async function moveTo(ctx: Ctx, partner: Partner, to: Partner["tier"]): Promise<Result<Partner>> {
  let known = partner;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    if (known.tier === to || (await changeTier(ctx, { partner: known, to, figures: null }))) return ok({ ...known, tier: to });
    known = (await findPartner(ctx, partner.id)) ?? known;
  }
  throw new Error(`the tier of ${partner.id} was overtaken ${MAX_ATTEMPTS} times`);
}
