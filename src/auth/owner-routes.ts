/** `/owners`: who runs the programme. An owner takes another in by e-mail address; the last one stays, or nobody could sign in. */
import { z } from "zod";
import { idSchema, newId } from "../lib/ids.ts";
import { pageOf, pageQuery, readPage, toPage } from "../lib/paging.ts";
import { problem } from "../lib/problem.ts";
import { instantSchema, toIso } from "../lib/time.ts";
import { requireFresh } from "./actor.ts";
import { findOwner, insertOwner, listOwners, markOwnerRemoved, type OwnerRow } from "./owner-store.ts";
import { answer, body, makeRouter, ownerOnly, type Router, route } from "./router.ts";

const tags = ["Owners"];
const params = z.object({ id: idSchema("own") });
const email = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.email().max(254))
  .meta({ type: "string", format: "email", example: "ada@example.com" });

const ownerSchema = z.object({ id: idSchema("own"), email: z.string(), name: z.string(), createdAt: instantSchema }).meta({ id: "Owner" });
const createOwnerSchema = z.strictObject({ email, name: z.string().trim().min(1).max(200) });

const list = route({
  method: "get",
  path: "/owners",
  tags,
  summary: "Owners, newest first",
  middleware: ownerOnly,
  request: { query: z.strictObject({ ...pageQuery, email: z.string().trim().toLowerCase().max(254).optional() }) },
  responses: { 200: answer(pageOf(ownerSchema), "A page of owners") },
});
const post = route({
  method: "post",
  path: "/owners",
  tags,
  summary: "Take an owner in, who then signs in by e-mail; 409 email_taken if there is one with the address",
  middleware: ownerOnly,
  request: { body: body(createOwnerSchema) },
  responses: { 201: answer(ownerSchema, "The owner") },
});
const remove = route({
  method: "delete",
  path: "/owners/{id}",
  tags,
  summary: "Remove an owner, whose sessions end at once; 409 invalid_state for the last one",
  middleware: ownerOnly,
  request: { params },
  responses: { 204: { description: "Removed" } },
});

const showOwner = ({ createdAt, ...row }: OwnerRow): z.infer<typeof ownerSchema> => ({ ...row, createdAt: toIso(createdAt) });

export const ownerRoutes: Router = makeRouter();

ownerRoutes.openapi(list, async (c) => {
  const { limit, cursor, ...filter } = c.req.valid("query");
  const rows = await listOwners(c.get("ctx"), filter, readPage({ limit, cursor }));
  return c.json(toPage(rows, limit, { show: showOwner, keyOf: (row) => row.id }), 200);
});

ownerRoutes.openapi(post, async (c) => {
  const ctx = c.get("ctx");
  requireFresh(c.get("actor"), ctx.now());
  const row = { id: newId("own"), ...c.req.valid("json"), createdAt: ctx.now() };
  if (!(await insertOwner(ctx, row))) throw problem("email_taken", "an owner has this e-mail");
  return c.json(showOwner(row), 201);
});

ownerRoutes.openapi(remove, async (c) => {
  const ctx = c.get("ctx");
  requireFresh(c.get("actor"), ctx.now());
  const { id } = c.req.valid("param");
  if (await markOwnerRemoved(ctx, id)) return c.body(null, 204);
  throw (await findOwner(ctx, id)) === null
    ? problem("not_found", "there is no such owner")
    : problem("invalid_state", "the last owner cannot be removed: take another one in first");
});
