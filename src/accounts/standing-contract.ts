/** What comes next for a partner: its money's next dates and the least that is paid out, by currency, and the next tier. */
import { z } from "zod";
import { instantSchema } from "../lib/time.ts";
import { tierIdSchema } from "../program/index.ts";

export const standingSchema = z
  .object({
    money: z.array(
      z.object({
        currency: z.string(),
        minimumMinor: z.int().nullable().meta({ description: "the least that a payout takes; null: not paid out in this currency" }),
        nextRelease: z
          .object({ at: instantSchema, amountMinor: z.int() })
          .nullable()
          .meta({ description: "the next pending commissions to become available, and what becomes so on their day (UTC)" }),
        firstPaidAt: instantSchema.nullable(),
      }),
    ),
    nextTier: z
      .object({
        tier: tierIdSchema,
        name: z.string(),
        rateBps: z.int(),
        currency: z.string(),
        periodDays: z.int(),
        volumeMinor: z.int().meta({ description: "what must be sold within the period" }),
        soldMinor: z.int().meta({ description: "what was sold within the period that ends now" }),
        missingMinor: z.int(),
        progressBps: z.int().meta({ description: "sold by what must be, at most 10000" }),
      })
      .nullable()
      .meta({ description: "null: no higher tier is reached by volume" }),
  })
  .meta({ id: "Standing" });
export type Standing = z.infer<typeof standingSchema>;
