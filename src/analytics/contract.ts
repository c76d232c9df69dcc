/** Reports: what is asked (a range of days in a zone, or of instants) and how it is answered. */
import { z } from "zod";
import { shareSchema } from "../attribution/index.ts";
import { idSchema } from "../lib/ids.ts";
import { amountMinorSchema, currencySchema } from "../lib/money.ts";
import { pageQuery } from "../lib/paging.ts";
import { instantSchema } from "../lib/time.ts";
import { attributionModelSchema } from "../program/index.ts";

const isZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};
/** Calendars of all zones go so far, a year to either side of what is asked included. */
const isInCalendar = (text: string): boolean => text >= "1970" && text < "9998";
const when = z
  .union([z.iso.date(), instantSchema], { error: "must be a date (2026-11-23) or an instant (2026-11-23T10:00:00Z)" })
  .refine(isInCalendar, { error: "must be of the years 1970 to 9997" });

/** What clicks can be told apart by. */
export const CLICK_DIMENSIONS = [
  "partner",
  "link",
  "country",
  "region",
  "city",
  "device",
  "browser",
  "os",
  "referrer",
  "utm_source",
  "utm_medium",
  "utm_campaign",
  "reason",
] as const;
export type ClickDimension = (typeof CLICK_DIMENSIONS)[number];
/** "": all of them together. */
export type Dimension = ClickDimension | "";

/** A range as reports and exports take it. */
export const rangeQuery = {
  from: when
    .optional()
    .meta({ description: "a date in the zone, included, or an instant; the last 30 days where a report is asked without" }),
  to: when.optional().meta({ description: "a date in the zone, included, or an instant, not included" }),
  timezone: z.string().max(64).refine(isZone, { error: "must be a time zone of the IANA list" }).default("UTC"),
};

/** What every report takes. */
export const reportQuery = {
  ...rangeQuery,
  currency: currencySchema.optional().meta({ description: "the terms' own by default" }),
  partnerId: idSchema("ptn").optional(),
  linkId: idSchema("lnk").optional(),
};

export const compareModelsSchema = z.strictObject({
  ...reportQuery,
  model: attributionModelSchema.optional().meta({ description: "this model only; all by default" }),
});

export const modelsSchema = z
  .object({
    models: z.array(
      z.object({
        model: attributionModelSchema,
        partners: z
          .array(z.object({ partnerId: idSchema("ptn"), sales: z.int(), revenueMinor: z.int() }))
          .meta({ description: "the largest first; over all partners every model's revenue is the same" }),
      }),
    ),
  })
  .meta({ id: "ModelComparison" });
export type ModelComparison = z.infer<typeof modelsSchema>;

const status = z.enum(["attributed", "unattributed", "rejected"]);
const conversion = { conversionId: idSchema("cnv"), status, shares: z.array(shareSchema) };
export const journeyItemSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("click"), at: instantSchema, clickId: z.string(), partnerId: z.string(), linkId: z.string().nullable() }),
  z.object({ type: z.literal("signup"), at: instantSchema, ...conversion }),
  z.object({
    type: z.literal("sale"),
    at: instantSchema,
    ...conversion,
    amountMinor: amountMinorSchema,
    currency: z.string(),
    kind: z.enum(["one_time", "recurring"]).nullable(),
  }),
  z.object({
    type: z.literal("refund"),
    at: instantSchema,
    refundId: idSchema("rfd"),
    conversionId: idSchema("cnv"),
    amountMinor: amountMinorSchema.meta({ description: "what of it counts" }),
    currency: z.string(),
  }),
  z.object({
    type: z.literal("commission"),
    at: instantSchema,
    commissionId: idSchema("com"),
    conversionId: idSchema("cnv"),
    partnerId: idSchema("ptn"),
    amountMinor: z.int(),
    reversedMinor: z.int(),
    currency: z.string(),
    status: z.string(),
  }),
]);
export type JourneyItem = z.infer<typeof journeyItemSchema>;
export const journeySchema = z
  .object({
    customerId: idSchema("cus"),
    items: z.array(journeyItemSchema).meta({ description: "in time order" }),
    isComplete: z.boolean().meta({ description: "false: only the latest conversions are here" }),
  })
  .meta({ id: "Journey" });
export type Journey = z.infer<typeof journeySchema>;

const compare = z.enum(["previous", "year"]).optional().meta({
  description: "`previous`: as many days (or as long) directly before; `year`: the same dates a year before",
});
export const overviewQuerySchema = z.strictObject({ ...reportQuery, compare });
export const intervalSchema = z.enum(["hour", "day", "week", "month"]);
export type Interval = z.infer<typeof intervalSchema>;
export const timeseriesQuerySchema = z.strictObject({ ...reportQuery, interval: intervalSchema.default("day") });
export const breakdownQuerySchema = z.strictObject({
  ...reportQuery,
  ...pageQuery,
  by: z.enum(CLICK_DIMENSIONS),
  search: z.string().trim().max(200).optional().meta({ description: "keys that contain this, in upper or lower case" }),
});
export const funnelQuerySchema = z.strictObject({
  ...reportQuery,
  cohort: z.enum(["click", "signup"]).optional().meta({ description: "also by the month in which customers signed up, or first clicked" }),
});

const metrics = {
  clicks: z.int().meta({ description: "counted clicks; by reason, the clicks of that reason" }),
  visitors: z.int().meta({ description: "distinct visitors a UTC day, summed" }),
  signups: z.int(),
  sales: z.int(),
  revenueMinor: z.int().meta({ description: "gross; a partner's is its shares" }),
  refundedMinor: z.int().meta({ description: "when the refunds occurred" }),
  commissionMinor: z.int().meta({ description: "net of what was taken back, when its conversion occurred" }),
  conversionRateBps: z.int().meta({ description: "signups / clicks" }),
  earningsPerClickMinor: z.int().meta({ description: "commissionMinor / clicks" }),
  averageOrderMinor: z.int().meta({ description: "revenueMinor / sales" }),
};
export const metricsSchema = z.object(metrics);
export type Metrics = z.infer<typeof metricsSchema>;
export const overviewSchema = z.object({ currency: z.string(), ...metrics, previous: metricsSchema.optional() }).meta({ id: "Overview" });
export type Overview = z.infer<typeof overviewSchema>;
export const timeseriesSchema = z
  .object({
    interval: intervalSchema,
    currency: z.string(),
    data: z.array(z.object({ at: instantSchema.meta({ description: "where the interval begins in the zone" }), ...metrics })),
  })
  .meta({ id: "Timeseries" });
export type Timeseries = z.infer<typeof timeseriesSchema>;
export const breakdownSchema = z
  .object({
    by: z.enum(CLICK_DIMENSIONS),
    currency: z.string(),
    data: z.array(z.object({ key: z.string().nullable().meta({ description: "null: not known" }), ...metrics })),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: "Breakdown" });
export type Breakdown = z.infer<typeof breakdownSchema>;
const step = z.enum(["click", "visitor", "signup", "first_sale", "repeat_sale"]);
export const funnelSchema = z
  .object({
    steps: z.array(z.object({ name: step, count: z.int() })),
    times: z
      .array(z.object({ from: step, to: step, customers: z.int(), medianSeconds: z.int().nullable() }))
      .meta({ description: "how long it took those whose later step lies in the range; to a repeat sale, the first one" }),
    cohorts: z
      .array(z.object({ month: z.string(), customers: z.int(), signups: z.int(), firstSales: z.int(), repeatSales: z.int() }))
      .optional()
      .meta({
        description: "customers that began in the range, by month of the zone, and how many of them have come to each step up to now",
      }),
  })
  .meta({ id: "Funnel" });
export type Funnel = z.infer<typeof funnelSchema>;
