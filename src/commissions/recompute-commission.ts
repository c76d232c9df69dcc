/**
 * Works a commission out again after a correction: by the terms of its time, with its partner's and its link's rate and the
 * tier of now. Law: what was posted is taken back and posted anew as new entries; where it comes to the same, nothing is.
 */
import type { Ctx } from "../context.ts";
import { type ConversionRow, findConversion, finishDecision, recomputeShare, revisionIn } from "../conversions/index.ts";
import { derivedId } from "../lib/ids.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { getTermsVersion } from "../program/index.ts";
import type { AwardInputs } from "./contract.ts";
import { freezeInputs } from "./freeze-inputs.ts";
import { evaluateCommission } from "./rules.ts";
import { awardOf } from "./settle-conversion.ts";
import { type CommissionRow, findCommissionsOfConversion } from "./store.ts";

const MAX_ATTEMPTS = 6;

type Recompute = { commission: CommissionRow; reason: string /** The key or session that asks. */; by: string };

/** The commission that stands for the share now: the same one where nothing changed. */
export async function recomputeCommission(ctx: Ctx, { commission, reason, by }: Recompute): Promise<Result<CommissionRow>> {
  const { conversionId, partnerId } = commission;
  if (conversionId === null)
    return refuse("invalid_state", `a commission of type ${commission.type} is no conversion's: adjust it instead`);
  let isDecided = false;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const row = await findConversion(ctx, conversionId);
    if (row === null) return refuse("not_found", "there is no such conversion");
    const position = row.shares.findIndex((share) => share.partnerId === partnerId);
    if (position === -1) return refuse("invalid_state", "its partner has no share of the conversion any more");
    const standing = await findStanding(ctx, row, partnerId);
    if (standing === null) {
      // A decision before this one broke off: it is finished first.
      await finishDecision(ctx, row);
      continue;
    }
    if (isDecided) return ok(standing);
    if (standing.status === "rejected") return refuse("invalid_state", "the commission was rejected, and that stands");
    if (await isUnchanged(ctx, { row, position, standing })) return ok(standing);
    const decided = await recomputeShare(ctx, { asked: { conversionId, reason, by }, row, partnerId });
    if (!decided.ok) return decided;
    isDecided = decided.value;
  }
  return refuse("invalid_state", "the commission is being decided by others; ask again");
}

/** What the conversion's last decision awarded to the partner, what came to 0 too; null where that is not there yet. */
async function findStanding(ctx: Pick<Ctx, "db">, row: ConversionRow, partnerId: string): Promise<CommissionRow | null> {
  const revision = revisionIn(row, partnerId);
  const id = derivedId("com", row.id, partnerId, ...(revision === 0 ? [] : [String(revision)]));
  return (await findCommissionsOfConversion(ctx, row.id)).find((each) => each.id === id) ?? null;
}

type Compared = { row: ConversionRow; position: number; standing: CommissionRow };

/** Whether it earns the same for the whole sale and for what is left of it, with the past that was found when it was posted. */
async function isUnchanged(ctx: Pick<Ctx, "db" | "now">, { row, position, standing }: Compared): Promise<boolean> {
  // From before its facts were kept: what it was worked out from is not known.
  if (standing.basis === null) return false;
  const { found, refundedMinor, weightsBps, position: place, tier, termsVersion, ...facts } = standing.basis;
  const [{ inputs }, plan] = await Promise.all([awardOf(ctx, row, { position, tierAt: ctx.now() }), getTermsVersion(ctx, termsVersion)]);
  const before = freezeInputs(row, { weightsBps, position: place, tier, facts }, plan);
  const earns = (each: AwardInputs, saleMinor: number): number => evaluateCommission({ ...each, ...found }, saleMinor).amountMinor;
  return [row.amountMinor, Math.max(0, row.amountMinor - refundedMinor)].every(
    (saleMinor) => earns(before, saleMinor) === earns(inputs, saleMinor),
  );
}
