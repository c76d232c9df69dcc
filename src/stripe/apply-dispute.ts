/** Carries a dispute into the books: what it takes is taken back while it is open; won, a person gives it back by hand. */
import type { Ctx } from "../context.ts";
import { applyRefund, type TakenBack } from "./apply-refund.ts";
import { tellPerson } from "./tell-person.ts";

export type Dispute = TakenBack & { status: "opened" | "won" | "lost" };

export async function applyDispute(ctx: Ctx, { status, ...report }: Dispute): Promise<void> {
  if (status !== "won") return applyRefund(ctx, report);
  await tellPerson(ctx, {
    subject: report.externalId,
    detail: `the dispute of ${report.saleExternalId} was won: give back by an adjustment what was taken from its partners`,
  });
}
