/**
 * Records a dispute of a sale, opened or closed, in whatever order that is told: one row a dispute, whose status only moves
 * on, durable with its outbox row before the answer. One that comes before its sale is kept, and applied when the sale comes.
 */
import type { Ctx } from "../context.ts";
import type { FactOf } from "../facts.ts";
import { newId } from "../lib/ids.ts";
import { ok, type Result } from "../lib/result.ts";
import { announce, commit, handleStaged, makeFact, stage, won } from "../outbox.ts";
import type { Dispute } from "./contract.ts";
import { disputeExceedsSale, nextStatusOf } from "./dispute-rules.ts";
import { type DisputeRow, findDispute, insertDispute, markDispute } from "./dispute-store.ts";
import { occurredAtOf } from "./rules.ts";
import { toDispute } from "./show-conversion.ts";
import { type ConversionRow, findConversionByExternalId } from "./store.ts";

export type DisputeReport = {
  externalId: string;
  saleExternalId: string;
  amountMinor: number;
  status: Dispute["status"];
  /** When it came to this status; null: now. */
  occurredAt: number | null;
  isAnyTimeTaken: boolean;
};
export type RecordedDispute = { dispute: Dispute; isNew: boolean };

/** It appears, and moves twice at most, while a report of it is decided. */
const MAX_ATTEMPTS = 4;

/** The dispute, new or as it now stands. Refuses `occurred_at_out_of_range`, `dispute_conflict`, `dispute_exceeds_sale` and `invalid_state`. */
export async function recordDispute(ctx: Ctx, report: DisputeReport): Promise<Result<RecordedDispute>> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const [stored, sale] = await Promise.all([findDispute(ctx, report.externalId), findSaleOf(ctx, report)]);
    const occurredAt = occurredAtOf(report.occurredAt, { now: ctx.now(), isAnyTimeTaken: report.isAnyTimeTaken });
    if (!occurredAt.ok) return occurredAt;
    const recorded =
      stored === null
        ? await open(ctx, { report, sale, at: occurredAt.value })
        : await moveOn(ctx, { report, stored, sale, at: occurredAt.value });
    if (recorded !== null) return recorded;
  }
  throw new Error(`the dispute ${report.externalId} was overtaken ${MAX_ATTEMPTS} times`);
}

const findSaleOf = (ctx: Pick<Ctx, "db">, { saleExternalId }: { saleExternalId: string }): Promise<ConversionRow | null> =>
  findConversionByExternalId(ctx, { type: "sale", externalId: saleExternalId });

const factOf = (row: DisputeRow, sale: ConversionRow | null): FactOf<"sale.disputed"> =>
  makeFact("sale.disputed", { at: row.closedAt ?? row.createdAt, data: toDispute(row, sale?.id ?? null), about: [row.id, row.status] });

type Moment = { report: DisputeReport; sale: ConversionRow | null; at: number };

/** null where another report was first: it is decided again. */
async function open(ctx: Ctx, { report, sale, at }: Moment): Promise<Result<RecordedDispute> | null> {
  const { externalId, saleExternalId, amountMinor, status } = report;
  if (sale !== null && amountMinor > sale.amountMinor)
    return { ok: false, refusal: disputeExceedsSale({ amountMinor: sale.amountMinor, currency: sale.currency ?? "" }, amountMinor) };
  const row: DisputeRow = {
    id: newId("dsp"),
    externalId,
    saleExternalId,
    amountMinor,
    status,
    occurredAt: at,
    closedAt: status === "open" ? null : at,
    createdAt: ctx.now(),
  };
  const fact = factOf(row, sale);
  const [inserted] = await commit(ctx, [insertDispute(ctx, row), stage(ctx, fact)]);
  if (!won(inserted)) return null;
  await announce(ctx, fact);
  return ok({ dispute: fact.data, isNew: true });
}

async function moveOn(ctx: Ctx, { report, stored, sale, at }: Moment & { stored: DisputeRow }): Promise<Result<RecordedDispute> | null> {
  const next = nextStatusOf(report, stored);
  if (!next.ok) return next;
  if (next.value === null) {
    // The outbox has noted a failure and will try again; the dispute stands.
    await handleStaged(ctx, factOf(stored, sale).id).catch(() => undefined);
    return ok({ dispute: toDispute(stored, sale?.id ?? null), isNew: false });
  }
  const moved = { ...stored, status: next.value, closedAt: at };
  const fact = factOf(moved, sale);
  const mark = markDispute(ctx, { id: stored.id, from: stored.status, to: next.value, at });
  const [marked] = await commit(ctx, [mark, stage(ctx, fact)]);
  if (!won(marked)) return null;
  await announce(ctx, fact);
  return ok({ dispute: fact.data, isNew: false });
}
