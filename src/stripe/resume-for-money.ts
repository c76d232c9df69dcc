/** Stripe's balance has money again: wakes the payouts that wait for it, longest first. Those beyond the limit come by their own pause. */
import type { Ctx } from "../context.ts";
import { listPartnersWaitingForMoney } from "../payouts/index.ts";

const LIMIT = 100;

export async function resumeForMoney(ctx: Pick<Ctx, "db" | "account">, currencies: readonly string[]): Promise<void> {
  for (const partnerId of await listPartnersWaitingForMoney(ctx, currencies, LIMIT)) await ctx.account(partnerId).resumePayouts(currencies);
}
