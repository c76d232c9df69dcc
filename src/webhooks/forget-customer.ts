/** Erasure reaches the bodies that were frozen for deliveries: one that is sent again is made from the log, which has forgotten the person. */
import type { Ctx } from "../context.ts";
import type { FactOf } from "../facts.ts";
import { forgetBodies } from "./history-store.ts";

export async function forgetCustomer(ctx: Pick<Ctx, "db">, fact: FactOf<"customer.erased">): Promise<void> {
  await forgetBodies(ctx, fact.data.customerId);
}
