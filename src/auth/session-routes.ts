/** `/sessions`: where one is signed in, and how to end it. Owners see and end everybody's, so that a stolen one can be ended for its owner. */
import { z } from "zod";
import { idSchema } from "../lib/ids.ts";
import { pageOf, pageQuery, readPage, toPage } from "../lib/paging.ts";
import { problem } from "../lib/problem.ts";
import { instantSchema, toIso } from "../lib/time.ts";
import type { Actor } from "./actor.ts";
import { answer, makeRouter, type Router, route } from "./router.ts";
import { deleteOtherSessions, deleteSession, findSession, listSessions, type SessionRow } from "./session-store.ts";

const tags = ["Sessions"];
const params = z.object({ id: idSchema("ses") });

const sessionSchema = z
  .object({
    id: idSchema("ses"),
    email: z.string(),
    userAgent: z.string().nullable().meta({ description: "the browser, in its own words" }),
    ipAddress: z.string().nullable(),
    isCurrent: z.boolean().meta({ description: "the one that asks" }),
    createdAt: instantSchema.meta({ description: "when it was signed in" }),
    lastSeenAt: instantSchema.meta({ description: "to the hour" }),
    expiresAt: instantSchema,
  })
  .meta({ id: "Session" });

const list = route({
  method: "get",
  path: "/sessions",
  tags,
  summary: "Where one is signed in, newest first; an owner's key sees all sessions, an owner those of `email`, else its own",
  request: { query: z.strictObject({ ...pageQuery, email: z.string().trim().toLowerCase().max(254).optional() }) },
  responses: { 200: answer(pageOf(sessionSchema), "A page of sessions in force") },
});
const remove = route({
  method: "delete",
  path: "/sessions/{id}",
  tags,
  summary: "End a session, at once",
  request: { params },
  responses: { 204: { description: "It has ended" } },
});
const removeOthers = route({
  method: "delete",
  path: "/sessions",
  tags,
  summary: "End all sessions of one's own but the one that asks",
  responses: { 204: { description: "They have ended" } },
});

const showSession = (row: SessionRow, actor: Actor): z.infer<typeof sessionSchema> => ({
  id: row.id,
  email: row.email,
  userAgent: row.userAgent || null,
  ipAddress: row.ipAddress || null,
  isCurrent: row.id === actor.session?.id,
  createdAt: toIso(row.createdAt.getTime()),
  lastSeenAt: toIso(row.updatedAt.getTime()),
  expiresAt: toIso(row.expiresAt.getTime()),
});

/** Whose sessions are asked for; null: everybody's. A partner's key is no person. */
function mailboxOf(actor: Actor, named: string | undefined): string | null {
  if (actor.kind === "owner") return named ?? actor.session?.email ?? null;
  if (actor.session === null) throw problem("forbidden", "sessions are seen from a session");
  return named === undefined || named === actor.session.email ? actor.session.email : "";
}

export const sessionRoutes: Router = makeRouter();

sessionRoutes.openapi(list, async (c) => {
  const { limit, cursor, email } = c.req.valid("query");
  const actor = c.get("actor");
  const rows = await listSessions(c.get("ctx"), { email: mailboxOf(actor, email) }, readPage({ limit, cursor }));
  return c.json(toPage(rows, limit, { show: (row) => showSession(row, actor), keyOf: (row) => row.id }), 200);
});

sessionRoutes.openapi(remove, async (c) => {
  const actor = c.get("actor");
  const ctx = c.get("ctx");
  const row = await findSession(ctx, c.req.valid("param").id);
  const isTheirs = row !== null && (actor.kind === "owner" || row.email === actor.session?.email);
  if (!isTheirs) throw problem("not_found", "there is no such session");
  await deleteSession(ctx, row.id);
  return c.body(null, 204);
});

sessionRoutes.openapi(removeOthers, async (c) => {
  const { session } = c.get("actor");
  if (session === null) throw problem("forbidden", "a key has no sessions of its own");
  await deleteOtherSessions(c.get("ctx"), session);
  return c.body(null, 204);
});
