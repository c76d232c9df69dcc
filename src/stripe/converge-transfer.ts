/**
 * A transfer that Stripe tells of converges on the payout that it is of: settled, or given back where all of it was reversed.
 * The account decides; a transfer that should not be there, or that came back in part, is shown to a person.
 */
import type { Ctx } from "../context.ts";
import type { Refusal } from "../lib/result.ts";
import { findPayout } from "../payouts/index.ts";
import type { ToldTransfer } from "./contract.ts";
import { minorOf } from "./rules.ts";
import { tellPerson } from "./tell-person.ts";

export async function convergeTransfer(ctx: Pick<Ctx, "db" | "now" | "account">, told: ToldTransfer): Promise<void> {
  const { payoutId, transferId, amount, amountReversed, currency, destination } = told;
  const payout = await findPayout(ctx, payoutId);
  if (payout === null)
    return tellPerson(ctx, { subject: transferId, detail: `this transfer names the payout ${payoutId}, which is not here` });
  const account = ctx.account(payout.partnerId);
  const confirmed = await account.confirmTransfer({ payoutId, transferId, amountMinor: minorOf(amount, currency), currency, destination });
  if (!confirmed.ok) return tellPerson(ctx, { subject: payoutId, detail: `${transferId} at Stripe: ${describe(confirmed.refusal)}` });
  if (amountReversed === 0 || confirmed.value.status === "reversed") return;
  if (amountReversed < amount)
    return tellPerson(ctx, {
      subject: payoutId,
      detail: `${minorOf(amountReversed, currency)} ${currency} of ${transferId} were reversed: only a whole reversal is booked by itself`,
    });
  const reversed = await account.reversePayout({ payoutId });
  if (!reversed.ok)
    await tellPerson(ctx, { subject: payoutId, detail: `${transferId} was reversed at Stripe: ${describe(reversed.refusal)}` });
}

const describe = ({ code, detail }: Refusal): string => `${code}, ${detail}`;
