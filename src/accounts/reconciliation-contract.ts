/** The nightly comparison of accounts, database and Stripe, as an owner reads it. */
import { z } from "zod";
import { idSchema } from "../lib/ids.ts";
import { instantSchema } from "../lib/time.ts";

export const differenceSchema = z
  .object({
    partnerId: idSchema("ptn"),
    subject: z.string().meta({ description: "the payout or transfer, else the partner" }),
    check: z.string().meta({ example: "transfer_of_payout" }),
    expected: z.string().meta({ description: "what the account says, in words" }),
    found: z.string().meta({ description: "what the other side says, in words" }),
    at: instantSchema,
  })
  .meta({ id: "ReconciliationDifference" });

export const reconciliationSchema = z
  .object({
    id: idSchema("rec"),
    day: z.string().meta({ example: "2026-11-23" }),
    status: z.enum(["running", "done"]),
    accounts: z.int().meta({ description: "compared so far" }),
    payouts: z.int(),
    transfers: z.int(),
    differenceCount: z.int(),
    differences: z.array(differenceSchema).meta({ description: "the first 100" }),
    error: z.string().nullable().meta({ description: "why it does not get on" }),
    startedAt: instantSchema,
    doneAt: instantSchema.nullable(),
  })
  .meta({ id: "Reconciliation" });
export type Reconciliation = z.infer<typeof reconciliationSchema>;
