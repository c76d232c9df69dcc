/** Exports: the lists' own filters, and a range as reports take it; all there is where none is given. */
import { z } from "zod";
import { listClicksSchema } from "../clicks/index.ts";
import { commissionFilterSchema } from "../commissions/index.ts";
import { conversionFilterSchema } from "../conversions/index.ts";
import { listPayoutsSchema } from "../payouts/index.ts";
import { rangeQuery } from "./contract.ts";

const paging = { limit: true, cursor: true } as const;
export const exportClicksSchema = z.strictObject({ ...listClicksSchema.omit(paging).shape, ...rangeQuery });
export const exportConversionsSchema = z.strictObject({ ...conversionFilterSchema.omit(paging).shape, ...rangeQuery });
export const exportCommissionsSchema = z.strictObject({ ...commissionFilterSchema.omit(paging).shape, ...rangeQuery });
export const exportPayoutsSchema = z.strictObject({ ...listPayoutsSchema.omit(paging).shape, ...rangeQuery });
