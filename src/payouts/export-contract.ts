/** Requests for the files that an owner pays and declares by. */
import { z } from "zod";
import { currencySchema } from "../lib/money.ts";

export const exportBatchSchema = z.strictObject({ currency: currencySchema.optional() });
export type ExportBatch = z.infer<typeof exportBatchSchema>;

export const yearlySchema = z.strictObject({
  year: z.coerce.number().int().min(2000).max(9999).meta({ description: "by the UTC day on which a payout was paid", example: 2026 }),
});
