/**
 * Decides a conversion again with what is known now: the partners' status, the clicks that landed meanwhile, the codes, the
 * customer's binding; the terms stay those of the time. What stood before is kept, and of two at once one wins.
 */
import { attribute, splitShares } from "../attribution/index.ts";
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { getTermsVersion } from "../program/index.ts";
import type { Conversion, Given } from "./contract.ts";
import { gatherEvidence } from "./gather-evidence.ts";
import { type Asked, findOpenCustomer, finishDecision, replaceDecision } from "./replace-decision.ts";
import { revisionsOf } from "./rules.ts";
import { toConversion } from "./show-conversion.ts";
import { type ConversionRow, type CustomerRow, findConversion } from "./store.ts";

const MAX_ATTEMPTS = 6;

/** The conversion as it now is. Where the decision comes out the same, nothing changes, and what was left undone is done. */
export async function reattributeConversion(ctx: Ctx, asked: Asked): Promise<Result<Conversion>> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const row = await findConversion(ctx, asked.conversionId);
    if (row === null) return refuse("not_found", "there is no such conversion");
    const customer = await findOpenCustomer(ctx, row);
    if (!customer.ok) return customer;
    const next = await decideAgain(ctx, row, customer.value);
    if (next === null) {
      await finishDecision(ctx, row);
      return ok(toConversion(row));
    }
    const decided = await replaceDecision(ctx, { asked, row, next, customer: customer.value });
    if (!decided.ok) return decided;
    if (decided.value) return ok(toConversion(next));
  }
  return refuse("invalid_state", "the conversion is being decided by others; ask again");
}

/** The row as it is decided now; null where that is what stands. */
async function decideAgain(ctx: Ctx, row: ConversionRow, customer: CustomerRow): Promise<ConversionRow | null> {
  const { terms } = await getTermsVersion(ctx, row.termsVersion);
  const { model, windowDays } = terms.attribution;
  const evidence = await gatherEvidence(ctx, {
    occurredAt: row.occurredAt,
    terms: terms.attribution,
    customerEmail: customer.email,
    // The conversion that bound the customer may bind it anew; another's binding decides.
    binding: customer.boundBy === row.id ? null : customer.binding,
    given: row.given ?? givenBefore(row),
    visitor: row.visitor,
  });
  const attribution = attribute(evidence);
  const shares = splitShares(row.amountMinor, attribution.shares);
  const { status, touches } = attribution;
  // What attribution itself held is judged anew; what others hold stays.
  const holds = [...new Set([...attribution.holds, ...row.holds.filter((hold) => hold !== "bot_agent")])];
  const isSame = textOf({ status, shares, touches, holds }) === textOf({ ...row, touches: row.decision.touches });
  if (isSame) return null;
  const revision = row.revision + 1;
  return {
    ...row,
    status,
    shares,
    holds,
    decision: { model, windowDays, touches },
    revision,
    revisions: revisionsOf(row, shares, revision),
  };
}

const textOf = ({ status, shares, touches, holds }: Pick<ConversionRow, "status" | "shares" | "holds"> & { touches: unknown }): string =>
  JSON.stringify([status, shares, touches, holds]);

/** A conversion from before reports were kept: what its touches still tell of the call. */
function givenBefore({ decision, holds }: ConversionRow): Given {
  const touch = decision.touches.find(({ source }) => source === "token");
  const { clickId = null, linkId = null, partnerId = null, at = null } = touch ?? {};
  const isWhole = clickId !== null && linkId !== null && partnerId !== null && at !== null;
  const token = isWhole ? { clickId, linkId, partnerId, at: Date.parse(at), isBot: holds.includes("bot_agent") } : null;
  return { token, hasInvalidToken: touch !== undefined && token === null, code: null };
}
