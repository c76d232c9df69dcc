/** The API's own description, as the worker serves it: complete, true to the contract, and self-contained. */
import { describe, expect, it } from "vitest";
import { factSchema } from "../../src/facts.ts";
import { api } from "../support/api.ts";

type Operation = {
  summary?: string;
  security?: Record<string, string[]>[];
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: unknown }> }>;
};
type Example = { timestamp: string; sequence: number } & Record<string, unknown>;
type Document = {
  openapi: string;
  info: { title: string; version: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  webhooks: Record<string, { post: { requestBody: { content: { "application/json": { schema: unknown; example: Example } } } } }>;
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
};

const { status, body: document } = await api<Document>("/openapi.json", { key: null });

const METHODS = new Set(["get", "post", "put", "patch", "delete"]);
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => METHODS.has(method))
    .map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, path, method, operation })),
);

/** The contract's operations that exist. */
const CONTRACT = `
GET /healthz
GET /v1/audit
GET /v1/me
GET /v1/owners
POST /v1/owners
DELETE /v1/owners/{id}
GET /v1/sessions
DELETE /v1/sessions
DELETE /v1/sessions/{id}
POST /api/auth/sign-in/magic-link
POST /api/auth/email-otp/send-verification-otp
POST /api/auth/sign-in/email-otp
POST /api/auth/sign-out
POST /v1/apply
GET /v1/customers
GET /v1/customers/{id}
DELETE /v1/customers/{id}
GET /v1/customers/erasures
POST /v1/track/click
POST /v1/track/signup
POST /v1/track/sale
POST /v1/track/refund
GET /v1/program/terms
PUT /v1/program/terms
GET /v1/program/terms/versions
GET /v1/partners
POST /v1/partners
GET /v1/partners/{id}
PATCH /v1/partners/{id}
POST /v1/partners/{id}/approve
POST /v1/partners/{id}/reject
POST /v1/partners/{id}/suspend
POST /v1/partners/{id}/reinstate
GET /v1/partners/{id}/balance
GET /v1/partners/{id}/ledger
GET /v1/partners/{id}/ledger/verify
GET /v1/partners/{id}/ledger/export
GET /v1/links
POST /v1/links
GET /v1/links/{id}
PATCH /v1/links/{id}
POST /v1/links/{id}/archive
GET /v1/links/{id}/qr.svg
GET /v1/codes
POST /v1/codes
DELETE /v1/codes/{id}
GET /v1/live
GET /v1/clicks
GET /v1/clicks/{id}
GET /v1/conversions
GET /v1/conversions/{id}
GET /v1/conversions/{id}/explanation
GET /v1/commissions
POST /v1/commissions
GET /v1/commissions/{id}
POST /v1/commissions/{id}/hold
POST /v1/commissions/{id}/release
POST /v1/commissions/{id}/reject
POST /v1/commissions/{id}/recompute
GET /v1/analytics/overview
GET /v1/analytics/timeseries
GET /v1/analytics/breakdown
GET /v1/analytics/funnel
GET /v1/analytics/attribution
GET /v1/exports/clicks.csv
GET /v1/exports/conversions.csv
GET /v1/exports/commissions.csv
GET /v1/exports/payouts.csv
GET /v1/payout-methods
POST /v1/payout-methods
GET /v1/payout-methods/{id}
PATCH /v1/payout-methods/{id}
DELETE /v1/payout-methods/{id}
POST /v1/payout-methods/stripe/onboarding
GET /v1/reconciliations
POST /v1/payouts/batch
GET /v1/payouts/yearly.csv
GET /v1/payouts
GET /v1/payouts/{id}/statement.csv
GET /v1/payouts/{id}/statement.pdf
POST /v1/payouts
GET /v1/payouts/{id}
POST /v1/payouts/{id}/approve
POST /v1/payouts/{id}/cancel
POST /v1/payouts/{id}/mark-paid
GET /v1/api-keys
POST /v1/api-keys
GET /v1/api-keys/{id}
DELETE /v1/api-keys/{id}
GET /v1/events
POST /v1/events/replay
GET /v1/webhooks
POST /v1/webhooks
GET /v1/webhooks/{id}
PATCH /v1/webhooks/{id}
DELETE /v1/webhooks/{id}
POST /v1/webhooks/{id}/test
POST /v1/webhooks/{id}/rotate-secret
POST /v1/webhooks/{id}/retry
GET /v1/webhooks/{id}/deliveries
GET /v1/deliveries/{id}
POST /v1/deliveries/{id}/retry`
  .trim()
  .split("\n");

/** Every value under a key, anywhere in the document. */
function* valuesOf(key: string, node: unknown = document): Generator<unknown> {
  if (typeof node !== "object" || node === null) return;
  for (const [name, value] of Object.entries(node)) {
    if (name === key) yield value;
    yield* valuesOf(key, value);
  }
}

const find = (ref: string): unknown =>
  ref
    .slice(2)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], document);

describe("the description of the API", () => {
  it("is OpenAPI 3.1, says where it is served, and needs no key", () => {
    expect(status).toBe(200);
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.info).toMatchObject({ title: "Tributary" });
    expect(document.servers[0]?.url).toMatch(/^https?:\/\/[^/]+$/);
  });

  it("names every operation of the contract, and each once", () => {
    const names = operations.map(({ name }) => name);
    expect(CONTRACT.filter((name) => !names.includes(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it("names no operation that the worker does not answer", async () => {
    const unanswered: string[] = [];
    for (const { name, path, method } of operations) {
      const { status: answered, body } = await api<{ detail?: string }>(path.replace("{id}", "x"), { method: method.toUpperCase() });
      if (answered === 405 || body.detail === "there is nothing at this path") unanswered.push(name);
    }
    expect(unanswered).toEqual([]);
  });

  it.each(operations)("$name has a summary and says how it is refused", ({ operation }) => {
    expect(operation.summary ?? "").toMatch(/^\S.{5,}[^.\s]$/);
    const refused = operation.responses?.["default"]?.content?.["application/problem+json"]?.schema;
    expect(refused).toEqual({ $ref: "#/components/schemas/Problem" });
    const answers = Object.entries(operation.responses ?? {}).filter(([code]) => code.startsWith("2") || code === "101");
    expect(answers.length).toBeGreaterThan(0);
    for (const [code, answer] of answers) {
      expect(answer.description ?? "").not.toBe("");
      expect(answer.content === undefined).toBe(code === "204" || code === "101");
    }
  });

  it.each(operations)("$name says which key it takes, and means it", async ({ path, method, operation }) => {
    const isPublic = path === "/healthz" || path === "/v1/apply" || path.startsWith("/v1/stripe/") || path.startsWith("/api/auth/");
    expect(operation.security).toEqual(isPublic ? [] : [{ key: [] }]);
    const { status: withoutKey } = await api(path.replace("{id}", "x"), { method: method.toUpperCase(), key: null });
    expect(withoutKey === 401).toBe(!isPublic);
  });

  it("defines all that it refers to, and refers to nothing outside", () => {
    const refs = [...valuesOf("$ref")].map(String);
    expect(refs.length).toBeGreaterThan(0);
    expect(refs.filter((ref) => !ref.startsWith("#/") || find(ref) === undefined)).toEqual([]);
    const schemes = operations.flatMap(({ operation }) => (operation.security ?? []).flatMap((each) => Object.keys(each)));
    expect(schemes.filter((scheme) => document.components.securitySchemes[scheme] === undefined)).toEqual([]);
  });

  it("describes what is sent to webhooks, by type, with an example that the type's own schema accepts", () => {
    const described = Object.entries(document.webhooks).map(([type, { post }]) => ({ type, post }));
    expect(described.map(({ type }) => type)).toEqual(factSchema.options.map(({ shape }) => shape.type.value));
    for (const { type, post } of described) {
      const { example, schema } = post.requestBody.content["application/json"];
      expect(schema, type).toBeTypeOf("object");
      const { timestamp, sequence, ...fact } = example;
      expect(sequence).toBeGreaterThan(0);
      expect(factSchema.safeParse({ ...fact, at: timestamp }), type).toMatchObject({ success: true });
    }
  });

  it("defines the resources under their names", () => {
    const names = [
      "Problem",
      "Partner",
      "Link",
      "Click",
      "Conversion",
      "Refund",
      "Commission",
      "Explanation",
      "Balance",
      "Entry",
      "Payout",
      "PayoutMethod",
      "Terms",
      "ApiKey",
      "Customer",
      "Erasure",
      "AuditRecord",
      "Webhook",
      "Delivery",
    ];
    expect(names.filter((name) => document.components.schemas[name] === undefined)).toEqual([]);
  });
});

describe("every list", () => {
  const lists = operations.filter(({ method, operation }) => method === "get" && JSON.stringify(operation).includes('"name":"limit"'));
  it.each(lists.map(({ path }) => path))("%s refuses a filter that it does not have, as it would a wrong value", async (path) => {
    const { status, body } = await api(`${path.replace("{id}", "ptn_01m88ezc14esk92hpmwjr8kvxk")}?bogus=1`);
    expect([status, body.code]).toEqual([400, "invalid_request"]);
  });
  it("is here", () => expect(lists.length).toBeGreaterThan(12));
});
