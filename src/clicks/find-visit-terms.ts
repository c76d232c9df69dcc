/** What the click path needs of the terms, kept 30 s in the isolate. Law: no money hangs on it, and a failing D1 stops nobody. */
import type { Ctx } from "../context.ts";
import { SECOND } from "../lib/time.ts";
import { within } from "../lib/within.ts";
import { DEFAULT_TERMS, findClickTerms, type Terms } from "../program/index.ts";

export type VisitTerms = {
  windowMinutes: number;
  fallbackUrl: string | null;
  /** The consent mode in two answers: the token may be kept; it may be kept once the visitor has agreed. */
  mayUseCookie: boolean;
  mayAskForCookie: boolean;
  isFraudEnabled: boolean;
};

const KEPT = 30 * SECOND;
/** After a failure: how long the last known terms serve before D1 is asked again. */
const PAUSE = 5 * SECOND;
const PATIENCE = 2 * SECOND;

const pick = (terms: Terms): VisitTerms => ({
  windowMinutes: terms.clicks.windowMinutes,
  fallbackUrl: terms.fallbackUrl,
  mayUseCookie: terms.privacy.consent === "cookie",
  mayAskForCookie: terms.privacy.consent === "consent",
  isFraudEnabled: terms.fraud.enabled,
});

let kept: { terms: VisitTerms; until: number } = { terms: pick(DEFAULT_TERMS), until: 0 };

/** What the isolate holds and may still use. */
export const recallVisitTerms = (now: number): VisitTerms | undefined => (kept.until > now ? kept.terms : undefined);

/** Asked of D1; the last known, or the defaults, where D1 does not answer. */
export async function findVisitTerms(ctx: Pick<Ctx, "db" | "now">, now: number): Promise<VisitTerms> {
  try {
    const { terms } = await within(PATIENCE, findClickTerms(ctx));
    kept = { terms: pick(terms), until: now + KEPT };
  } catch (error) {
    console.error("clicks: the terms were not read", String(error));
    kept = { terms: kept.terms, until: now + PAUSE };
  }
  return kept.terms;
}

/** Handles `terms.published`: the isolate that published them uses them at once. */
export async function forgetVisitTerms(): Promise<void> {
  kept = { terms: kept.terms, until: 0 };
}
