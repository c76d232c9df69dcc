/**
 * Publishes whole terms as the next version, in force from `effectiveAt` on (default: now), never backwards: what was
 * earned keeps the terms that it was earned under.
 */
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { monthOf, toIso } from "../lib/time.ts";
import { announce, commit, makeFact, stage, won } from "../outbox.ts";
import type { PublishedTerms, Terms } from "./contract.ts";
import { getLatestVersion, insertTerms, showTerms } from "./store.ts";
import { warnOfPlan } from "./warn-plan.ts";

const ATTEMPTS = 20;

export async function publishTerms(ctx: Ctx, input: { effectiveAt: number | null; terms: Terms }): Promise<Result<PublishedTerms>> {
  const now = ctx.now();
  if (input.effectiveAt !== null && input.effectiveAt < now) {
    const isClosed = monthOf(input.effectiveAt) !== monthOf(now);
    const why = isClosed ? `its month, ${monthOf(input.effectiveAt)}, is closed` : "what occurred since has earned under other terms";
    const advice = "leave effectiveAt out to publish now, or name a later instant";
    return refuse("effective_in_past", `effectiveAt is in the past, and ${why}: ${advice}`, { now: toIso(now) });
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const at = ctx.now();
    const row = { version: (await getLatestVersion(ctx)) + 1, effectiveAt: input.effectiveAt ?? at, terms: input.terms, publishedAt: at };
    const published = showTerms(row);
    const fact = makeFact("terms.published", { at, data: published, about: [String(row.version)] });
    const [inserted] = await commit(ctx, [insertTerms(ctx, row), stage(ctx, fact)]);
    if (!won(inserted)) continue;
    await announce(ctx, fact);
    const warnings = warnOfPlan(input.terms);
    return ok(warnings.length === 0 ? published : { ...published, warnings });
  }
  throw new Error(`terms were not published: ${ATTEMPTS} others took the version first`);
}
