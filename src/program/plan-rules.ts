/**
 * The rules of the terms: conditions on a sale, and what a sale that meets them is paid. The first rule that matches wins;
 * conditions nest four deep, so that neither reading nor describing them recurses without end.
 */
import { z } from "zod";
import { currencySchema, MAX_AMOUNT_MINOR } from "../lib/money.ts";

export const bpsSchema = z
  .int()
  .min(0, { error: "is below 0: give basis points from 0 (nothing) to 10000 (100%)" })
  .max(10_000, { error: "is above 100%: give basis points from 0 (nothing) to 10000 (100%)" });
export const minorSchema = z.int().min(0, { error: "is below 0: give an amount in minor units, 0 or more" }).max(MAX_AMOUNT_MINOR);
export const tierIdSchema = z.enum(["tier1", "tier2", "tier3", "tier4"]).meta({ example: "tier1" });
export type TierId = z.infer<typeof tierIdSchema>;

/** One value, or a list of which one must be it. */
const oneOf = <T extends z.ZodType>(item: T) =>
  z.union([item, z.array(item).min(1).max(100)], { error: "must be one known value, or a list of 1 to 100 of them" });

/** From `min` to `max`, both included; at least one of them. */
const range = (bound: z.ZodInt) =>
  z
    .strictObject({ min: bound.optional(), max: bound.optional() })
    .refine(({ min, max }) => min !== undefined || max !== undefined, { error: "says nothing: give min, max or both" })
    .refine(({ min, max }) => min === undefined || max === undefined || min <= max, {
      error: "never holds: min is above max, exchange them or leave one out",
    });

const kindSchema = z.enum(["new", "one_time", "recurring"]).meta({ description: "new is one_time by another word" });
const metadataValue = z.union([z.string().max(500), z.number(), z.boolean(), z.null()]);

const fields = {
  product: oneOf(z.string().min(1).max(255)).optional(),
  /** Of the whole sale. As all amounts in the terms it is in the terms' currency: a sale in another one does not meet it. */
  amountMinor: range(minorSchema).optional(),
  currency: oneOf(currencySchema).optional(),
  country: oneOf(z.string().regex(/^[A-Z]{2}$/, { error: "must be an ISO 3166-1 alpha-2 code in capitals" }))
    .optional()
    .meta({ description: "the sale's metadata.country, else the country of the click that earns it" }),
  kind: kindSchema.optional(),
  customerAgeDays: range(z.int().min(0).max(36_500)).optional().meta({ description: "whole days since the customer's first conversion" }),
  tier: oneOf(tierIdSchema).optional(),
  metadata: z.record(z.string().min(1).max(64), oneOf(metadataValue)).optional(),
};

type Fields = z.infer<ReturnType<typeof makeLeaf>>;
/** What a sale must be like. Every field that is given must hold, every one of `all`, and at least one of `any`. */
export type Condition = Fields & { all?: Condition[] | undefined; any?: Condition[] | undefined };

function makeLeaf() {
  return z.strictObject(fields);
}
const nest = (inner: z.ZodType<Condition>): z.ZodType<Condition> =>
  z.strictObject({
    ...fields,
    all: z.array(inner).min(1, { error: "is empty: name at least one condition or leave it out" }).max(20).optional(),
    any: z.array(inner).min(1, { error: "never holds, being empty: name at least one condition or leave it out" }).max(20).optional(),
  });

export const conditionSchema = nest(nest(nest(makeLeaf()).meta({ id: "Condition2" })).meta({ id: "Condition3" })).meta({ id: "Condition" });

/** What a matching sale is paid: its rate in place of the tier's, an amount in place of any rate, nothing, or something on top. */
export const paySchema = z
  .discriminatedUnion("type", [
    z.strictObject({ type: z.literal("rate"), rateBps: bpsSchema }),
    z.strictObject({ type: z.literal("flat"), amountMinor: minorSchema }),
    z.strictObject({ type: z.literal("none") }),
    z.strictObject({ type: z.literal("bonus"), bonusBps: bpsSchema.optional(), amountMinor: minorSchema.optional() }),
  ])
  .refine((pay) => pay.type !== "bonus" || (pay.bonusBps === undefined) !== (pay.amountMinor === undefined), {
    error: "a bonus is either bonusBps (added to the rate) or amountMinor (added to the commission): give one of them",
  })
  .meta({ id: "RulePay" });
export type Pay = z.infer<typeof paySchema>;

export const planRuleSchema = z
  .strictObject({ name: z.string().trim().min(1).max(80), when: conditionSchema, pay: paySchema })
  .meta({ id: "PlanRule" });
export type PlanRule = z.infer<typeof planRuleSchema>;
