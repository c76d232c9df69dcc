/**
 * Decides a conversion again with what is known now: the partners' status, the clicks that landed meanwhile, the codes, the
 * customer's binding; the terms stay those of the time. What stood before is kept, and of two at once one wins.
 */
import { attribute, splitShares } from "../attribution/index.ts";
import type { Ctx } from "../context.ts";
import type { FactOf } from "../facts.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { announce, commit, handleStaged, makeFact, type Statement, stage, won } from "../outbox.ts";
import { getTermsVersion } from "../program/index.ts";
import type { Conversion, Given } from "./contract.ts";
import { gatherEvidence } from "./gather-evidence.ts";
import { insertReattribution, type ReattributionRow, rebindCustomer, redecide } from "./reattribution-store.ts";
import { revisionsOf } from "./rules.ts";
import { toConversion } from "./show-conversion.ts";
import { type ConversionRow, type CustomerRow, findConversion, findCustomerById } from "./store.ts";

const MAX_ATTEMPTS = 6;
/** Each decision leaves its commissions in the books; more than this is somebody's loop. */
const MAX_REVISIONS = 50;

type Asked = { conversionId: string; reason: string /** The key or session that asks. */; by: string };

/** The conversion as it now is. Where the decision comes out the same, nothing changes, and what was left undone is done. */
export async function reattributeConversion(ctx: Ctx, asked: Asked): Promise<Result<Conversion>> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const row = await findConversion(ctx, asked.conversionId);
    if (row === null) return refuse("not_found", "there is no such conversion");
    if (row.decision.touches.some(({ reason }) => reason === "fraud"))
      return refuse("rejected_as_fraud", "the conversion was rejected as fraud, and that stands");
    const customer = await findCustomerById(ctx, row.customerId);
    if (customer === null) return refuse("invalid_state", "the conversion's customer is not there any more");
    const next = await decideAgain(ctx, row, customer);
    if (next === null) {
      // The outbox has noted a failure and will try again; the decision stands.
      if (row.revision > 0) await handleStaged(ctx, factOf(ctx, row).id).catch(() => undefined);
      return ok(toConversion(row));
    }
    if (next.revision > MAX_REVISIONS) return refuse("invalid_state", `it was decided again ${MAX_REVISIONS} times already`);
    const fact = factOf(ctx, next);
    if (!(await save(ctx, { asked, row, next, customer, fact }))) continue;
    await announce(ctx, fact);
    return ok(toConversion(next));
  }
  return refuse("invalid_state", "the conversion is being decided by others; ask again");
}

const factOf = (ctx: Pick<Ctx, "now">, row: ConversionRow): FactOf<"conversion.reattributed"> =>
  makeFact("conversion.reattributed", {
    at: ctx.now(),
    data: { ...toConversion(row), revision: row.revision },
    about: [row.id, String(row.revision)],
  });

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

type Draft = {
  asked: Asked;
  row: ConversionRow;
  next: ConversionRow;
  customer: CustomerRow;
  fact: FactOf<"conversion.reattributed">;
};

/** One transaction: who decided and what stood before, the fact, the conversion, and the binding where it is this one's. */
async function save(ctx: Ctx, { asked, row, next, customer, fact }: Draft): Promise<boolean> {
  const { status, shares, decision, holds, revisions } = row;
  const reattribution: ReattributionRow = {
    conversionId: row.id,
    revision: next.revision,
    id: crypto.randomUUID(),
    reason: asked.reason,
    by: asked.by,
    at: ctx.now(),
    before: { status, shares, decision, holds, revisions },
  };
  const statements: [Statement, ...Statement[]] = [
    insertReattribution(ctx, reattribution, customer),
    stage(ctx, fact),
    redecide(ctx, reattribution.id, next),
  ];
  if (customer.boundBy === row.id || (customer.boundBy === null && next.shares.length > 0))
    statements.push(rebindCustomer(ctx, reattribution.id, next));
  const [inserted] = await commit(ctx, statements);
  return won(inserted);
}
