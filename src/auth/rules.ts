/** What a key may do, decided from the request's line alone. Pure. */
import { refuse } from "../lib/result.ts";
import type { Actor } from "./actor.ts";

export type RequestLine = { method: string; path: string };

/** Answered without a key: what is not under /v1 (health, the description), and what proves itself by its own signature or limit. */
export const isPublic = (path: string): boolean => !path.startsWith("/v1/") || isApplication(path) || path.startsWith("/v1/stripe/");

/** The form by which anybody asks to become a partner. */
export const isApplication = (path: string): boolean => path === "/v1/apply";

/** The two paths that browsers of the merchant's pages call. */
export const isTracking = (path: string): boolean => path === "/v1/track/click" || path === "/v1/track/signup";

const isRead = (method: string): boolean => method === "GET" || method === "HEAD";

/** The scope that a request needs: `partners:read` for GET /v1/partners/x. */
export const scopeOf = ({ method, path }: RequestLine): string => `${path.split("/")[2] ?? ""}:${isRead(method) ? "read" : "write"}`;

/** Whether the actor's kind, scopes and partner allow the request; null if they do. */
export function refusalOf(actor: Actor, partnerStatus: string | null, line: RequestLine) {
  if (actor.kind === "publishable" && !(line.method === "POST" && isTracking(line.path))) {
    return refuse("forbidden", "a publishable key may only POST /v1/track/click and /v1/track/signup").refusal;
  }
  const scope = scopeOf(line);
  if (actor.scopes !== null && !actor.scopes.includes(scope))
    return refuse("forbidden", `this key has no scope ${scope}`, { scope }).refusal;
  // A payout request looks at its body first, then at the partner: its own verb refuses.
  const decidesItself = line.method === "POST" && line.path === "/v1/payouts";
  if (partnerStatus === "suspended" && !isRead(line.method) && !decidesItself) {
    return refuse("partner_not_active", "a suspended partner may only read", { status: partnerStatus }).refusal;
  }
  return null;
}

/** A key gives no more than it has. */
export const mayGrant = (own: readonly string[] | null, granted: readonly string[] | null): boolean =>
  own === null || granted?.every((scope) => own.includes(scope)) === true;

/** From `terms.allowedOrigins`; an empty list allows any, a request without an origin only passes that one. */
export const isAllowedOrigin = (allowed: readonly string[], origin: string | null): boolean =>
  allowed.length === 0 || (origin !== null && allowed.some((url) => URL.parse(url)?.origin === origin));

/**
 * Whether a page's cookies are ours, too: it is on the worker's own host, or both are under the programme's cookie domain.
 * A port is no part of it, as for cookies.
 */
export function isFirstParty(origin: string | null, { url, cookieDomain }: { url: string; cookieDomain: string }): boolean {
  const page = URL.parse(origin ?? "")?.hostname;
  const own = URL.parse(url)?.hostname;
  if (page === undefined || own === undefined) return false;
  const domain = cookieDomain.replace(/^\./, "");
  const isUnder = (host: string) => domain !== "" && (host === domain || host.endsWith(`.${domain}`));
  return page === own || (isUnder(page) && isUnder(own));
}
