/** `/dead-letters`: what the queues gave up on, for owners: shown as it came, and handed to its queue again. */
import { z } from "zod";
import { answer, makeRouter, ownerOnly, type Router, route, unwrap } from "../auth/http.ts";
import { idSchema } from "../lib/ids.ts";
import { pageOf, pageQuery, readPage, toPage } from "../lib/paging.ts";
import { instantSchema, toIso } from "../lib/time.ts";
import { retryDeadLetter } from "./retry-dead-letter.ts";
import { type DeadLetterRow, letterCursor, listDeadLetters } from "./store.ts";

const queueSchema = z.enum(["clicks-dead", "facts-dead", "webhooks-dead"]);

const deadLetterSchema = z
  .object({
    id: idSchema("evt"),
    queue: z.string(),
    body: z.unknown().meta({ description: "the message as it came; visits of the click queue with their addresses" }),
    at: instantSchema,
  })
  .meta({ id: "DeadLetter" });

const toDeadLetter = ({ id, queue, body, at }: DeadLetterRow) => ({ id, queue, body: JSON.parse(body) as unknown, at: toIso(at) });

const tags = ["Operations"];

const list = route({
  method: "get",
  path: "/dead-letters",
  tags,
  summary: "What the queues gave up on after their last retry, newest first",
  middleware: ownerOnly,
  request: { query: z.strictObject({ ...pageQuery, queue: queueSchema.optional() }) },
  responses: { 200: answer(pageOf(deadLetterSchema), "A page of dead letters") },
});

const retry = route({
  method: "post",
  path: "/dead-letters/{id}/retry",
  tags,
  summary: "Hands a dead letter to its queue again; it is no dead letter any more",
  middleware: ownerOnly,
  request: { params: z.object({ id: idSchema("evt") }) },
  responses: { 200: answer(z.object({ id: idSchema("evt"), status: z.literal("queued") }), "The queue has it") },
});

export const deadLetterRoutes: Router = makeRouter();

deadLetterRoutes.openapi(list, async (c) => {
  const { limit, cursor, ...filter } = c.req.valid("query");
  const rows = await listDeadLetters(c.get("ctx"), filter, readPage({ limit, cursor }));
  return c.json(toPage(rows, limit, { show: toDeadLetter, keyOf: letterCursor }), 200);
});

deadLetterRoutes.openapi(retry, async (c) => {
  const { id } = c.req.valid("param");
  unwrap(await retryDeadLetter(c.get("ctx"), id));
  return c.json({ id, status: "queued" as const }, 200);
});
