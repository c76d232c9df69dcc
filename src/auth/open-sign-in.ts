/** Loads better-auth for one request and speaks to it: only what has been checked here reaches it. */
import { problem } from "../lib/problem.ts";
import { findLiveSessionOf } from "./authenticate.ts";
import type { Proof, SignIn } from "./make-sign-in.ts";
import type { AppContext } from "./router.ts";
import { homeOf, isOwnPath } from "./rules.ts";
import { deleteSession } from "./session-store.ts";

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
export async function replaceSession(c: AppContext, proven: Response): Promise<void> {
  const before = await findLiveSessionOf(c);
  if (before !== null) await deleteSession(c.get("ctx"), before.session.id);
  for (const cookie of proven.headers.getSetCookie()) c.header("Set-Cookie", cookie, { append: true });
}

/** What it refuses here is not the caller's fault: all was checked. */
export async function expectOk(answered: Promise<Response>): Promise<void> {
  const response = await answered;
  if (!response.ok) throw new Error(`the sign-in answered ${response.status}: ${await response.text()}`);
}
