/**
 * Refunds and disputes of Stripe's: kept by their own id until the sale that their payment paid is known, then carried into
 * the books, without the tax that was paid on top. A later state is never undone by an earlier one that comes late.
 */
import type { Ctx } from "../context.ts";
import { commit } from "../outbox.ts";
import { applyDispute } from "./apply-dispute.ts";
import { applyRefund } from "./apply-refund.ts";
import type { Reversal } from "./contract.ts";
import { minorOf, withoutTax } from "./rules.ts";
import {
  insertPayment,
  listOpenReversals,
  listPaymentsOf,
  listSalesOfPayment,
  markApplied,
  type ReversalRow,
  type StripeSaleRow,
  upsertReversal,
} from "./store.ts";
import { tellPerson } from "./tell-person.ts";

/** A refund that fails gives the money back; of a dispute, won and lost are both its end. */
const RANK: Record<Reversal["status"], number> = { pending: 0, inquiry: 0, succeeded: 1, opened: 1, failed: 2, lost: 2, won: 2 };

export async function takeBack(ctx: Ctx, reversal: Reversal): Promise<void> {
  await commit(ctx, [upsertReversal(ctx, { ...reversal, rank: RANK[reversal.status] })]);
  await applyOpen(ctx, reversal.paymentId);
}

/** An invoice's payment is known now: what was taken back of it can be carried in. */
export async function mapPayment(ctx: Ctx, { paymentId, saleExternalId }: { paymentId: string; saleExternalId: string }): Promise<void> {
  await commit(ctx, [insertPayment(ctx, { id: paymentId, saleExternalId })]);
  await applyOpen(ctx, paymentId);
}

/** The sale is known now: the same for every payment that paid it. */
export async function applyOpenOfSale(ctx: Ctx, saleExternalId: string): Promise<void> {
  for (const paymentId of await listPaymentsOf(ctx, saleExternalId)) await applyOpen(ctx, paymentId);
}

async function applyOpen(ctx: Ctx, paymentId: string): Promise<void> {
  const [reversals, sales] = await Promise.all([listOpenReversals(ctx, paymentId), listSalesOfPayment(ctx, paymentId)]);
  const [sale, another] = sales;
  if (sale === undefined) return;
  for (const reversal of reversals) {
    if (another === undefined) await apply(ctx, reversal, sale);
    else
      await tellPerson(ctx, {
        subject: reversal.id,
        detail: `the payment ${paymentId} paid several invoices: say which one this ${reversal.kind} is of`,
      });
    await commit(ctx, [markApplied(ctx, reversal)]);
  }
}

async function apply(ctx: Ctx, reversal: ReversalRow, sale: StripeSaleRow): Promise<void> {
  const { id, kind, currency, status, appliedStatus } = reversal;
  if (currency !== sale.currency) {
    await tellPerson(ctx, { subject: id, detail: `this ${kind} is in ${currency}, its sale ${sale.externalId} in ${sale.currency}` });
    return;
  }
  const netMinor = withoutTax(minorOf(reversal.amount, currency), { gross: minorOf(sale.gross, currency), netMinor: sale.netMinor });
  const report = { saleExternalId: sale.externalId, amountMinor: netMinor, occurredAt: reversal.occurredAt };
  if (kind === "dispute") {
    // An inquiry that was won has never taken anything: there is nothing to give back.
    const wasOpened = appliedStatus === "opened" || appliedStatus === "lost";
    if (status === "opened" || status === "lost" || (status === "won" && wasOpened))
      await applyDispute(ctx, { ...report, externalId: `dispute:${id}`, status });
    return;
  }
  if (status === "succeeded") await applyRefund(ctx, { ...report, externalId: id });
  if (status === "failed" && appliedStatus === "succeeded")
    await tellPerson(ctx, { subject: id, detail: `this refund of ${sale.externalId} has failed at Stripe after it was taken back here` });
}
