/** `charge.refunded` says that something was refunded, not what: the charge's refunds are asked for, and each counts by its own id. */
import type { Ctx } from "../context.ts";
import { connectStripe, isDefinite } from "./connect-stripe.ts";
import { refundSchema } from "./contract.ts";
import { reversalOfRefund } from "./read-event.ts";
import { takeBack } from "./take-back.ts";

/** A charge with more refunds than this is none that a shop makes; the rest comes by its own events. */
const LIMIT = 100;

export async function listRefunds(ctx: Ctx, chargeId: string): Promise<void> {
  for (const refund of await fetchRefunds(ctx, chargeId)) {
    const read = refundSchema.safeParse(refund);
    const reversal = read.success ? reversalOfRefund(read.data) : null;
    if (reversal !== null) await takeBack(ctx, reversal);
  }
}

async function fetchRefunds(ctx: Pick<Ctx, "config">, charge: string): Promise<readonly unknown[]> {
  try {
    return (await (await connectStripe(ctx.config.stripe)).refunds.list({ charge, limit: LIMIT })).data;
  } catch (error) {
    if (isDefinite(error)) return [];
    throw error;
  }
}
