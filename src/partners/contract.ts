/** Partners: who promotes. Shapes of requests and answers. */
import { z } from "zod";
import { idSchema } from "../lib/ids.ts";
import { pageQuery } from "../lib/paging.ts";
import { instantSchema } from "../lib/time.ts";
import { tierIdSchema } from "../program/index.ts";

export const partnerStatusSchema = z.enum(["applied", "active", "suspended", "rejected"]);
export type PartnerStatus = z.infer<typeof partnerStatusSchema>;

/** What changed of a tier, and on which figures; they are null where an owner decided. */
export const tierChangeSchema = z.object({
  from: tierIdSchema,
  to: tierIdSchema,
  volumeMinor: z.int().nullable(),
  periodDays: z.int().nullable(),
});

/** Lower-cased on input, so that one address is one partner. */
const email = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.email().max(254))
  .meta({ type: "string", format: "email", example: "ada@example.com" });
const name = z.string().trim().min(1).max(200);
const country = z.string().regex(/^[A-Z]{2}$/, { error: "must be an ISO 3166-1 alpha-2 code" });
/** The partner's own rate, in basis points; null means the tier's. */
const rateBps = z.int().min(0).max(10_000).nullable();

/** `required` stops payouts until an owner has the partner's tax details. */
const taxStatusSchema = z.enum(["not_required", "required", "complete"]);
/** The version of the terms whose plan the partner keeps, whatever is published later; null means what is in force. */
const pinnedVersion = z.int().min(0).nullable();

export const partnerSchema = z
  .object({
    id: idSchema("ptn"),
    email: z.email().max(254),
    name: z.string(),
    country: z.string().nullable(),
    tier: tierIdSchema,
    rateBps,
    status: partnerStatusSchema,
    taxStatus: taxStatusSchema,
    statusReason: z.string().nullable().meta({ description: "the reason given with the last change of status" }),
    website: z.string().nullable().meta({ description: "as given in the application" }),
    message: z.string().nullable().meta({ description: "as given in the application" }),
    termsVersion: pinnedVersion,
    createdAt: instantSchema,
  })
  .meta({ id: "Partner" });
export type Partner = z.infer<typeof partnerSchema>;

export const createPartnerSchema = z.strictObject({
  email,
  name,
  country: country.optional(),
  tier: tierIdSchema.default("tier1"),
  rateBps: rateBps.default(null),
  status: partnerStatusSchema.default("active"),
});
export type CreatePartner = z.infer<typeof createPartnerSchema>;

export const updatePartnerSchema = z.strictObject({
  email: email.optional(),
  name: name.optional(),
  country: country.nullable().optional(),
  tier: tierIdSchema.optional(),
  rateBps: rateBps.optional(),
  taxStatus: taxStatusSchema.optional(),
  termsVersion: pinnedVersion.optional(),
});
export type UpdatePartner = z.infer<typeof updatePartnerSchema>;

/** What is shown to owners and mailed: one line, without control or direction characters, and no address that a reader could be lured by. */
const isPlainLine = (text: string): boolean => !/[\p{Cc}\u2028-\u202e\u2066-\u2069<>]|https?:|www\./iu.test(text);
const isPlainText = (text: string): boolean => !/[\u202a-\u202e\u2066-\u2069]|(?![\n\r\t])\p{Cc}/u.test(text);

/** `POST /v1/apply`. The last field is a trap: people do not see it, programs fill it in. */
export const applicationSchema = z.strictObject({
  email,
  name: name.refine(isPlainLine, { error: "must be a plain name" }),
  country: country.optional(),
  website: z
    .url({ protocol: /^https?$/, hostname: z.regexes.domain })
    .max(500)
    .refine((text) => !/[\p{Cc}<>"\s\\]|\/\/[^/]*@/u.test(text), { error: "must be a plain web address" })
    .optional(),
  message: z.string().trim().max(2000).refine(isPlainText, { error: "must be plain text" }).optional(),
  contactByFax: z.string().max(2000).optional().meta({ description: "leave it empty; hide it from people" }),
});
export type Application = z.infer<typeof applicationSchema>;

export const applicationAnswerSchema = z.object({
  status: z.literal("received").meta({ description: "the same whether the address is known or not" }),
});

export const reasonSchema = z.strictObject({ reason: z.string().trim().min(1).max(500).optional() });

export const listPartnersSchema = z.strictObject({
  ...pageQuery,
  status: partnerStatusSchema.optional(),
  tier: tierIdSchema.optional(),
  email: z.string().trim().toLowerCase().max(254).optional(),
  search: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: "names and e-mail addresses that contain this, in upper or lower case" }),
});
export type ListPartners = z.infer<typeof listPartnersSchema>;
