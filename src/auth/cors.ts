/** Lets browsers of the programme's allowed origins call the two tracking paths and the application form, and read their refusals; nothing else has CORS. */
import { createMiddleware } from "hono/factory";
import type { AuthDoors } from "./authenticate.ts";
import type { AppEnv } from "./router.ts";
import { isAllowedOrigin, isApplication, isFirstParty, isTracking } from "./rules.ts";

export const allowOrigins = (doors: AuthDoors) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const origin = c.req.header("origin");
    if (origin === undefined || !(isTracking(c.req.path) || isApplication(c.req.path))) return next();
    const allowed = isAllowedOrigin(await doors.listAllowedOrigins(c.get("ctx")), origin);
    const isPreflight = c.req.method === "OPTIONS";
    if (isPreflight) c.res = new Response(null, { status: 204 });
    else await next();
    c.res.headers.append("Vary", "Origin");
    if (!allowed) return;
    c.res.headers.set("Access-Control-Allow-Origin", origin);
    c.res.headers.set("Access-Control-Expose-Headers", "X-Request-Id, Idempotent-Replayed, Retry-After");
    // Only there does the browser send and take cookies; the answer to a click sets them.
    const { cookieDomain } = c.get("ctx").config;
    if (c.req.path === "/v1/track/click" && isFirstParty(origin, { url: c.req.url, cookieDomain })) {
      c.res.headers.set("Access-Control-Allow-Credentials", "true");
    }
    if (!isPreflight) return;
    c.res.headers.set("Access-Control-Allow-Methods", "POST");
    c.res.headers.set("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key");
    c.res.headers.set("Access-Control-Max-Age", "600");
  });
