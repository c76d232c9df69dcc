/** What holds for any request before its key is looked at: an id for every answer, a limit for every body, JSON that says so. */
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { problem } from "../lib/problem.ts";
import type { AppEnv } from "./router.ts";

export const newRequestId = (): string => `req_${crypto.randomUUID().replaceAll("-", "")}`;

export const identifyRequest = createMiddleware<AppEnv>(async (c, next) => {
  c.set("ctx", c.env.ctx);
  c.set("requestId", newRequestId());
  await next();
  c.res.headers.set("X-Request-Id", c.get("requestId"));
});

const KB = 1024;
const upTo = (maxSize: number) =>
  bodyLimit({
    maxSize,
    onError: () => {
      throw problem("body_too_large", `this path takes at most ${maxSize} bytes`);
    },
  });
const limits = { stripe: upTo(1024 * KB), terms: upTo(256 * KB), other: upTo(64 * KB) };

export const limitBody = createMiddleware<AppEnv>((c, next) => {
  const { path } = c.req;
  return limits[path.startsWith("/v1/stripe/") ? "stripe" : path.startsWith("/v1/program/") ? "terms" : "other"](c, next);
});

/** Stripe's bodies are verified by their own routes; a content type without a body is forgiven. */
export const requireJson = createMiddleware<AppEnv>(async (c, next) => {
  const type = c.req.header("content-type");
  const isEmpty = c.req.raw.body === null || c.req.header("content-length") === "0";
  if (isEmpty && type !== undefined) {
    const headers = new Headers(c.req.raw.headers);
    headers.delete("content-type");
    c.req.raw = new Request(c.req.raw, { headers });
  }
  if (!isEmpty && !c.req.path.startsWith("/v1/stripe/") && !/^application\/json\s*(;|$)/i.test(type ?? "")) {
    throw problem("invalid_request", "send the body as JSON, with Content-Type: application/json");
  }
  await next();
});
