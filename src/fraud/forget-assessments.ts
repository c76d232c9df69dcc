/** What fraud forgets: everything personal of a customer who is erased, and addresses when the fraud window of the terms is over. */
import type { Ctx } from "../context.ts";
import { DAY } from "../lib/time.ts";
import { commit } from "../outbox.ts";
import { getCurrentTerms } from "../program/index.ts";
import { forgetAddressesBefore, forgetCustomerStatements } from "./store.ts";

/** Flags and scores stay, as what they decided stays; what was seen of the person goes. */
export async function forgetAssessments(ctx: Pick<Ctx, "db">, { customerId }: { customerId: string }): Promise<void> {
  await commit(ctx, [...forgetCustomerStatements(ctx, customerId)]);
}

/** Daily job. */
export async function forgetEvidence(ctx: Pick<Ctx, "db" | "now">): Promise<void> {
  const { terms } = await getCurrentTerms(ctx);
  await commit(ctx, [...forgetAddressesBefore(ctx, ctx.now() - terms.privacy.ipDays * DAY)]);
}
