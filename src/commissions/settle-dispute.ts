/** Handles a dispute that was opened or closed: settles its sale again, disputes as they now stand. One whose sale is not there yet waits for it. */

import type { Ctx } from "../context.ts";
import { findConversionByExternalId } from "../conversions/index.ts";
import type { FactOf } from "../facts.ts";
import { settle } from "./settle-conversion.ts";

export async function settleDispute(ctx: Pick<Ctx, "db" | "account">, fact: FactOf<"sale.disputed">): Promise<void> {
  const sale = await findConversionByExternalId(ctx, { type: "sale", externalId: fact.data.saleExternalId });
  if (sale !== null) await settle(ctx, sale);
}
