/** Links and promo codes: shapes of requests and answers. Slugs are 2-64 of a-z 0-9 - _, lower-cased. */
import { z } from "zod";
import { idSchema } from "../lib/ids.ts";
import { pageQuery } from "../lib/paging.ts";
import { instantSchema } from "../lib/time.ts";

export const RESERVED_SLUGS: ReadonlySet<string> = new Set([
  "v1",
  "t.js",
  "healthz",
  "docs",
  "openapi.json",
  "favicon.ico",
  "robots.txt",
  "api",
  "auth",
  "assets",
  "cdn-cgi",
]);

const slug = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9_-]{2,64}$/, { error: "must be 2 to 64 of a-z, 0-9, - and _" })
  .refine((value) => !RESERVED_SLUGS.has(value), { error: "is reserved" })
  .meta({ example: "ada" });
const name = z.string().trim().min(1).max(200);
const utmValue = z.string().max(200);
const utm = z.strictObject({
  source: utmValue.optional(),
  medium: utmValue.optional(),
  campaign: utmValue.optional(),
  term: utmValue.optional(),
  content: utmValue.optional(),
});
export type Utm = z.infer<typeof utm>;
const rateBps = z.int().min(0).max(10_000).nullable();

export const linkSchema = z
  .object({
    id: idSchema("lnk"),
    partnerId: idSchema("ptn"),
    slug: z.string(),
    url: z.string(),
    destinationUrl: z.string(),
    name: z.string().nullable(),
    utm: utm.nullable(),
    rateBps,
    replay: z.boolean().meta({ description: "made by a replay: left out of reports, retention and attribution" }),
    archivedAt: instantSchema.nullable(),
    createdAt: instantSchema,
  })
  .meta({ id: "Link" });
export type Link = z.infer<typeof linkSchema>;

export const createLinkSchema = z.strictObject({
  partnerId: idSchema("ptn").optional(),
  slug: slug.optional(),
  destinationUrl: z.string().min(1).max(2048),
  name: name.optional(),
  utm: utm.optional(),
  rateBps: rateBps.optional(),
  replay: z.boolean().optional(),
});

export const updateLinkSchema = z.strictObject({
  destinationUrl: z.string().min(1).max(2048).optional(),
  name: name.nullable().optional(),
  utm: utm.nullable().optional(),
  rateBps: rateBps.optional(),
});

export type CreateLink = z.infer<typeof createLinkSchema>;
export type UpdateLink = z.infer<typeof updateLinkSchema>;

export const listLinksSchema = z.strictObject({
  ...pageQuery,
  partnerId: idSchema("ptn").optional(),
  slug: z.string().trim().toLowerCase().max(64).optional(),
  archived: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional(),
});

export const codeSchema = z
  .object({ id: z.string(), partnerId: idSchema("ptn"), code: z.string(), linkId: idSchema("lnk").nullable(), createdAt: instantSchema })
  .meta({ id: "Code" });
export type Code = z.infer<typeof codeSchema>;

export const createCodeSchema = z.strictObject({
  partnerId: idSchema("ptn").optional(),
  code: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_-]{2,64}$/, { error: "must be 2 to 64 letters, digits, - and _" }),
  linkId: idSchema("lnk").optional(),
});
export type CreateCode = z.infer<typeof createCodeSchema>;

export const listCodesSchema = z.strictObject({
  ...pageQuery,
  partnerId: idSchema("ptn").optional(),
  linkId: idSchema("lnk").optional(),
});
