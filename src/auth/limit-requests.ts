/** The shields of the public paths: the application form by address, a publishable key by key and address. Secret and partner keys pass. */
import { createMiddleware } from "hono/factory";
import { ProblemError } from "../lib/problem.ts";
import { countedAddress } from "../limits/index.ts";
import type { Actor } from "./actor.ts";
import type { AppContext, AppEnv } from "./router.ts";
import { isApplication } from "./rules.ts";

/** Both shields' windows are a minute at most. */
const RETRY_AFTER = 60;

/** The address that a request came from, as limits count it. */
export const addressOf = (c: AppContext): string => countedAddress(c.req.header("CF-Connecting-IP") ?? "unknown");

export const limitRequests = createMiddleware<AppEnv>(async (c, next) => {
  const { limits } = c.get("ctx");
  const actor = c.get("actor") as Actor | undefined;
  const passes = isApplication(c.req.path)
    ? await limits.passes("apply", addressOf(c))
    : actor?.kind !== "publishable" || (await limits.passes("track", `${actor.id}\n${addressOf(c)}`));
  if (!passes) throw new ProblemError({ code: "rate_limited", detail: "too many requests from this address", retryAfter: RETRY_AFTER });
  return next();
});
