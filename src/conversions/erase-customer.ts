/**
 * Erases a person everywhere in one transaction, which also writes the proof and the fact; conversions, commissions and the
 * books stay, as nobody's. What was still on its way then (a click in the queue, a conversion that was being decided) is
 * emptied by a daily job.
 */
import { redactAnswers } from "../auth/index.ts";
import { eraseVisitors } from "../clicks/index.ts";
import type { Ctx } from "../context.ts";
import type { FactOf } from "../facts.ts";
import { derivedId } from "../lib/ids.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { DAY, toIso } from "../lib/time.ts";
import { announce, commit, handleStaged, makeFact, redactFacts, type Statement, stage, won } from "../outbox.ts";
import { ERASED } from "./contract.ts";
import { eraseConversions, eraseCustomerRow, findTraces, insertErasure, listErasedSince, type Traces } from "./erasure-store.ts";
import { proofOf } from "./recognise-customer.ts";
import { findCustomerById } from "./store.ts";

/** `erased:cus_...`: made of our own id, so that nothing of the person is in it. */
const markerOf = (customerId: string): string => ERASED + customerId.slice("cus_".length);

export async function eraseCustomer(ctx: Ctx, input: { id: string; erasedBy: string; requestId: string }): Promise<Result<null>> {
  const customer = await findCustomerById(ctx, input.id);
  if (customer === null) return refuse("not_found", "there is no such customer");
  const { id } = customer;
  const at = customer.erasedAt ?? ctx.now();
  const fact = factOf(id, at);
  if (customer.erasedAt !== null) {
    // The outbox has noted a failure and will try again; the person is gone.
    await handleStaged(ctx, fact.id).catch(() => undefined);
    return ok(null);
  }
  const { erasedBy, requestId } = input;
  const traces = await findTraces(ctx, id);
  const clicks = await eraseVisitors(ctx, traces.clickIds);
  const answers = redactAnswers(ctx, { about: id, from: customer.externalId, to: markerOf(id) });
  const proof = { id: fact.data.id, customerId: id, erasedAt: at, erasedBy, requestId, proof: proofOf(ctx, customer.externalId) };
  const [inserted] = await commit(ctx, [
    insertErasure(ctx, proof, { clicks: clicks.count, answers: answers.count }),
    stage(ctx, fact),
    eraseCustomerRow(ctx, { id, marker: markerOf(id), at }),
    answers.statement,
    ...clicks.statements,
    ...emptied(ctx, id, traces),
  ]);
  if (won(inserted)) await announce(ctx, fact);
  return ok(null);
}

const factOf = (customerId: string, at: number): FactOf<"customer.erased"> =>
  makeFact("customer.erased", { at, data: { id: derivedId("era", customerId), customerId, erasedAt: toIso(at) }, about: [customerId] });

function emptied(ctx: Pick<Ctx, "db">, customerId: string, { signups }: Traces): Statement[] {
  const marker = markerOf(customerId);
  const ids = signups.flatMap(({ id, revision }) => [
    derivedId("evt", "signup.recorded", id),
    ...Array.from({ length: revision }, (_, n) => derivedId("evt", "conversion.reattributed", id, String(n + 1))),
  ]);
  return [eraseConversions(ctx, { customerId, marker }), redactFacts(ctx, { ids, externalId: marker })];
}

/** Longer than a click can wait in its queue and the retries. */
const OVERLAP = 5 * DAY;
const CHUNK = 100;
const MAX_CHUNKS = 50;

/** Daily job: empties again what has landed since, for everybody erased in the last days. */
export async function finishErasures(ctx: Pick<Ctx, "db" | "now">): Promise<void> {
  let after = "";
  for (let chunk = 0; chunk < MAX_CHUNKS; chunk += 1) {
    const ids = await listErasedSince(ctx, { since: ctx.now() - OVERLAP, after, limit: CHUNK });
    for (const id of ids) {
      const traces = await findTraces(ctx, id);
      const [first, ...others] = [...emptied(ctx, id, traces), ...(await eraseVisitors(ctx, traces.clickIds)).statements];
      if (first !== undefined) await commit(ctx, [first, ...others]);
    }
    after = ids.at(-1) ?? "";
    if (ids.length < CHUNK) return;
  }
}
