/** Lists what was transferred to one connected account, newest first, page by page. */
import type { Stripe } from "stripe";
import type { RailTransfer, TransferPage } from "../payouts/index.ts";
import { minorOf } from "./rules.ts";

export async function listTransfers(stripe: Stripe, input: { destination: string; after: string | null }): Promise<TransferPage> {
  const page = await stripe.transfers.list({
    destination: input.destination,
    limit: 100,
    ...(input.after === null ? {} : { starting_after: input.after }),
  });
  const transfers = page.data.map((one) => showTransfer(one, input.destination));
  return { transfers, next: page.has_more ? (transfers.at(-1)?.id ?? null) : null };
}

function showTransfer(one: Stripe.Transfer, destination: string): RailTransfer {
  const currency = one.currency.toUpperCase();
  return {
    id: one.id,
    payoutId: one.transfer_group,
    amountMinor: minorOf(one.amount, currency),
    currency,
    destination: typeof one.destination === "string" ? one.destination : (one.destination?.id ?? destination),
    reversedMinor: minorOf(one.amount_reversed, currency),
  };
}
