/** Partners: who promotes. Shapes of requests and answers. */
import { z } from "zod";
import { idSchema } from "../lib/ids.ts";
import { pageQuery } from "../lib/paging.ts";
import { instantSchema } from "../lib/time.ts";
import { tierIdSchema } from "../program/index.ts";

export const partnerStatusSchema = z.enum(["applied", "active", "suspended", "rejected"]);
export type PartnerStatus = z.infer<typeof partnerStatusSchema>;

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
    statusReason: z.string().nullable().meta({ description: "the reason given with the last change of status" }),
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
  termsVersion: pinnedVersion.optional(),
});
export type UpdatePartner = z.infer<typeof updatePartnerSchema>;

export const reasonSchema = z.strictObject({ reason: z.string().trim().min(1).max(500).optional() });

export const listPartnersSchema = z.object({
  ...pageQuery,
  status: partnerStatusSchema.optional(),
  tier: tierIdSchema.optional(),
  email: z.string().trim().toLowerCase().max(254).optional(),
});
export type ListPartners = z.infer<typeof listPartnersSchema>;
