/** An example of what a schema accepts: its own examples where it has some, else the plainest value that fits its name and type. Pure. */
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
  maxItems?: number;
  not?: Json;
  minimum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  format?: string;
};

export function exampleOf(schema: z.ZodType): unknown {
  const described = z.toJSONSchema(schema, { io: "output", unrepresentable: "any" }) as Json;
  const place = { name: "", defs: described.$defs ?? {}, isSparse: false };
  const full = make(described, place);
  // What a refinement forbids is not in the description: the example with the least in it is the likeliest to pass.
  return schema.safeParse(full).success ? full : make(described, { ...place, isSparse: true });
}

/** The property that a value stands in, the schemas that others refer to, and whether what may be absent is left out. */
type Place = { name: string; defs: Record<string, Json>; isSparse: boolean };

function make(schema: Json, place: Place): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.examples?.[0] !== undefined) return schema.examples[0];
  if ("const" in schema) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.$ref !== undefined) return make(place.defs[schema.$ref.replace("#/$defs/", "")] ?? {}, place);
  const choices = schema.anyOf ?? schema.oneOf ?? [];
  if (place.isSparse && choices.some(({ type }) => type === "null")) return null;
  const [one] = choices.filter(({ type }) => type !== "null");
  if (one !== undefined) return make(one, place);
  if (schema.allOf !== undefined) return Object.assign({}, ...schema.allOf.map((part) => make(part, place)));
  return plain(schema, place);
}

/** Texts that must look like something, by the property that they stand in. */
const TEXTS: Record<string, string> = {
  currency: "USD",
  country: "DE",
  slug: "ada",
  tier: "tier1",
  name: "Ada",
  description: "payouts to our books",
};

function plain(schema: Json, place: Place): unknown {
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case "object":
      return plainObject(schema, place);
    case "array":
      // What may hold nothing is empty: an item that nothing fits has no example.
      return schema.maxItems === 0 || schema.items?.not !== undefined || (place.isSparse && !schema.minItems)
        ? []
        : [make(schema.items ?? {}, place)];
    case "integer":
    case "number":
      return Math.max(schema.minimum ?? 0, (schema.exclusiveMinimum ?? -1) + 1, 1);
    case "boolean":
      return false;
    case "string":
      return plainText(schema, place.name);
    default:
      return null;
  }
}

function plainObject({ properties = {}, required = [] }: Json, place: Place): Record<string, unknown> {
  const shown = Object.entries(properties).filter(([name]) => !place.isSparse || required.includes(name));
  return Object.fromEntries(shown.map(([name, property]) => [name, make(property, { ...place, name })]));
}

function plainText({ format, minLength = 0 }: Json, name: string): string {
  if (format === "uri") return "https://example.com/";
  if (format === "email") return "ada@example.com";
  return TEXTS[name] ?? "text".padEnd(minLength, "t");
}
