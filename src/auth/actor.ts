/** Who asks, and what they may see: owners everything, partners what is theirs. */
import { ProblemError, problem } from "../lib/problem.ts";
import { refuse } from "../lib/result.ts";
import { freshUntil } from "./rules.ts";

/** Who has signed in, and when. */
export type Session = { id: string; email: string; name: string; signedInAt: number; expiresAt: number };

export type Actor = {
  kind: "owner" | "partner" | "publishable";
  /** The key or session that speaks. */
  id: string;
  /** Set for partners only. */
  partnerId: string | null;
  /** null: everything of its kind. Else `resource:read`, `resource:write`. */
  scopes: readonly string[] | null;
  /** null: a key speaks. */
  session: Session | null;
};

/** What sends money elsewhere or opens another door takes a session that has just been signed in; a key has its own guard. */
export const isFresh = ({ session }: Actor, now: number): boolean => session === null || now < freshUntil(session);

/** How a session that is not fresh is refused. */
export const STALE = refuse("fresh_sign_in_required", "sign in again to do this: it takes a session of the last 15 minutes");

/** As a problem, for the doors. */
export function requireFresh(actor: Actor, now: number): void {
  if (!isFresh(actor, now)) throw new ProblemError(STALE.refusal);
}

/** The partner whose things are asked for: a partner's own, or the one that an owner names. */
export function partnerOf(actor: Actor, named: string | undefined): string {
  if (actor.partnerId !== null) {
    if (named !== undefined && named !== actor.partnerId) throw problem("not_found", "there is no such partner");
    return actor.partnerId;
  }
  if (named === undefined) {
    throw problem("invalid_request", "partnerId is required with an owner's key", [{ path: "partnerId", message: "is required" }]);
  }
  return named;
}

/** As a filter: a partner sees its own only; naming another one finds nothing. */
export const visiblePartner = (actor: Actor, named: string | undefined): string | null =>
  actor.partnerId === null ? (named ?? null) : named === undefined || named === actor.partnerId ? actor.partnerId : "none";

/** Another partner's object is not there. */
export function own<T extends { partnerId: string }>(actor: Actor, row: T | null | undefined, what: string): T {
  if (row === null || row === undefined || (actor.partnerId !== null && row.partnerId !== actor.partnerId)) {
    throw problem("not_found", `there is no such ${what}`);
  }
  return row;
}
