/**
 * Who asks: reads the key of a request, refuses what its kind, scopes or partner do not allow, and puts the actor beside
 * the request. Keys are looked up each time, so a revoked one stops at once.
 */
import { createMiddleware } from "hono/factory";
import type { Ctx } from "../context.ts";
import { ProblemError, problem } from "../lib/problem.ts";
import type { Actor } from "./actor.ts";
import type { AppContext, AppEnv } from "./router.ts";
import { isAllowedOrigin, isPublic, isTracking, refusalOf } from "./rules.ts";
import { hashOf, looksLikeKey } from "./secret.ts";
import { findKeyByHash, type KeyRow } from "./store.ts";

/** What keys need to know of slices downstream; the API hands it in. */
export type AuthDoors = {
  /** null: there is no such partner. */
  findPartnerStatus: (ctx: Ctx, partnerId: string) => Promise<string | null>;
  listAllowedOrigins: (ctx: Ctx) => Promise<readonly string[]>;
};

const KINDS = { secret: "owner", publishable: "publishable", partner: "partner" } as const;
const actorOf = (key: KeyRow): Actor => ({ kind: KINDS[key.kind], id: key.id, partnerId: key.partnerId, scopes: key.scopes });

export const authenticate = (doors: AuthDoors) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const line = { method: c.req.method, path: c.req.path };
    if (isPublic(line.path)) return next();
    const ctx = c.get("ctx");
    const actor = actorOf(await getKey(c));
    const status = actor.partnerId === null ? null : await doors.findPartnerStatus(ctx, actor.partnerId);
    if (actor.kind === "partner" && (status === null || status === "rejected"))
      throw problem("unauthorized", "this key's partner takes no part in the programme");
    const refusal = refusalOf(actor, status, line);
    if (refusal !== null) throw new ProblemError(refusal);
    if (actor.kind === "publishable" && !isAllowedOrigin(await doors.listAllowedOrigins(ctx), c.req.header("origin") ?? null)) {
      throw problem("forbidden", "a publishable key is only taken from the programme's allowed origins");
    }
    c.set("actor", actor);
    return next();
  });

async function getKey(c: AppContext): Promise<KeyRow> {
  const text = readKey(c);
  const key = text === null || !looksLikeKey(text) ? null : await findKeyByHash(c.get("ctx"), hashOf(text));
  if (key === null) throw problem("unauthorized", "send a valid key as Authorization: Bearer");
  return key;
}

/** Of the header; only a publishable key, which is no secret, may stand in the address. */
function readKey(c: AppContext): string | null {
  const header = c.req.header("authorization");
  if (header !== undefined) return /^Bearer +(\S+) *$/i.exec(header)?.[1] ?? null;
  const query = isTracking(c.req.path) ? c.req.query("key") : undefined;
  return query?.startsWith("trb_pk_") === true ? query : null;
}
