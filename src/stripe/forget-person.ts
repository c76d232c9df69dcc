/**
 * Erasure reaches what Stripe told: the rows of a person's Stripe customers go, and events that name the person are emptied. Law: one
 * that is still to be handled stays whole, for it may be money; and an event's row stays, so that it is not taken in twice.
 */
import type { Ctx } from "../context.ts";
import { findErasure, proofOf } from "../conversions/index.ts";
import type { FactOf } from "../facts.ts";
import { commit } from "../outbox.ts";
import {
  deleteStripeCustomers,
  emptyEventsOf,
  findEventRange,
  listPurchasesOf,
  listStripeCustomersOf,
  listUntiedCustomers,
} from "./erasure-store.ts";
import type { StripeCustomerRow } from "./store.ts";

/** Rows of one statement. */
const EVENTS = 5_000;
const CUSTOMERS = 5_000;

export async function forgetPerson(ctx: Pick<Ctx, "db" | "config">, { data: { customerId } }: FactOf<"customer.erased">): Promise<void> {
  const rows = [...(await listStripeCustomersOf(ctx, customerId)), ...(await findUntied(ctx, customerId))];
  const ids = [...rows.map(({ id }) => id), ...(await listPurchasesOf(ctx, customerId))];
  const externalIds = rows.flatMap(({ externalId }) => externalId ?? []);
  const range = await findEventRange(ctx);
  for (let from = range.first; from <= range.last; from += EVENTS)
    await commit(ctx, [emptyEventsOf(ctx, { ids, externalIds, from, before: from + EVENTS })]);
  // Last: until the events are emptied they are found by these.
  await commit(ctx, [
    deleteStripeCustomers(
      ctx,
      rows.map(({ id }) => id),
    ),
  ]);
}

/** Of those whom nothing was sold or bound to, the ones whose id the erasure's proof knows. */
async function findUntied(ctx: Pick<Ctx, "db" | "config">, customerId: string): Promise<StripeCustomerRow[]> {
  const erasure = await findErasure(ctx, customerId);
  if (erasure === null) return [];
  const found: StripeCustomerRow[] = [];
  let after = "";
  for (;;) {
    const rows = await listUntiedCustomers(ctx, { after, limit: CUSTOMERS });
    found.push(...rows.filter(({ id, externalId }) => [externalId ?? id, id].some((each) => proofOf(ctx, each) === erasure.proof)));
    if (rows.length < CUSTOMERS) return found;
    after = rows.at(-1)?.id ?? "";
  }
}
