/**
 * Publishes whole terms as the next version, in force from `effectiveAt` on (default: now), never backwards: what was
 * earned keeps the terms that it was earned under.
 */
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { toIso } from "../lib/time.ts";
import { announce, commit, makeFact, stage, won } from "../outbox.ts";
import type { Terms, TermsVersion } from "./contract.ts";
import { getLatestVersion, insertTerms, showTerms } from "./store.ts";

const ATTEMPTS = 20;

export async function publishTerms(ctx: Ctx, input: { effectiveAt: number | null; terms: Terms }): Promise<Result<TermsVersion>> {
  const now = ctx.now();
  if (input.effectiveAt !== null && input.effectiveAt < now) {
    return refuse("effective_in_past", "effectiveAt is in the past; terms are never changed backwards", { now: toIso(now) });
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const at = ctx.now();
    const row = { version: (await getLatestVersion(ctx)) + 1, effectiveAt: input.effectiveAt ?? at, terms: input.terms, publishedAt: at };
    const published = showTerms(row);
    const fact = makeFact("terms.published", { at, data: published, about: [String(row.version)] });
    const [inserted] = await commit(ctx, [insertTerms(ctx, row), stage(ctx, fact)]);
    if (!won(inserted)) continue;
    await announce(ctx, fact);
    return ok(published);
  }
  throw new Error(`terms were not published: ${ATTEMPTS} others took the version first`);
}
