/** Handles a recorded refund: settles its sale again, refunds included. A refund whose sale is not there yet waits for it. */

import type { Ctx } from "../context.ts";
import { findConversionByExternalId } from "../conversions/index.ts";
import type { FactOf } from "../facts.ts";
import { settle } from "./settle-conversion.ts";

export async function settleRefund(ctx: Pick<Ctx, "db" | "account">, fact: FactOf<"sale.refunded">): Promise<void> {
  const sale = await findConversionByExternalId(ctx, { type: "sale", externalId: fact.data.saleExternalId });
  if (sale !== null) await settle(ctx, sale);
}
