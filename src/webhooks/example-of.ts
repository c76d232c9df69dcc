/** An example of what a schema accepts: its own examples where it has some, else the plainest value that fits. Pure. */
import { z } from "zod";

type Json = {
  type?: string | string[];
  example?: unknown;
  examples?: unknown[];
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Json[];
  oneOf?: Json[];
  allOf?: Json[];
  $ref?: string;
  $defs?: Record<string, Json>;
  properties?: Record<string, Json>;
  required?: string[];
  items?: Json;
  minItems?: number;
  minimum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  format?: string;
};

export function exampleOf(schema: z.ZodType): unknown {
  const described = z.toJSONSchema(schema, { io: "output", unrepresentable: "any" }) as Json;
  return make(described, described.$defs ?? {});
}

function make(schema: Json, defs: Record<string, Json>): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.examples?.[0] !== undefined) return schema.examples[0];
  if ("const" in schema) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.$ref !== undefined) return make(defs[schema.$ref.replace("#/$defs/", "")] ?? {}, defs);
  const [one] = (schema.anyOf ?? schema.oneOf ?? []).filter(({ type }) => type !== "null");
  if (one !== undefined) return make(one, defs);
  if (schema.allOf !== undefined) return Object.assign({}, ...schema.allOf.map((part) => make(part, defs)));
  return plain(schema, defs);
}

function plain(schema: Json, defs: Record<string, Json>): unknown {
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case "object":
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, property]) => [name, make(property, defs)]));
    case "array":
      return Array.from({ length: Math.max(1, schema.minItems ?? 1) }, () => make(schema.items ?? {}, defs));
    case "integer":
    case "number":
      return Math.max(schema.minimum ?? 0, (schema.exclusiveMinimum ?? -1) + 1, 1);
    case "boolean":
      return false;
    case "string":
      return schema.format === "uri" ? "https://example.com/" : "text".padEnd(schema.minLength ?? 0, "t");
    default:
      return null;
  }
}
