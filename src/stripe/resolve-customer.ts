/** Which customer Stripe means: our own id where one travels along or was told before, else Stripe's; Stripe is asked about one that is new here. */
import type { Ctx } from "../context.ts";
import { commit } from "../outbox.ts";
import { connectStripe, isDefinite } from "./connect-stripe.ts";
import { customerSchema, type NamedCustomer } from "./contract.ts";
import { findStripeCustomer, type StripeCustomerRow, tieStripeCustomer, upsertStripeCustomer } from "./store.ts";

type Needs = Pick<Ctx, "db" | "config">;
export type ResolvedCustomer = { customer: { externalId: string; email?: string; name?: string }; click: string | null };

/** `fallback`: the id of a guest, whom Stripe has no customer for. */
export async function resolveCustomer(ctx: Needs, named: NamedCustomer, fallback: string): Promise<ResolvedCustomer> {
  const { stripeId, email, name } = named;
  const known = stripeId === null ? null : ((await findStripeCustomer(ctx, stripeId)) ?? (await askStripe(ctx, stripeId)));
  const externalId = named.externalId ?? known?.externalId ?? null;
  const click = named.click ?? known?.click ?? null;
  await rememberCustomer(ctx, { ...named, externalId, click });
  return {
    customer: {
      externalId: externalId ?? stripeId ?? fallback,
      ...(email === null ? {} : { email }),
      ...(name === null ? {} : { name }),
    },
    click,
  };
}

export async function rememberCustomer(ctx: Pick<Ctx, "db">, { stripeId, externalId, click }: NamedCustomer): Promise<void> {
  if (stripeId !== null) await commit(ctx, [upsertStripeCustomer(ctx, { id: stripeId, externalId, click })]);
}

/** Whose Stripe's customer is, so that an erasure finds it; null: of nobody whom we know. */
export async function tieCustomer(ctx: Pick<Ctx, "db">, { stripeId }: NamedCustomer, customerId: string | null): Promise<void> {
  if (stripeId !== null && customerId !== null) await commit(ctx, [tieStripeCustomer(ctx, { id: stripeId, customerId })]);
}

/** Its metadata as Stripe has it: its own event may come after the first sale. */
async function askStripe(ctx: Needs, id: string): Promise<Omit<StripeCustomerRow, "customerId"> | null> {
  try {
    const found = customerSchema.safeParse(await (await connectStripe(ctx.config.stripe)).customers.retrieve(id));
    if (!found.success) return null;
    const { metadata } = found.data;
    return { id, externalId: metadata?.["customerExternalId"] || null, click: metadata?.["trb"] || null };
  } catch (error) {
    if (isDefinite(error)) return null;
    throw error;
  }
}
