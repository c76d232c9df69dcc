/** The partner report: what owners ask, and how each partner is told. */
import { z } from "zod";
import { idSchema } from "../lib/ids.ts";
import { currencySchema } from "../lib/money.ts";
import { pageQuery } from "../lib/paging.ts";
import { metricsSchema, rangeQuery } from "./contract.ts";

export const partnersQuerySchema = z.strictObject({
  ...rangeQuery,
  ...pageQuery,
  currency: currencySchema.optional().meta({ description: "the terms' own by default" }),
});

const change = z.int().nullable();
export const performanceSchema = z.object({
  partnerId: idSchema("ptn"),
  rank: z.int().meta({ description: "1 is the largest revenue; of equals the most commissions, then clicks" }),
  previousRank: z.int().nullable().meta({ description: "in as many days directly before; null: nothing came of it then" }),
  metrics: metricsSchema,
  previous: metricsSchema.meta({ description: "those of as many days directly before" }),
  growthBps: z
    .object({ clicks: change, sales: change, revenueMinor: change, commissionMinor: change })
    .meta({ description: "against the range before; null where that was nothing" }),
  consistency: z
    .object({ days: z.int(), clickDays: z.int(), saleDays: z.int(), clickDaysBps: z.int(), saleDaysBps: z.int() })
    .meta({ description: "on how many of the range's days it brought a click, and a sale" }),
  quality: z
    .object({
      refundBps: z.int().meta({ description: "refundedMinor / revenueMinor" }),
      flags: z.int().meta({ description: "fraud flags about it of the range that hold or reject, and are not cleared" }),
      confirmedFlags: z.int(),
      flagBps: z.int().meta({ description: "flags / (signups + sales)" }),
    })
    .meta({ description: "what of it did not last" }),
});
export type Performance = z.infer<typeof performanceSchema>;
export const partnersReportSchema = z
  .object({ currency: z.string(), data: z.array(performanceSchema), nextCursor: z.string().nullable() })
  .meta({ id: "PartnersReport" });
export type PartnersReport = z.infer<typeof partnersReportSchema>;
