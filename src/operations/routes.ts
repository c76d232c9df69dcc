/** `/healthz`: whether the worker reaches its database; `/findings`: what the reconciliation found wrong, in words. */
import { z } from "zod";
import { answer, makeRouter, ownerOnly, type Router, route } from "../auth/http.ts";
import { idSchema } from "../lib/ids.ts";
import { pageOf, pageQuery, readPage, toPage } from "../lib/paging.ts";
import { problem } from "../lib/problem.ts";
import { instantSchema, toIso } from "../lib/time.ts";
import { cursorOf, type FindingRow, listFindings } from "./store.ts";

const health = route({
  method: "get",
  path: "/healthz",
  tags: ["Operations"],
  summary: "Whether the database answers; 503 if it does not",
  security: [],
  responses: { 200: answer(z.object({ status: z.literal("ok") }), "It does") },
});

export const healthRoutes: Router = makeRouter();

healthRoutes.openapi(health, async (c) => {
  try {
    await c.get("ctx").d1.prepare("select 1").first();
  } catch (error) {
    console.error("healthz", error);
    throw problem("unavailable", "the database does not answer");
  }
  return c.json({ status: "ok" as const }, 200);
});

const findingSchema = z
  .object({
    id: idSchema("fnd"),
    kind: z.string(),
    subject: z.string().meta({ description: "the partner or conversion that does not agree" }),
    detail: z.string(),
    firstSeenAt: instantSchema,
    lastSeenAt: instantSchema,
  })
  .meta({ id: "Finding" });

const toFinding = ({ firstSeenAt, lastSeenAt, ...row }: FindingRow) => ({
  ...row,
  firstSeenAt: toIso(firstSeenAt),
  lastSeenAt: toIso(lastSeenAt),
});

const list = route({
  method: "get",
  path: "/findings",
  tags: ["Operations"],
  summary: "What the reconciliation found wrong, newest first; one that is seen again moves its lastSeenAt",
  middleware: ownerOnly,
  request: { query: z.strictObject({ ...pageQuery, subject: z.string().max(100).optional() }) },
  responses: { 200: answer(pageOf(findingSchema), "A page of findings") },
});

export const findingsRoutes: Router = makeRouter().openapi(list, async (c) => {
  const { limit, cursor, ...filter } = c.req.valid("query");
  const rows = await listFindings(c.get("ctx"), filter, readPage({ limit, cursor }));
  return c.json(toPage(rows, limit, { show: toFinding, keyOf: cursorOf }), 200);
});
