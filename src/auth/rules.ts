/** What a key may do, and what a browser's session may, decided from the request's line alone. Pure. */
import { refuse } from "../lib/result.ts";
import { DAY, MINUTE } from "../lib/time.ts";
import type { Actor, Session } from "./actor.ts";

export type RequestLine = { method: string; path: string };

/** Answered without a key: what is not under /v1 (health, the description), and what proves itself by its own signature or limit. */
export const isPublic = (path: string): boolean => !path.startsWith("/v1/") || isApplication(path) || path.startsWith("/v1/stripe/");

/** The form by which anybody asks to become a partner. */
export const isApplication = (path: string): boolean => path === "/v1/apply";

/** The two paths that browsers of the merchant's pages call. */
export const isTracking = (path: string): boolean => path === "/v1/track/click" || path === "/v1/track/signup";

export const isRead = (method: string): boolean => method === "GET" || method === "HEAD";

/** How long a session lasts, and how long after its sign-in it may do what a stolen one must not. */
export const SESSION_LIFETIME = 30 * DAY;
const FRESH_FOR = 15 * MINUTE;
export const freshUntil = (session: Pick<Session, "signedInAt">): number => session.signedInAt + FRESH_FOR;

/** What a partner changes in whatever status it is: its profile, and where it is signed in. */
const isOfOneself = (path: string): boolean => /^\/v1\/partners\/[^/]+$/.test(path) || /^\/v1\/sessions(\/[^/]+)?$/.test(path);

/** The scope that a request needs: `partners:read` for GET /v1/partners/x. */
export const scopeOf = ({ method, path }: RequestLine): string => `${path.split("/")[2] ?? ""}:${isRead(method) ? "read" : "write"}`;

/** Whether the actor's kind, scopes and partner allow the request; null if they do. */
export function refusalOf(actor: Actor, partnerStatus: string | null, line: RequestLine) {
  if (actor.kind === "publishable" && !(line.method === "POST" && isTracking(line.path))) {
    return refuse("forbidden", "a publishable key may only POST /v1/track/click and /v1/track/signup").refusal;
  }
  // Whoever is known may ask who it is.
  const scope = line.path === "/v1/me" ? null : scopeOf(line);
  if (actor.scopes !== null && scope !== null && !actor.scopes.includes(scope))
    return refuse("forbidden", `this key has no scope ${scope}`, { scope }).refusal;
  // A payout request looks at its body first, then at the partner: its own verb refuses.
  const decidesItself = line.method === "POST" && line.path === "/v1/payouts";
  if (partnerStatus === null || isRead(line.method) || decidesItself) return null;
  const isRefused = actor.session === null ? partnerStatus === "suspended" : partnerStatus !== "active" && !isOfOneself(line.path);
  return isRefused
    ? refuse("partner_not_active", `a partner that is ${partnerStatus} may only read`, { status: partnerStatus }).refusal
    : null;
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

/** The origin that a session belongs to: the dashboard's, or the request's own where there is no dashboard. */
export const homeOf = ({ dashboardUrl }: { dashboardUrl: string }, url: string): string =>
  URL.parse(dashboardUrl)?.origin ?? new URL(url).origin;

/**
 * Whether a browser's request may act with its cookies: what changes something, and what opens a socket, must say that it comes from
 * the dashboard's own pages. What only reads is of no use to another page, which cannot see the answer.
 */
export const isFromHome = (line: { method: string; origin: string | null; isUpgrade: boolean }, home: string): boolean =>
  (isRead(line.method) && !line.isUpgrade) || line.origin === home;

/** Where a sign-in leads: a path of the dashboard, and never another origin. */
export function isOwnPath(path: string, home: string): boolean {
  return /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path) && URL.parse(path, home)?.origin === home;
}
