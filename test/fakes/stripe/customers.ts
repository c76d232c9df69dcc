/** Customers: a name, an e-mail and what the shop wants to remember of them. */
import type Stripe from "stripe";
import { invalid, missing } from "./errors.ts";
import { emit } from "./events.ts";
import { group, type Params, text, texts } from "./form.ts";
import { makeId, seconds, type World } from "./world.ts";

export function createCustomer(world: World, params: Params): Stripe.Customer {
  const email = text(params, "email") ?? null;
  if (email !== null && !email.includes("@")) throw invalid(`Invalid email address: ${email}`, "email", "email_invalid");
  const customer: Stripe.Customer = {
    id: makeId(world, "cus"),
    object: "customer",
    address: null,
    balance: 0,
    created: seconds(world),
    currency: null,
    default_source: null,
    delinquent: false,
    description: text(params, "description") ?? null,
    discount: null,
    email,
    invoice_prefix: "TRIBUTE1",
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: texts(group(params, "metadata")),
    name: text(params, "name") ?? null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
  };
  world.customers[customer.id] = customer;
  emit(world, "customer.created", { object: customer });
  return customer;
}

export function readCustomer(world: World, id: string): Stripe.Customer {
  const customer = world.customers[id];
  if (customer === undefined) throw missing("customer", id);
  return customer;
}
