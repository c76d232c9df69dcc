/** What a receipt is made of: its lines, and what holds the money. Law: the lines that say what they add sum to the commission. */
import { z } from "zod";
import { instantSchema } from "../lib/time.ts";

/** One line of the receipt: a label from a fixed vocabulary, its value in words, and its amount where it has one. */
export const stepSchema = z.object({
  label: z.string(),
  value: z.string(),
  amountMinor: z.int().optional(),
  exactMinor: z
    .string()
    .regex(/^-?\d+(\.\d{1,8})?$/)
    .optional()
    .meta({
      description:
        "what the line adds to the commission, exactly, as a decimal of minor units; over all lines that have it, it sums to the result, and so do their whole `amountMinor`",
      example: "749.85",
    }),
});
export type Step = z.infer<typeof stepSchema>;

export const holdSchema = z.object({ reason: z.string(), until: instantSchema.optional() });
export type Hold = z.infer<typeof holdSchema>;
