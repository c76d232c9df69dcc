/** A subscription's session binds its customer to whom the click came from; the invoices, which know no click, are then theirs. */
import type { Ctx } from "../context.ts";
import { bindCustomer } from "../conversions/index.ts";
import { commit } from "../outbox.ts";
import type { Intent } from "./contract.ts";
import { resolveCustomer, tieCustomer } from "./resolve-customer.ts";
import { insertSubscription } from "./store.ts";

type Bind = Extract<Intent, { do: "bind_customer" }>;

export async function bindFromStripe(
  ctx: Pick<Ctx, "db" | "config" | "now">,
  { customer: named, subscriptionId, sessionId, occurredAt }: Bind,
): Promise<void> {
  const { customer, click } = await resolveCustomer(ctx, named, sessionId);
  if (click !== null)
    await tieCustomer(ctx, named, await bindCustomer(ctx, { customer, click, code: null, occurredAt, boundBy: sessionId }));
  if (subscriptionId !== null) await commit(ctx, [insertSubscription(ctx, subscriptionId)]);
}
