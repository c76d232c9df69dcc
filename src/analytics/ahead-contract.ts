/** What looks at series and ahead of them: trends, the projection, insights. Law: money is integers; probabilities and ratios are not money. */
import { z } from "zod";
import { instantSchema } from "../lib/time.ts";
import { reportQuery } from "./contract.ts";

/** What series are looked at, by the overview's names. */
export const WATCHED = ["clicks", "signups", "sales", "revenueMinor", "commissionMinor"] as const;
export type Watched = (typeof WATCHED)[number];
/** What can stand for most of a difference. */
export const SEGMENT_DIMENSIONS = ["link", "country", "referrer", "partner"] as const;
export type SegmentDimension = (typeof SEGMENT_DIMENSIONS)[number];

export const trendsQuerySchema = z.strictObject(reportQuery);
export const insightsQuerySchema = z.strictObject(reportQuery);

const tooThin = z.literal("too_thin").nullable().meta({ description: "why nothing is said; null: it is said" });
const probability = z.number().meta({ description: "how probable chance alone makes this, or more" });
const date = z.iso.date();

const trendSchema = z.object({
  metric: z.enum(WATCHED),
  total: z.int(),
  reason: tooThin,
  trend: z
    .object({
      basis: z.enum(["day", "week"]).meta({ description: "days of the same weekday compared, or whole weeks where most days are empty" }),
      slopePerWeek: z
        .number()
        .meta({ description: "by how much a week's total changes each week (Sen's slope); of money whole minor units" }),
      pValue: probability,
      isSignificant: z.boolean().meta({ description: "pValue below 0.05 (Mann and Kendall's test)" }),
      direction: z.enum(["up", "down", "none"]),
    })
    .nullable(),
  weekdays: z
    .object({
      pValue: probability,
      isSignificant: z.boolean().meta({ description: "pValue below 0.05 (Friedman's test)" }),
      averages: z.array(
        z.object({
          weekday: z.int().meta({ description: "1 is Monday" }),
          average: z.int().meta({ description: "of the whole weeks at the end of the range" }),
          ratioBps: z.int().meta({ description: "by the average of all days; 10000 is as all" }),
        }),
      ),
    })
    .nullable(),
});
const anomalySchema = z.object({
  metric: z.enum(WATCHED),
  date,
  value: z.int(),
  expected: z.int().meta({ description: "the median of the same weekdays around it, moved along the slope" }),
  score: z.number().meta({ description: "the difference in robust standard deviations; shown from 4 on" }),
  segment: z
    .object({
      by: z.enum(SEGMENT_DIMENSIONS),
      key: z.string(),
      value: z.int(),
      expected: z.int().meta({ description: "of the day's expectation, what it has of the other days" }),
      shareBps: z.int().meta({ description: "of the difference" }),
    })
    .nullable()
    .meta({ description: "the key that stands for most of the difference, if one stands for half of it; no cause" }),
});
export const trendsSchema = z
  .object({
    currency: z.string(),
    from: date.nullable().meta({ description: "the first whole day looked at" }),
    to: date.nullable().meta({ description: "the last one; a day that is not over is not looked at" }),
    days: z.int(),
    reason: tooThin,
    metrics: z.array(trendSchema),
    anomalies: z.array(anomalySchema).meta({ description: "the strongest first" }),
  })
  .meta({ id: "Trends" });
export type Trends = z.infer<typeof trendsSchema>;
export type MetricTrend = Trends["metrics"][number];
export type ShownAnomaly = Trends["anomalies"][number];

export const insightsSchema = z
  .object({
    currency: z.string(),
    data: z
      .array(
        z.object({
          kind: z.enum(["trend", "change", "anomaly", "weekday"]),
          text: z.string(),
          effectMinor: z.int().meta({ description: "the money that it is ranked by: revenue for owners, commissions for a partner" }),
          figures: z
            .record(z.string(), z.union([z.number(), z.string()]))
            .meta({ description: "those of the text, as the query answers them" }),
          view: z.string().meta({ description: "the dashboard's page with its filters" }),
          query: z
            .object({ path: z.string(), params: z.record(z.string(), z.string()) })
            .meta({ description: "the request that answers the same figures" }),
        }),
      )
      .max(5)
      .meta({ description: "the most money first; empty where nothing is significant" }),
  })
  .meta({ id: "Insights" });
export type Insights = z.infer<typeof insightsSchema>;
export type Insight = Insights["data"][number];

/** Empty is no number. */
const BPS = z
  .string()
  .regex(/^-?\d{1,5}$/, { error: "must be a whole number" })
  .transform(Number);
export const projectionQuerySchema = z.strictObject({
  ...reportQuery,
  from: reportQuery.from.meta({ description: "where the history that it learns from begins; 800 days back by default" }),
  to: reportQuery.to.meta({ description: "where the history ends and the projection begins; now by default, and at most" }),
  growthBps: BPS.pipe(z.int().min(-5_000).max(5_000))
    .optional()
    .meta({ description: "what if new business grew by so much a month (500 is 5%), instead of as found" }),
  churnBps: BPS.pipe(z.int().min(0).max(9_900))
    .optional()
    .meta({ description: "what if so many recurring customers left a month, instead of as found" }),
});

const range = z.object({ fromMinor: z.int(), toMinor: z.int() });
const outlook = {
  expectedMinor: z.int().meta({ description: "the middle of the simulated courses" }),
  interval50: range.meta({ description: "half of the courses end within" }),
  interval90: range.meta({ description: "nine of ten courses end within" }),
};
export const projectionSchema = z
  .object({
    currency: z.string(),
    asOf: instantSchema,
    reason: tooThin,
    needs: z
      .object({ days: z.int(), events: z.int() })
      .meta({ description: "the least that a projection to the month's end is made from" }),
    found: z
      .object({ days: z.int(), events: z.int() })
      .meta({ description: "the days since the first sale or signup, and how many there were" }),
    monthEnd: z
      .object({ at: instantSchema, soFarMinor: z.int(), ...outlook })
      .nullable()
      .meta({ description: "commissions of the whole current month" }),
    year: z
      .object({
        to: instantSchema,
        ...outlook,
        recurringMinor: z.int().meta({ description: "the middle of what renewals of today's customers bring of it" }),
        months: z
          .array(z.object({ at: instantSchema.meta({ description: "where the month begins in the zone" }), ...outlook }))
          .meta({ description: "the twelve months after the current one" }),
      })
      .nullable()
      .meta({ description: "the twelve months after the current one; null with `yearReason` where the history is too short" }),
    yearReason: tooThin,
    assumptions: z.array(
      z.object({ name: z.string(), value: z.number(), unit: z.enum(["bps", "count", "minor", "days"]), text: z.string() }),
    ),
  })
  .meta({ id: "Projection" });
export type Projection = z.infer<typeof projectionSchema>;
