/**
 * Puts a later decision about a conversion in the place of the one that stands, and tells it. Law: what stood before is
 * kept, and of two at once one wins.
 */
import type { Ctx } from "../context.ts";
import type { FactOf } from "../facts.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { announce, commit, handleStaged, makeFact, type Statement, stage, won } from "../outbox.ts";
import { insertReattribution, type ReattributionRow, rebindCustomer, redecide } from "./reattribution-store.ts";
import { toConversion } from "./show-conversion.ts";
import { type ConversionRow, type CustomerRow, findCustomerById } from "./store.ts";

/** Each decision leaves its commissions in the books; more than this is somebody's loop. */
const MAX_REVISIONS = 50;

export type Asked = { conversionId: string; reason: string /** The key or session that asks. */; by: string };

/** The customer of a conversion that may be decided again. */
export async function findOpenCustomer(ctx: Pick<Ctx, "db">, row: ConversionRow): Promise<Result<CustomerRow>> {
  if (row.decision.touches.some(({ reason }) => reason === "fraud"))
    return refuse("rejected_as_fraud", "the conversion was rejected as fraud, and that stands");
  const customer = await findCustomerById(ctx, row.customerId);
  return customer === null ? refuse("invalid_state", "the conversion's customer is not there any more") : ok(customer);
}

type Draft = { asked: Asked; row: ConversionRow; next: ConversionRow; customer: CustomerRow; recomputed?: string };

/** Saves and tells the later decision; false where another one was quicker. */
export async function replaceDecision(ctx: Ctx, draft: Draft): Promise<Result<boolean>> {
  if (draft.next.revision > MAX_REVISIONS) return refuse("invalid_state", `it was decided again ${MAX_REVISIONS} times already`);
  const fact = factOf(ctx, draft.next);
  if (!(await save(ctx, draft, fact))) return ok(false);
  await announce(ctx, fact);
  return ok(true);
}

/** What the last decision left undone is done, where it can be; the outbox has noted a failure and will try again. */
export async function finishDecision(ctx: Ctx, row: ConversionRow): Promise<void> {
  if (row.revision > 0) await handleStaged(ctx, factOf(ctx, row).id).catch(() => undefined);
}

const factOf = (ctx: Pick<Ctx, "now">, row: ConversionRow): FactOf<"conversion.reattributed"> =>
  makeFact("conversion.reattributed", {
    at: ctx.now(),
    data: { ...toConversion(row), revision: row.revision },
    about: [row.id, String(row.revision)],
  });

/** One transaction: who decided and what stood before, the fact, the conversion, and the binding where it is this one's. */
async function save(
  ctx: Ctx,
  { asked, row, next, customer, recomputed }: Draft,
  fact: FactOf<"conversion.reattributed">,
): Promise<boolean> {
  const { status, shares, decision, holds, revisions } = row;
  const reattribution: ReattributionRow = {
    conversionId: row.id,
    revision: next.revision,
    id: crypto.randomUUID(),
    reason: asked.reason,
    by: asked.by,
    at: ctx.now(),
    before: { status, shares, decision, holds, revisions, ...(recomputed === undefined ? {} : { recomputed }) },
  };
  const statements: [Statement, ...Statement[]] = [
    insertReattribution(ctx, reattribution, customer),
    stage(ctx, fact),
    redecide(ctx, reattribution.id, next),
  ];
  const isBinding = customer.boundBy === row.id || (customer.boundBy === null && next.shares.length > 0);
  if (recomputed === undefined && isBinding) statements.push(rebindCustomer(ctx, reattribution.id, next));
  const [inserted] = await commit(ctx, statements);
  return won(inserted);
}
