/**
 * `GET /t.js`: the tracker for the merchant's pages, answered before the router is loaded. Law: it depends on the terms'
 * consent mode and the cookie domain alone, so that everybody may cache it; five minutes is how long a changed mode may take.
 */
import { Buffer } from "node:buffer";
import { hash } from "node:crypto";
import type { Ctx } from "../context.ts";
import { findVisitTerms, recallVisitTerms } from "./find-visit-terms.ts";
import { randomNonce } from "./random.ts";
import { TRACKER } from "./tracker.gen.ts";

const MAX_AGE = 300;

type Script = { text: string; etag: string };
const scripts = new Map<string, Script>();

/** Answers a GET or HEAD of /t.js; null for every other request. */
export async function answerTracker(ctx: Ctx, request: Request): Promise<Response | null> {
  if (request.method !== "GET" && request.method !== "HEAD") return null;
  const { url } = request;
  if (!/^\/t\.js(\?|$)/.test(url.slice(url.indexOf("/", 8)))) return null;
  const now = ctx.now();
  const terms = recallVisitTerms(now) ?? (await findVisitTerms(ctx, now));
  const { text, etag } = scriptOf({ consent: terms.consent, domain: ctx.config.cookieDomain });
  const headers = {
    "access-control-allow-origin": "*",
    "cache-control": `public, max-age=${MAX_AGE}`,
    "content-type": "text/javascript; charset=utf-8",
    "cross-origin-resource-policy": "cross-origin",
    etag,
    "x-content-type-options": "nosniff",
    "x-request-id": randomNonce(),
  };
  if (isKnown(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers });
  return new Response(request.method === "HEAD" ? null : text, { headers });
}

/** The script inside a net that catches even what fails while it starts. */
function scriptOf(settings: { consent: string; domain: string }): Script {
  const key = JSON.stringify(settings);
  const known = scripts.get(key);
  if (known !== undefined) return known;
  const text = `(function($settings){try{${TRACKER}}catch(e){}})(${key});\n`;
  const script = {
    text,
    etag: `"${Buffer.from(hash("sha256", text, "buffer"))
      .subarray(0, 12)
      .toString("base64url")}"`,
  };
  scripts.set(key, script);
  return script;
}

/** A proxy that compresses makes a weak tag of it. */
const isKnown = (header: string | null, etag: string): boolean =>
  header?.split(",", 20).some((tag) => [etag, `W/${etag}`, "*"].includes(tag.trim())) === true;
