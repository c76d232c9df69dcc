/**
 * Records a dispute as it now stands: while it is open or lost what it takes is taken back, won it is given back. One told above
 * its sale (fees, another currency's rounding) is one of the whole sale; one that contradicts what is recorded is told to a person.
 */
import type { Ctx } from "../context.ts";
import { recordDispute } from "../conversions/index.ts";
import type { TakenBack } from "./apply-refund.ts";
import { tellPerson } from "./tell-person.ts";

export type Dispute = TakenBack & { status: "opened" | "won" | "lost" };

export async function applyDispute(ctx: Ctx, report: Dispute): Promise<void> {
  const { externalId, saleExternalId, amountMinor, occurredAt, status } = report;
  if (amountMinor === 0) return;
  const recorded = await recordDispute(ctx, {
    externalId,
    saleExternalId,
    amountMinor,
    status: status === "opened" ? "open" : status,
    occurredAt,
    isAnyTimeTaken: true,
  });
  if (recorded.ok) return;
  const { code, detail, saleAmountMinor } = recorded.refusal;
  if (code === "dispute_exceeds_sale") return applyDispute(ctx, { ...report, amountMinor: Number(saleAmountMinor) });
  await tellPerson(ctx, { subject: externalId, detail: `the dispute of ${saleExternalId}, ${status}: ${detail}` });
}
