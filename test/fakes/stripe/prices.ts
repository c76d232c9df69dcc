/** Prices made on the way, as `price_data` makes them: an amount of a currency for a named thing, once or again and again. */
import type Stripe from "stripe";
import { type CartLine, makeId, seconds, type World } from "./world.ts";

export function priceOf(world: World, line: CartLine): Stripe.Price {
  return {
    id: makeId(world, "price"),
    object: "price",
    active: false,
    billing_scheme: "per_unit",
    created: seconds(world),
    currency: line.currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    product: makeId(world, "prod"),
    recurring:
      line.interval === null
        ? null
        : { interval: line.interval, interval_count: 1, meter: null, trial_period_days: null, usage_type: "licensed" },
    tax_behavior: "exclusive",
    tiers_mode: null,
    transform_quantity: null,
    type: line.interval === null ? "one_time" : "recurring",
    unit_amount: line.unitAmount,
    unit_amount_decimal: null,
  };
}

export const planOf = (price: Stripe.Price, line: CartLine): Stripe.Plan => ({
  id: price.id,
  object: "plan",
  active: false,
  amount: line.unitAmount,
  amount_decimal: null,
  billing_scheme: "per_unit",
  created: price.created,
  currency: line.currency,
  interval: line.interval ?? "month",
  interval_count: 1,
  livemode: false,
  metadata: {},
  meter: null,
  nickname: null,
  product: typeof price.product === "string" ? price.product : null,
  tiers_mode: null,
  transform_usage: null,
  trial_period_days: null,
  usage_type: "licensed",
});

/** The sandbox's one tax, on top, where `automatic_tax` is enabled: a fifth. */
export const taxOn = (subtotal: number, isTaxed: boolean): number => (isTaxed ? Math.floor(subtotal / 5) : 0);

export const subtotalOf = (lines: readonly CartLine[]): number => lines.reduce((sum, line) => sum + line.unitAmount * line.quantity, 0);
