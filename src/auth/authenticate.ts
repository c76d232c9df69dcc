/**
 * Who asks: reads the key or the session of a request, refuses what its kind, scopes or partner do not allow, and puts the actor
 * beside the request. Both are looked up each time, so what is revoked stops at once.
 */
import { createMiddleware } from "hono/factory";
import type { Ctx } from "../context.ts";
import { ProblemError, problem } from "../lib/problem.ts";
import type { Actor } from "./actor.ts";
import type { AppContext, AppEnv } from "./router.ts";
import { homeOf, isAllowedOrigin, isFromHome, isPublic, isTracking, refusalOf } from "./rules.ts";
import { hashOf, looksLikeKey } from "./secret.ts";
import { readSessionToken } from "./session-cookie.ts";
import { findLiveSession, type LiveSession, touchSession } from "./session-store.ts";
import { findKeyByHash, type KeyRow } from "./store.ts";

/** What keys need to know of slices downstream; the API hands it in. */
export type AuthDoors = {
  /** null: there is no such partner. */
  findPartnerStatus: (ctx: Ctx, partnerId: string) => Promise<string | null>;
  /** By the mailbox, lower-cased. */
  findPartnerByEmail: (ctx: Ctx, email: string) => Promise<{ id: string; name: string; status: string } | null>;
  listAllowedOrigins: (ctx: Ctx) => Promise<readonly string[]>;
};

const KINDS = { secret: "owner", publishable: "publishable", partner: "partner" } as const;
const actorOf = (key: KeyRow): Actor => ({
  kind: KINDS[key.kind],
  id: key.id,
  partnerId: key.partnerId,
  scopes: key.scopes,
  session: null,
});

export const authenticate = (doors: AuthDoors) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const line = { method: c.req.method, path: c.req.path };
    if (isPublic(line.path)) return next();
    const ctx = c.get("ctx");
    const { actor, status } = c.env.door === "sessions" ? await getSessionActor(c, doors) : await getKeyActor(c, doors);
    const refusal = refusalOf(actor, status, line);
    if (refusal !== null) throw new ProblemError(refusal);
    if (actor.kind === "publishable" && !isAllowedOrigin(await doors.listAllowedOrigins(ctx), c.req.header("origin") ?? null)) {
      throw problem("forbidden", "a publishable key is only taken from the programme's allowed origins");
    }
    c.set("actor", actor);
    return next();
  });

type Known = { actor: Actor; status: string | null };

async function getKeyActor(c: AppContext, doors: AuthDoors): Promise<Known> {
  const actor = actorOf(await getKey(c));
  const status = actor.partnerId === null ? null : await doors.findPartnerStatus(c.get("ctx"), actor.partnerId);
  if (actor.kind === "partner" && (status === null || status === "rejected"))
    throw problem("unauthorized", "this key's partner takes no part in the programme");
  return { actor, status };
}

/** Whose mailbox it is decides who it is, each time: an owner, else a partner in whatever status. */
async function getSessionActor(c: AppContext, doors: AuthDoors): Promise<Known> {
  const ctx = c.get("ctx");
  requireHome(c);
  const live = await findLiveSessionOf(c);
  if (live === null) throw problem("unauthorized", "there is no session, or it has ended: sign in");
  const { session: row, email, owner } = live;
  const partner = owner === null ? await doors.findPartnerByEmail(ctx, email) : null;
  if (owner === null && partner === null) throw problem("unauthorized", "this mailbox is nobody's in the programme");
  ctx.waitUntil(touchSession(ctx, row).catch((error: unknown) => console.error("session not touched", row.id, error)));
  const name = owner?.name ?? partner?.name ?? "";
  const session = { id: row.id, email, name, signedInAt: row.createdAt.getTime(), expiresAt: row.expiresAt.getTime() };
  const actor: Actor = { kind: owner === null ? "partner" : "owner", id: row.id, partnerId: partner?.id ?? null, scopes: null, session };
  return { actor, status: partner?.status ?? null };
}

/** The session whose cookie the request carries. */
export async function findLiveSessionOf(c: AppContext): Promise<LiveSession | null> {
  const ctx = c.get("ctx");
  const { authSecret } = ctx.config;
  const token = readSessionToken(c.req.header("cookie"), { home: homeOf(ctx.config, c.req.url), authSecret });
  return token === null ? null : findLiveSession(ctx, token);
}

/** Refuses what another page makes a browser send. In development the request's own origin is a home, too: a machine has several names. */
export function requireHome(c: AppContext): void {
  const { config } = c.get("ctx");
  const line = { method: c.req.method, origin: c.req.header("origin") ?? null, isUpgrade: c.req.header("upgrade") !== undefined };
  if (isFromHome(line, homeOf(config, c.req.url)) || (config.isDevelopment && line.origin === new URL(c.req.url).origin)) return;
  throw problem("forbidden", "what changes something with a session must come from the dashboard's own origin");
}

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
