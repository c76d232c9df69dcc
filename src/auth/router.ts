/** The router that every slice mounts its routes on: validation, answers and refusals look the same everywhere. */
import { createRoute, OpenAPIHono, type RouteConfig } from "@hono/zod-openapi";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { z } from "zod";
import type { Ctx } from "../context.ts";
import { fieldErrors, ProblemError, problem, problemSchema } from "../lib/problem.ts";
import type { Refusal, Result } from "../lib/result.ts";
import type { Actor } from "./actor.ts";

/** `/v1` takes keys and no cookie, `/api/v1` a session's cookie and no key. */
export type Door = "keys" | "sessions";

/**
 * What the middleware has put beside each request. `idempotencyId` is one id per actor, path and Idempotency-Key, for
 * verbs that derive their own ids from it; null without the header.
 */
export type AppEnv = {
  Bindings: { ctx: Ctx; door: Door };
  Variables: { ctx: Ctx; actor: Actor; requestId: string; idempotencyId: string | null };
};
export type Router = OpenAPIHono<AppEnv>;
export type AppContext = Context<AppEnv>;

export const makeRouter = (): Router =>
  new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) throw problem("invalid_request", "the request has invalid or unknown fields", fieldErrors(result.error));
    },
  });

/** A JSON answer of a route. */
export const answer = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { "application/json": { schema } },
});

/** A required JSON body of a route. */
export const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: { "application/json": { schema } } });

const refused = { description: "Refused; `code` says why", content: { "application/problem+json": { schema: problemSchema } } };

/** `createRoute` with what all routes share: the key, and problem+json for every refusal. */
export const route = <const R extends RouteConfig>(config: R) =>
  createRoute({ security: [{ key: [] }], ...config, responses: { default: refused, ...config.responses } });

/** Only an owner's key or session passes. */
export const ownerOnly = createMiddleware<AppEnv>(async (c, next) => {
  if (c.get("actor").kind !== "owner") throw problem("forbidden", "only owners may do this");
  await next();
});

/** The value, or the refusal as problem+json. */
export function unwrap<T, R extends Refusal>(result: Result<T, R>): T {
  if (!result.ok) throw new ProblemError(result.refusal);
  return result.value;
}
