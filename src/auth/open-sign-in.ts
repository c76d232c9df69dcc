/** Loads better-auth for one request and speaks to it: only what has been checked here reaches it. */
import { problem } from "../lib/problem.ts";
import { type AuthDoors, findLiveSessionOf, findSessionOfCookie, identify } from "./authenticate.ts";
import type { Proof, SignIn } from "./make-sign-in.ts";
import type { AppContext } from "./router.ts";
import { homeOf, isOwnPath } from "./rules.ts";
import { deleteSession, type LiveSession } from "./session-store.ts";

const MAX_AGENT = 300;

/** `proofs` fills with what the requests make. */
export async function openSignIn(c: AppContext): Promise<SignIn & { proofs: Proof[] }> {
  const ctx = c.get("ctx");
  const { makeSignIn } = await import("./make-sign-in.ts");
  const proofs: Proof[] = [];
  return { ...makeSignIn({ ctx, home: homeOf(ctx.config, c.req.url), onProof: (proof) => proofs.push(proof) }), proofs };
}

/** A request to it, from the dashboard's origin, in the name of this one's browser. */
export function requestOf(c: AppContext, path: string, json: object | null): Request {
  const home = homeOf(c.get("ctx").config, c.req.url);
  const headers = new Headers({ Origin: home, "User-Agent": (c.req.header("user-agent") ?? "").slice(0, MAX_AGENT) });
  const address = c.req.header("CF-Connecting-IP");
  if (address !== undefined) headers.set("CF-Connecting-IP", address);
  if (json === null) return new Request(`${home}/api/auth${path}`, { headers });
  headers.set("Content-Type", "application/json");
  return new Request(`${home}/api/auth${path}`, { method: "POST", headers, body: JSON.stringify(json) });
}

/** A path of the dashboard, or the problem `invalid_request`. */
export function readPath(c: AppContext, path = "/"): string {
  if (isOwnPath(path, homeOf(c.get("ctx").config, c.req.url))) return path;
  throw problem("invalid_request", "callbackURL must be a path of the dashboard", [
    { path: "callbackURL", message: "must begin with / and stay on the dashboard's origin" },
  ]);
}

/** Hands the new session's cookie on; the session that the browser had before, whoever's, ends. */
export async function replaceSession(c: AppContext, doors: AuthDoors, proven: Response): Promise<void> {
  const before = await findLiveSessionOf(c);
  if (before !== null) await deleteSession(c.get("ctx"), before.session.id);
  const cookies = proven.headers.getSetCookie();
  for (const cookie of cookies) c.header("Set-Cookie", cookie, { append: true });
  await note(c, doors, await findSessionOfCookie(c, cookies.map((cookie) => cookie.split(";")[0]).join("; ")));
}

/** Puts beside the request who has signed in or out, for the audit log. */
export async function note(c: AppContext, doors: AuthDoors, live: LiveSession | null): Promise<void> {
  const known = live === null ? null : await identify(c.get("ctx"), doors, live);
  if (known === null) return;
  c.set("actor", known.actor);
  c.set("subject", known.subject);
}

/** Follows a link that was made here: the session that it proves, or null where it is used, expired or made up. */
export async function proveLink(c: AppContext, signIn: SignIn, { token, path }: { token: string; path: string }): Promise<Response | null> {
  const search = new URLSearchParams({ token, callbackURL: path });
  const proven = await signIn.handle(requestOf(c, `/magic-link/verify?${search}`, null));
  if (proven.status >= 500) throw new Error(`the sign-in failed: ${await proven.text()}`);
  return proven.headers.getSetCookie().length === 0 ? null : proven;
}

/** What it refuses here is not the caller's fault: all was checked. */
export async function expectOk(answered: Promise<Response>): Promise<void> {
  const response = await answered;
  if (!response.ok) throw new Error(`the sign-in answered ${response.status}: ${await response.text()}`);
}
