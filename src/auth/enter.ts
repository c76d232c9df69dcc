/** Which door a request comes through: `/api/v1` is `/v1` with a session instead of a key, so that every route is written once. */
import type { Ctx } from "../context.ts";
import type { AppEnv } from "./router.ts";

const PREFIX = "/api/v1/";

/** The request as the API's routes know it, and the door. */
export function enter(ctx: Ctx, request: Request): [Request, AppEnv["Bindings"]] {
  const url = new URL(request.url);
  if (!url.pathname.startsWith(PREFIX)) return [request, { ctx, door: "keys" }];
  url.pathname = `/v1/${url.pathname.slice(PREFIX.length)}`;
  return [new Request(url, request), { ctx, door: "sessions" }];
}
