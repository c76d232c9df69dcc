/** API keys: shapes of requests and answers. A key's text is in one answer only, the one that made it. */
import { z } from "zod";
import { idSchema } from "../lib/ids.ts";
import { pageQuery } from "../lib/paging.ts";
import { instantSchema } from "../lib/time.ts";

const RESOURCES = [
  "analytics",
  "api-keys",
  "audit",
  "clicks",
  "codes",
  "commissions",
  "conversions",
  "customers",
  "deliveries",
  "events",
  "exports",
  "fraud",
  "links",
  "live",
  "owners",
  "partners",
  "payout-methods",
  "payouts",
  "program",
  "sessions",
  "track",
  "webhooks",
] as const;

/** `resource:read` or `resource:write`; the resource is the first segment of the path after /v1. */
const scopeSchema = z
  .string()
  .refine((scope) => RESOURCES.some((resource) => scope === `${resource}:read` || scope === `${resource}:write`), {
    error: "must be a resource of the API with :read or :write",
  })
  .meta({ example: "partners:read" });

export const keyKindSchema = z.enum(["secret", "publishable", "partner"]);

export const createKeySchema = z
  .strictObject({
    kind: keyKindSchema,
    partnerId: idSchema("ptn").optional().meta({ description: "required for, and only for, a partner's key" }),
    scopes: z
      .array(scopeSchema)
      .min(1)
      .max(RESOURCES.length * 2)
      .nullable()
      .default(null)
      .meta({ description: "null: everything of its kind" }),
    name: z.string().trim().min(1).max(200).optional(),
  })
  .refine((key) => (key.kind === "partner") === (key.partnerId !== undefined), {
    path: ["partnerId"],
    error: "is required for a partner's key and refused for others",
  });
export type CreateKey = z.infer<typeof createKeySchema>;

export const apiKeySchema = z
  .object({
    id: idSchema("key"),
    kind: keyKindSchema,
    ending: z.string().meta({ description: "the last four characters, to tell keys apart" }),
    partnerId: idSchema("ptn").nullable(),
    scopes: z.array(z.string()).nullable(),
    name: z.string().nullable(),
    createdAt: instantSchema,
    revokedAt: instantSchema.nullable(),
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.infer<typeof apiKeySchema>;

export const createdKeySchema = apiKeySchema
  .extend({ key: z.string().meta({ description: "shown this once" }) })
  .meta({ id: "CreatedApiKey" });
export type CreatedKey = z.infer<typeof createdKeySchema>;

export const listKeysSchema = z.strictObject({ ...pageQuery, kind: keyKindSchema.optional(), partnerId: idSchema("ptn").optional() });
export type ListKeys = z.infer<typeof listKeysSchema>;
