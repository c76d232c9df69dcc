/** The terms of the programme: what partners earn and when, versioned by date. Names, units and defaults are the public contract. */
import { z } from "zod";
import { amountMinorSchema, currencySchema, MAX_AMOUNT_MINOR } from "../lib/money.ts";
import { instantSchema } from "../lib/time.ts";
import { fraudRulesSchema } from "./fraud-rules.ts";

const bps = z.int().min(0).max(10_000);
const minor = z.int().min(0).max(MAX_AMOUNT_MINOR);
const host = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[a-z0-9.-]+$/, { error: "must be a lower-case host name without a scheme" });

export const tierIdSchema = z.enum(["tier1", "tier2", "tier3", "tier4"]).meta({ example: "tier1" });
export type TierId = z.infer<typeof tierIdSchema>;

const tierSchema = z.strictObject({
  name: z.string().min(1).max(80),
  rateBps: bps,
  signupBonusMinor: minor,
  minimumPayoutMinor: minor,
  promoteAt: z.strictObject({ volumeMinor: minor, periodDays: z.int().min(1).max(366) }).nullable(),
});

const bracketSchema = z.strictObject({ fromMinor: minor, bonusBps: z.int().min(0).max(100_000) });

export const attributionModelSchema = z.enum(["last_click", "first_click", "linear", "position_based", "time_decay"]);
export type AttributionModel = z.infer<typeof attributionModelSchema>;

const ascending = (brackets: readonly { fromMinor: number }[]) =>
  brackets.every((bracket, index) => index === 0 || bracket.fromMinor > (brackets[index - 1]?.fromMinor ?? 0));

/** `GET /v1/program/terms` `.terms`; every limit that is null is no limit. */
export const termsSchema = z
  .strictObject({
    currency: currencySchema,
    attribution: z.strictObject({
      model: attributionModelSchema,
      windowDays: z.int().min(1).max(365),
      halfLifeDays: z.int().min(1).max(365),
    }),
    holdDays: z.int().min(0).max(365),
    tiers: z.strictObject({ tier1: tierSchema, tier2: tierSchema, tier3: tierSchema, tier4: tierSchema }),
    volume: z.strictObject({
      mode: z.enum(["cliff", "marginal"]),
      period: z.literal("month"),
      brackets: z.array(bracketSchema).max(50).refine(ascending, { error: "brackets must ascend by fromMinor without repeats" }),
    }),
    recurring: z.strictObject({ months: z.int().min(1).max(1200).nullable(), payments: z.int().min(1).max(100_000).nullable() }),
    flatPerSaleMinor: minor,
    capMinor: minor.nullable(),
    minimumSaleMinor: minor,
    rules: z.array(z.unknown()).max(0, { error: "rules are not supported by this version" }),
    payouts: z.strictObject({
      autoApproveUnderMinor: minor,
      minimums: z.record(currencySchema, amountMinorSchema),
      schedule: z.enum(["weekly", "monthly"]).nullable(),
      minimumPayingCustomers: z.int().min(0).max(1_000_000),
    }),
    fraud: z.strictObject({
      enabled: z.boolean(),
      holdScore: z.int().min(0).max(100).nullable(),
      rejectScore: z.int().min(0).max(100).nullable(),
      rules: fraudRulesSchema,
    }),
    privacy: z.strictObject({
      ipDays: z.int().min(0).max(365),
      clickDays: z.int().min(1).max(3650),
      consent: z.enum(["cookie", "consent", "cookieless"]),
    }),
    clicks: z.strictObject({
      windowMinutes: z
        .int()
        .min(1)
        .max(1440)
        .refine((minutes) => 1440 % minutes === 0, { error: "must divide 1440" }),
    }),
    allowedHosts: z.array(host).max(500),
    allowedOrigins: z.array(z.url({ protocol: /^https?$/ }).max(300)).max(500),
    fallbackUrl: z
      .url({ protocol: /^https$/ })
      .max(2048)
      .nullable(),
  })
  .meta({ id: "Terms" });
export type Terms = z.infer<typeof termsSchema>;

export const termsVersionSchema = z
  .object({ version: z.int(), effectiveAt: instantSchema, terms: termsSchema })
  .meta({ id: "TermsVersion" });
export type TermsVersion = z.infer<typeof termsVersionSchema>;

export const publishTermsSchema = z.strictObject({ effectiveAt: instantSchema.optional(), terms: termsSchema });

/** The contract's defaults; version 0, in force since the beginning of time until an owner publishes others. */
export const DEFAULT_TERMS: Terms = {
  currency: "USD",
  attribution: { model: "last_click", windowDays: 30, halfLifeDays: 7 },
  holdDays: 30,
  tiers: {
    tier1: { name: "Starter", rateBps: 1000, signupBonusMinor: 5_000, minimumPayoutMinor: 5_000, promoteAt: null },
    tier2: {
      name: "Growth",
      rateBps: 1500,
      signupBonusMinor: 10_000,
      minimumPayoutMinor: 5_000,
      promoteAt: { volumeMinor: 1_000_000, periodDays: 30 },
    },
    tier3: {
      name: "Premier",
      rateBps: 2000,
      signupBonusMinor: 50_000,
      minimumPayoutMinor: 2_500,
      promoteAt: { volumeMinor: 10_000_000, periodDays: 30 },
    },
    tier4: { name: "Partner network", rateBps: 1200, signupBonusMinor: 20_000, minimumPayoutMinor: 10_000, promoteAt: null },
  },
  volume: {
    mode: "cliff",
    period: "month",
    brackets: [
      { fromMinor: 1_000_000, bonusBps: 500 },
      { fromMinor: 5_000_000, bonusBps: 1000 },
      { fromMinor: 10_000_000, bonusBps: 2000 },
    ],
  },
  recurring: { months: null, payments: null },
  flatPerSaleMinor: 0,
  capMinor: null,
  minimumSaleMinor: 0,
  rules: [],
  payouts: { autoApproveUnderMinor: 50_000, minimums: {}, schedule: null, minimumPayingCustomers: 0 },
  fraud: { enabled: true, holdScore: 60, rejectScore: null, rules: {} },
  privacy: { ipDays: 30, clickDays: 90, consent: "cookie" },
  clicks: { windowMinutes: 60 },
  allowedHosts: ["example.com"],
  allowedOrigins: [],
  fallbackUrl: null,
};
