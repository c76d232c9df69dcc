/** `/program/terms`: read by all, published by owners. Partners do not see what fraud is measured by. */
import { z } from "zod";
import { type Actor, answer, body, makeRouter, ownerOnly, type Router, route, unwrap } from "../auth/http.ts";
import { pageOf, pageQuery, readPage, toPage } from "../lib/paging.ts";
import { fromIso } from "../lib/time.ts";
import { describedVersionSchema, publishedTermsSchema, publishTermsSchema, type TermsVersion, termsVersionSchema } from "./contract.ts";
import { listVersions } from "./list-versions.ts";
import { publishTerms } from "./publish-terms.ts";
import { getCurrentTerms } from "./store.ts";

const tags = ["Program"];

const get = route({
  method: "get",
  path: "/program/terms",
  tags,
  summary: "The terms in force now",
  responses: { 200: answer(termsVersionSchema, "The terms") },
});
const put = route({
  method: "put",
  path: "/program/terms",
  tags,
  summary: "Publish whole terms as the next version; 422 effective_in_past if they would reach back",
  middleware: ownerOnly,
  request: { body: body(publishTermsSchema) },
  responses: { 200: answer(publishedTermsSchema, "The published version; `warnings` where the plan can pay more than the sale") },
});
const versions = route({
  method: "get",
  path: "/program/terms/versions",
  tags,
  summary: "Published versions, oldest first, each with its changes in words",
  middleware: ownerOnly,
  request: { query: z.strictObject(pageQuery) },
  responses: { 200: answer(pageOf(describedVersionSchema), "A page of versions") },
});

const visible = (actor: Actor, version: TermsVersion): TermsVersion =>
  actor.kind === "owner"
    ? version
    : {
        ...version,
        terms: { ...version.terms, fraud: { enabled: version.terms.fraud.enabled, holdScore: null, rejectScore: null, rules: {} } },
      };

export const programRoutes: Router = makeRouter();

programRoutes.openapi(get, async (c) => c.json(visible(c.get("actor"), await getCurrentTerms(c.get("ctx"))), 200));

programRoutes.openapi(put, async (c) => {
  const { effectiveAt, terms } = c.req.valid("json");
  return c.json(
    unwrap(await publishTerms(c.get("ctx"), { effectiveAt: effectiveAt === undefined ? null : fromIso(effectiveAt), terms })),
    200,
  );
});

programRoutes.openapi(versions, async (c) => {
  const query = c.req.valid("query");
  const described = await listVersions(c.get("ctx"), readPage(query));
  return c.json(toPage(described, query.limit, { show: (version) => version, keyOf: ({ version }) => String(version) }), 200);
});
