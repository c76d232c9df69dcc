/** `/audit`, for owners, and the middleware that records every write of an owner or partner, so that no route can be forgotten. */
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import { type Actor, type AppContext, type AppEnv, answer, makeRouter, ownerOnly, type Router, route } from "../auth/http.ts";
import { pageOf, readPage, toPage } from "../lib/paging.ts";
import { auditFilterSchema, auditRecordSchema } from "./contract.ts";
import { recordAction } from "./record-action.ts";
import { actionOf, isAudited, reasonOf, routeOf, subjectOf } from "./rules.ts";
import { listRecords, showRecord } from "./store.ts";

const list = route({
  method: "get",
  path: "/audit",
  tags: ["Audit"],
  summary: "Who did what to which object, newest first",
  middleware: ownerOnly,
  request: { query: auditFilterSchema },
  responses: { 200: answer(pageOf(auditRecordSchema), "A page of the audit log") },
});

export const auditRoutes: Router = makeRouter().openapi(list, async (c) => {
  const { limit, cursor, ...filter } = c.req.valid("query");
  const rows = await listRecords(c.get("ctx"), filter, readPage({ limit, cursor }));
  return c.json(toPage(rows, limit, { show: showRecord, keyOf: (row) => row.id }), 200);
});

/** Stands behind the replay of answers: what is only answered again was not done again. */
export const auditActions = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  // Public paths have no actor, whatever the type says.
  const actor = c.get("actor") as Actor | undefined;
  if (actor === undefined || actor.kind === "publishable") return;
  const { method, path } = c.req;
  const { status } = c.res;
  const named = c.get("subject");
  if (status >= 400 || (named === undefined && !isAudited({ method, path }))) return;
  const pattern = matchedRoutes(c).findLast((each) => each.method === method)?.path ?? path;
  await recordAction(c.get("ctx"), {
    actor: actor.id,
    actorKind: actor.kind,
    partnerId: actor.partnerId,
    action: actionOf(method, pattern),
    route: routeOf(method, pattern),
    subject: named ?? subjectOf(paramsOf(pattern, path), await readAnswer(c)),
    reason: reasonOf(await readBody(c)),
    status,
    requestId: c.get("requestId"),
  });
});

/** The path's parameters by their names; middleware of the whole app does not get them from the router. */
function paramsOf(pattern: string, path: string): Record<string, string> {
  const values = path.split("/");
  return Object.fromEntries(
    pattern.split("/").flatMap((part, index) => {
      const name = /^:([A-Za-z]+)/.exec(part)?.[1];
      return name === undefined ? [] : [[name, values[index] ?? ""]];
    }),
  );
}

async function readAnswer(c: AppContext): Promise<unknown> {
  if (c.res.headers.get("Content-Type")?.startsWith("application/json") !== true) return null;
  return c.res
    .clone()
    .json()
    .catch(() => null);
}

const readBody = (c: AppContext): Promise<unknown> => c.req.json().catch(() => null);
