/**
 * Makes of a judgement what the queue shows and what holds the money: one flag a share, under an id that derives from it. Law:
 * the conversion is held before its flag can be cleared, and a flag that somebody has resolved is never raised again.
 */
import { commissionIdOf } from "../accounts/index.ts";
import type { Ctx } from "../context.ts";
import { type ConversionRow, holdConversion, rejectConversion, revisionIn } from "../conversions/index.ts";
import { derivedId } from "../lib/ids.ts";
import { announce, commit, makeFact, type Statement, stage, won } from "../outbox.ts";
import type { FraudAction } from "./contract.ts";
import { type FlagRow, findFlag, upsertFlag } from "./flag-store.ts";
import { showFlag } from "./show-flag.ts";
import type { AssessmentRow } from "./store.ts";

export const flagIdOf = ({ conversionId, partnerId }: Pick<AssessmentRow, "conversionId" | "partnerId">): string =>
  derivedId("flg", conversionId, partnerId);

/** `revisions`: in which decision each partner's share of the conversion is awarded. */
type Raised = { row: AssessmentRow; isLate: boolean } & Pick<ConversionRow, "revisions">;

export async function raiseFlag(ctx: Ctx, { row, revisions, isLate }: Raised): Promise<void> {
  const { action } = row.verdict;
  if (action === "none") return;
  const known = await findFlag(ctx, flagIdOf(row));
  if (known !== null && !addsTo(known, row)) return;
  // Only a whole conversion is rejected, and only before it is settled.
  const made = { action: action === "reject" ? "hold" : action, isLate, revision: (known?.revision ?? 0) + 1 } as const;
  const flag = flagOf(ctx, row, { ...made, commissionIds: [commissionOf(row, revisions)] });
  const { conversionId, partnerId } = row;
  if (flag.holds.length > 0) await holdConversion(ctx, { conversionId, partnerId, reasons: flag.holds });
  await saveFlag(ctx, known === null ? flag : grown(known, flag));
}

/** What the share earns as it is awarded now. */
export const commissionOf = ({ conversionId, partnerId }: AssessmentRow, revisions: ConversionRow["revisions"]): string =>
  commissionIdOf({ partnerId }, conversionId, revisionIn({ revisions }, partnerId));

/** What was found before stays on it: it holds, and clearing it lifts all of it. */
const grown = (known: FlagRow, flag: FlagRow): FlagRow => ({
  ...flag,
  createdAt: known.createdAt,
  commissionIds: [...new Set([...known.commissionIds, ...flag.commissionIds])],
  action: known.action === "hold" ? "hold" : flag.action,
  score: Math.max(known.score, flag.score),
  holds: [...new Set([...known.holds, ...flag.holds])],
  signals: [...known.signals.filter(({ id }) => !flag.signals.some((signal) => signal.id === id)), ...flag.signals],
});

/** An open flag grows when another kind is found, or when what was noted is now held. */
const addsTo = (known: FlagRow, { verdict }: AssessmentRow): boolean =>
  known.status === "open" &&
  (verdict.holds.some((hold) => !known.holds.includes(hold)) ||
    verdict.signals.some(({ id }) => !known.signals.some((signal) => signal.id === id)));

/** Rejects a conversion that has not been settled: final, so that its flags are resolved as they are raised. */
export async function rejectShares(ctx: Ctx, input: { conversion: ConversionRow; rows: readonly AssessmentRow[] }): Promise<void> {
  for (const row of input.rows) {
    const flag = flagOf(ctx, row, { action: "reject", isLate: false, revision: 1, commissionIds: [] });
    const reason = "rejected as the terms say, before anything was earned";
    await saveFlag(ctx, {
      ...flag,
      status: "confirmed",
      resolvedAt: ctx.now(),
      resolvedBy: "terms",
      resolutionReason: reason,
    });
  }
  // Last: a conversion without shares is not looked at again, should this be interrupted.
  await rejectConversion(ctx, input.conversion.id);
}

type Made = Pick<FlagRow, "isLate" | "revision" | "commissionIds"> & { action: FraudAction };

function flagOf(ctx: Pick<Ctx, "now">, row: AssessmentRow, made: Made): FlagRow {
  const { conversionId, partnerId, customerId, verdict } = row;
  return {
    id: flagIdOf(row),
    partnerId,
    customerId,
    conversionId,
    status: "open",
    ...made,
    score: verdict.score,
    signals: verdict.signals,
    holds: verdict.holds,
    createdAt: ctx.now(),
    resolvedAt: null,
    resolvedBy: null,
    resolutionReason: null,
  };
}

/** The flag and its facts in one transaction. */
export async function saveFlag(ctx: Ctx, flag: FlagRow): Promise<void> {
  const at = ctx.now();
  const data = showFlag(flag);
  const flagged = makeFact("fraud.flagged", { at, data, about: [flag.id, String(flag.revision)] });
  const facts = [flagged, ...(flag.status === "confirmed" ? [makeFact("fraud.confirmed", { at, data, about: [flag.id] })] : [])];
  const statements: [Statement, ...Statement[]] = [upsertFlag(ctx, flag), ...facts.map((fact) => stage(ctx, fact))];
  const [raised] = await commit(ctx, statements);
  if (!won(raised)) return;
  for (const fact of facts) await announce(ctx, fact);
}
