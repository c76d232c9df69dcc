/**
 * Records a refund of a sale: one row a fact, never above the sale (settled in SQL against concurrent ones), durable with
 * its outbox row before the answer. A refund that comes before its sale is kept, and applied when the sale comes.
 */
import type { Ctx } from "../context.ts";
import type { FactOf } from "../facts.ts";
import { newId } from "../lib/ids.ts";
import { ok, type Result } from "../lib/result.ts";
import { announce, commit, handleStaged, makeFact, stage, won } from "../outbox.ts";
import type { Refund } from "./contract.ts";
import { findAppliedRefunds } from "./find-taken-back.ts";
import { occurredAtOf, refundConflictOf, refundExceedsSale } from "./rules.ts";
import { toRefund } from "./show-conversion.ts";
import { type ConversionRow, findConversionByExternalId, findRefund, findRefundsOfSale, insertRefund, type RefundRow } from "./store.ts";

export type RefundReport = {
  externalId: string;
  saleExternalId: string;
  amountMinor: number;
  /** null: now. */
  occurredAt: number | null;
  isAnyTimeTaken: boolean;
};
export type RecordedRefund = { refund: Refund; isNew: boolean };

/** The sale can appear once while a refund is decided. */
const MAX_ATTEMPTS = 3;

/** The refund, new or as it is stored. Refuses `occurred_at_out_of_range`, `refund_conflict` and `refund_exceeds_sale`. */
export async function recordRefund(ctx: Ctx, report: RefundReport): Promise<Result<RecordedRefund>> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const [stored, sale] = await Promise.all([findRefund(ctx, report.externalId), findSaleOf(ctx, report)]);
    if (stored !== null) return repeat(ctx, report, stored);
    const occurredAt = occurredAtOf(report.occurredAt, { now: ctx.now(), isAnyTimeTaken: report.isAnyTimeTaken });
    if (!occurredAt.ok) return occurredAt;
    const { externalId, saleExternalId, amountMinor } = report;
    const row: RefundRow = {
      id: newId("rfd"),
      externalId,
      saleExternalId,
      amountMinor,
      occurredAt: occurredAt.value,
      createdAt: ctx.now(),
    };
    const applied = { ...row, appliedMinor: sale === null ? 0 : amountMinor };
    const fact = factOf(applied, sale);
    const [inserted] = await commit(ctx, [insertRefund(ctx, row, sale), stage(ctx, fact)]);
    if (won(inserted)) {
      await announce(ctx, fact);
      return ok({ refund: toRefund(applied, sale?.id ?? null), isNew: true });
    }
    if (sale !== null && (await findRefund(ctx, externalId)) === null) return refuseExcess(ctx, report, sale);
  }
  throw new Error(`the refund ${report.externalId} was overtaken ${MAX_ATTEMPTS} times`);
}

const findSaleOf = (ctx: Pick<Ctx, "db">, { saleExternalId }: { saleExternalId: string }): Promise<ConversionRow | null> =>
  findConversionByExternalId(ctx, { type: "sale", externalId: saleExternalId });

const factOf = (row: RefundRow & { appliedMinor: number }, sale: ConversionRow | null): FactOf<"sale.refunded"> =>
  makeFact("sale.refunded", {
    at: row.createdAt,
    data: { ...toRefund(row, sale?.id ?? null), partnerIds: (sale?.shares ?? []).map((share) => share.partnerId) },
    about: [row.id],
  });

async function repeat(ctx: Ctx, report: RefundReport, stored: RefundRow): Promise<Result<RecordedRefund>> {
  const conflict = refundConflictOf(report, stored);
  if (conflict !== null) return { ok: false, refusal: conflict };
  const [refund, sale] = await Promise.all([showApplied(ctx, stored), findSaleOf(ctx, stored)]);
  // The outbox has noted a failure and will try again; the refund stands.
  await handleStaged(ctx, factOf({ ...stored, appliedMinor: 0 }, sale).id).catch(() => undefined);
  return ok({ refund, isNew: false });
}

async function showApplied(ctx: Pick<Ctx, "db">, stored: RefundRow): Promise<Refund> {
  const sale = await findSaleOf(ctx, stored);
  const applied = sale === null ? [] : await findAppliedRefunds(ctx, sale);
  return toRefund(applied.find((each) => each.id === stored.id) ?? { ...stored, appliedMinor: 0 }, sale?.id ?? null);
}

async function refuseExcess(ctx: Pick<Ctx, "db">, { amountMinor }: RefundReport, sale: ConversionRow): Promise<Result<never>> {
  const beforeMinor = (await findRefundsOfSale(ctx, sale.externalId)).reduce((sum, each) => sum + each.amountMinor, 0);
  const { currency } = sale;
  return {
    ok: false,
    refusal: refundExceedsSale({ amountMinor: sale.amountMinor, currency: currency ?? "" }, { beforeMinor, amountMinor }),
  };
}
