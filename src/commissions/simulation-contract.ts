/** What the simulator is asked and answers. */
import { z } from "zod";
import { idSchema } from "../lib/ids.ts";
import { instantSchema } from "../lib/time.ts";
import { termsSchema, warningSchema } from "../program/index.ts";

export const simulateTermsSchema = z.strictObject({ terms: termsSchema, from: instantSchema, to: instantSchema });

const sidesSchema = z.object({
  oldMinor: z.int().meta({ description: "what the books paid, less what was taken back" }),
  newMinor: z.int().meta({ description: "what the draft would have paid" }),
  differenceMinor: z.int(),
});
/** What a draft would have changed; a partner counts once a currency. */
export const simulationSchema = z
  .object({
    from: instantSchema,
    to: instantSchema,
    commissions: z.int().meta({ description: "replayed, one a share of a conversion that occurred in the period" }),
    leftOut: z.object({
      rejected: z.int().meta({ description: "rejected by an owner: on neither side" }),
      older: z.int().meta({ description: "posted before the facts were kept that a draft is tried on, or replaced by a later decision" }),
    }),
    totals: z.array(sidesSchema.extend({ currency: z.string() })),
    winners: z.int(),
    losers: z.int(),
    unchanged: z.int(),
    partners: z.array(sidesSchema.extend({ partnerId: idSchema("ptn"), currency: z.string() })),
    partnersNotShown: z.int().meta({ description: "the largest 1,000 differences are shown" }),
    warnings: z.array(warningSchema),
  })
  .meta({ id: "Simulation" });
export type Simulation = z.infer<typeof simulationSchema>;
