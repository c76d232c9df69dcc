/** The shields of the public paths: the application form by address, a publishable key by key and address. Secret and partner keys pass. */
import { createMiddleware } from "hono/factory";
import { ProblemError } from "../lib/problem.ts";
import { countedAddress } from "../limits/index.ts";
import type { Actor } from "./actor.ts";
import type { AppContext, AppEnv } from "./router.ts";
import { isApplication } from "./rules.ts";

/** In seconds: the shields' windows, as wrangler.toml has them. */
const RETRY_AFTER = { apply: 60, track: 10 };

/** The address that a request came from, as limits count it. */
export const addressOf = (c: AppContext): string => countedAddress(c.req.header("CF-Connecting-IP") ?? "unknown");

export const limitRequests = createMiddleware<AppEnv>(async (c, next) => {
  const shield = shieldOf(c);
  if (shield !== null && !(await c.get("ctx").limits.passes(shield.name, shield.key)))
    throw new ProblemError({ code: "rate_limited", detail: "too many requests from this address", retryAfter: RETRY_AFTER[shield.name] });
  return next();
});

function shieldOf(c: AppContext): { name: keyof typeof RETRY_AFTER; key: string } | null {
  if (isApplication(c.req.path)) return { name: "apply", key: addressOf(c) };
  const actor = c.get("actor") as Actor | undefined;
  return actor?.kind === "publishable" ? { name: "track", key: `${actor.id}\n${addressOf(c)}` } : null;
}
