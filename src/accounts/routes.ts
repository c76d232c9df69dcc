/** What an account shows: balances, the ledger, its proof, and its export. */
import { z } from "zod";
import type { AppContext } from "../auth/http.ts";
import { answer, body, makeRouter, own, ownerOnly, route, unwrap } from "../auth/http.ts";
import { idSchema } from "../lib/ids.ts";
import { pageOf, pageQuery, readPage, toPage } from "../lib/paging.ts";
import { fieldErrors, problem } from "../lib/problem.ts";
import { findPartner } from "../partners/index.ts";
import { balanceSchema, type Entry, entrySchema, verificationSchema } from "./contract.ts";

const params = z.object({ id: idSchema("ptn") });

/** The account of a partner that exists and that the actor may see. */
async function accountOf(c: AppContext, partnerId: string) {
  const ctx = c.get("ctx");
  const partner = await findPartner(ctx, partnerId);
  own(c.get("actor"), partner === null ? null : { partnerId: partner.id }, "partner");
  return ctx.account(partnerId);
}

export const accountsRoutes = makeRouter()
  .openapi(
    route({
      method: "get",
      path: "/partners/{id}/balance",
      summary: "What a partner is owed, by currency",
      request: { params },
      responses: { 200: answer(z.object({ balances: z.array(balanceSchema) }), "One row a currency; none before the first commission") },
    }),
    async (c) => c.json({ balances: await (await accountOf(c, c.req.valid("param").id)).getBalances() }, 200),
  )
  .openapi(
    route({
      method: "get",
      path: "/partners/{id}/ledger",
      summary: "The ledger's entries, oldest first",
      request: { params, query: z.strictObject(pageQuery) },
      responses: { 200: answer(pageOf(entrySchema), "Entries in order of seq") },
    }),
    async (c) => {
      const page = readPage(c.req.valid("query"));
      const account = await accountOf(c, c.req.valid("param").id);
      const entries = await account.listEntries({ afterSeq: Number(page.after ?? 0) || 0, limit: page.limit + 1 });
      return c.json(toPage(entries, page.limit, { show: (entry: Entry) => entry, keyOf: (entry) => String(entry.seq) }), 200);
    },
  )
  .openapi(
    route({
      method: "get",
      path: "/partners/{id}/ledger/verify",
      summary: "Proves the hash chain and every invariant of the books",
      request: { params },
      responses: { 200: answer(verificationSchema, "`violations` says what is broken, in words") },
    }),
    async (c) => c.json(await (await accountOf(c, c.req.valid("param").id)).verify(), 200),
  );

const lift = route({
  method: "post",
  path: "/partners/{id}/ledger/lift-quarantine",
  summary: "Let payouts leave a quarantined account again; refused while its books are not proven",
  middleware: ownerOnly,
  request: { params, body: body(z.strictObject({ reason: z.string().trim().min(1).max(500) })) },
  responses: { 200: answer(z.object({ lifted: z.string() }), "Why it was quarantined") },
});
accountsRoutes.openapi(lift, async (c) => {
  const account = await accountOf(c, c.req.valid("param").id);
  return c.json(unwrap(await account.liftQuarantine(c.req.valid("json").reason)), 200);
});

const rebuild = route({
  method: "post",
  path: "/partners/{id}/ledger/rebuild",
  summary: "Make the database's rows of this account anew from the account itself",
  middleware: ownerOnly,
  request: { params },
  responses: { 200: answer(verificationSchema, "The proof of the books that they were made from") },
});
accountsRoutes.openapi(rebuild, async (c) => {
  const account = await accountOf(c, c.req.valid("param").id);
  await account.rebuild();
  return c.json(await account.verify(), 200);
});

// Registered by hand: a streamed answer has no JSON type.
const exportLedger = route({
  method: "get",
  path: "/partners/{id}/ledger/export",
  summary: "The whole ledger as JSON lines, to be checked elsewhere",
  request: { params },
  responses: { 200: { description: "One entry a line, oldest first", content: { "application/x-ndjson": { schema: z.string() } } } },
});
accountsRoutes.openAPIRegistry.registerPath(exportLedger);
accountsRoutes.get("/partners/:id/ledger/export", async (c) => {
  const parsed = params.safeParse(c.req.param());
  if (!parsed.success) throw problem("invalid_request", "the partner's id is not valid", fieldErrors(parsed.error));
  const account = await accountOf(c, parsed.data.id);
  let afterSeq = 0;
  const lines = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const page = await account.listEntries({ afterSeq, limit: 500 });
      if (page.length === 0) return controller.close();
      afterSeq = page.at(-1)?.seq ?? afterSeq;
      controller.enqueue(new TextEncoder().encode(page.map((entry) => `${JSON.stringify(entry)}\n`).join("")));
    },
  });
  return c.body(lines, 200, { "content-type": "application/x-ndjson" });
});
