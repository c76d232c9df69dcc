/** Exports: the lists' own filters, and a range as reports take it; all there is where none is given. */
import { z } from "zod";
import { listClicksSchema } from "../clicks/index.ts";
import { commissionFilterSchema } from "../commissions/index.ts";
import { conversionFilterSchema } from "../conversions/index.ts";
import { paperSchema } from "../documents/index.ts";
import { listPayoutsSchema } from "../payouts/index.ts";
import { intervalSchema, overviewQuerySchema, rangeQuery } from "./contract.ts";

const paging = { limit: true, cursor: true } as const;
export const exportClicksSchema = z.strictObject({ ...listClicksSchema.omit(paging).shape, ...rangeQuery });
export const exportConversionsSchema = z.strictObject({ ...conversionFilterSchema.omit(paging).shape, ...rangeQuery });
export const exportCommissionsSchema = z.strictObject({ ...commissionFilterSchema.omit(paging).shape, ...rangeQuery });
export const exportPayoutsSchema = z.strictObject({ ...listPayoutsSchema.omit(paging).shape, ...rangeQuery });

export const paperQuery = { paper: paperSchema.default("a4") };
/** The whole report: what every report takes, and what it is compared with. */
export const exportReportSchema = z.strictObject({
  ...overviewQuerySchema.shape,
  compare: z
    .enum(["previous", "year", "none"])
    .default("previous")
    .meta({ description: "`previous`: as many days (or as long) directly before; `year`: the same dates a year before" }),
  interval: intervalSchema.optional().meta({ description: "of the series; days as CSV, and as long as the range asks for as PDF" }),
});
export type ExportReport = z.infer<typeof exportReportSchema>;
