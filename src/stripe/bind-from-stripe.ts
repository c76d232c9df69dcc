/** A subscription's session binds its customer to whom the click came from; the invoices, which know no click, are then theirs. */
import type { Ctx } from "../context.ts";
import { bindCustomer } from "../conversions/index.ts";
import type { Intent } from "./contract.ts";
import { resolveCustomer } from "./resolve-customer.ts";

type Bind = Extract<Intent, { do: "bind_customer" }>;

export async function bindFromStripe(
  ctx: Pick<Ctx, "db" | "config" | "now">,
  { customer: named, sessionId, occurredAt }: Pick<Bind, "customer" | "sessionId" | "occurredAt">,
): Promise<void> {
  const { customer, click } = await resolveCustomer(ctx, named, sessionId);
  if (click !== null) await bindCustomer(ctx, { customer, click, code: null, occurredAt, boundBy: sessionId });
}
