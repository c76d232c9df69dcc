/**
 * What the terms may say of each fraud signal, by the signal's id: whether it looks, what it does by itself, its thresholds
 * and lists. All of it is optional: what is not said is the default that the signal's own rule names.
 */
import { z } from "zod";
import { datacenterFields, floodFields, velocityFields } from "./fraud-rules-click.ts";

/** `note`: shown, never counted. `hold`, `reject`: does so by itself. Left out: its score counts with the others'. */
export const fraudActionSchema = z.enum(["note", "hold", "reject"]);

const common = { enabled: z.boolean().optional(), action: fraudActionSchema.optional() };
const domain = z
  .string()
  .max(253)
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, { error: "must be a lower-case domain" });
const rule = <T extends z.ZodRawShape>(shape: T) => z.strictObject({ ...common, ...shape }).optional();

const rulesShape = {
  /** From this score on a conversion that is not held is shown in the queue, as a note. */
  noteScore: z.int().min(1).max(100).optional(),
  /** The customer is the partner: e-mail, domain, address, device, payout account. */
  self_referral: rule({}),
  /** Several customers of one partner behind one address within a day. */
  duplicate_ip: rule({ customers: z.int().min(2).max(1_000).optional() }),
  /** Converted within so many seconds of the click. */
  fast_conversion: rule({ seconds: z.int().min(1).max(3_600).optional() }),
  /** The times between click and conversion have no spread over days; needs so many conversions. */
  flat_timing: rule({ conversions: z.int().min(10).max(60).optional() }),
  /** So many new customers of one partner within a minute; and so many clicks of one visitor or address. */
  velocity: rule({ perMinute: z.int().min(2).max(1_000).optional(), ...velocityFields }),
  country_mismatch: rule({}),
  /** Looks only where the programme forbids its partners to buy ads. */
  paid_ads: rule({ forbidden: z.boolean().optional() }),
  /** Hosts that no click may come from, their subdomains too. */
  banned_referrer: rule({ hosts: z.array(domain).max(1_000).optional() }),
  /** Domains beside those that are known. */
  disposable_email: rule({ domains: z.array(domain).max(5_000).optional() }),
  /** Signups by clicks so many times above what is usual; needs so many signups in a day. */
  conversion_rate_outlier: rule({
    factor: z.number().min(1.5).max(1_000).optional(),
    signups: z.int().min(5).max(100_000).optional(),
  }),
  /** So many clicks of one link within a window from few networks or agents. */
  click_flood: rule({ clicks: z.int().min(20).max(1_000).optional() }),
  /** Clicks alone: those from hosting networks, and one link's from one network or agent. */
  datacenter: z.strictObject({ enabled: z.boolean().optional(), ...datacenterFields }).optional(),
  flood: z.strictObject({ enabled: z.boolean().optional(), ...floodFields }).optional(),
};

export const fraudRulesSchema = z.strictObject(rulesShape);
export type FraudRules = z.infer<typeof fraudRulesSchema>;
