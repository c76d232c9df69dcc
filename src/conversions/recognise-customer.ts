/**
 * Recognises an erased customer's external id by its proof: a keyed hash under AUTH_SECRET, from which nobody without the
 * secret can tell the id, not even by trying all of them.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Ctx } from "../context.ts";
import { findErasure } from "./erasure-store.ts";
import type { CustomerRow } from "./store.ts";

export function proofOf({ config }: Pick<Ctx, "config">, externalId: string): string {
  // A key of its own: nothing else that the secret signs can be taken for a proof.
  const key = createHmac("sha256", config.authSecret).update("erasure").digest();
  return createHmac("sha256", key).update(externalId).digest("hex");
}

/** The customer's external id; of an erased one the given id, if it is the one that was erased. */
export async function recogniseCustomer(ctx: Pick<Ctx, "db" | "config">, customer: CustomerRow, given: string): Promise<string> {
  if (customer.erasedAt === null) return customer.externalId;
  const erasure = await findErasure(ctx, customer.id);
  const isSame = erasure !== null && timingSafeEqual(Buffer.from(erasure.proof), Buffer.from(proofOf(ctx, given)));
  return isSame ? given : customer.externalId;
}
