/** Answers *why* of a conversion: the touches that were looked at and those that came too late, who decided again, and for each commission its receipt and what holds it. */

import type { Ctx } from "../context.ts";
import { type ConversionRow, findLateTouches, findReattributions, type ReattributionRow } from "../conversions/index.ts";
import { toIso } from "../lib/time.ts";
import type { Explanation } from "./contract.ts";
import type { Hold } from "./receipt-contract.ts";
import { type CommissionRow, findCommissionsOfConversion } from "./store.ts";

/** null where the partner (null: an owner) has no part in the conversion and had none; else its own part only. */
export async function explainConversion(
  ctx: Pick<Ctx, "db">,
  input: { conversion: ConversionRow; partnerId: string | null },
): Promise<Explanation | null> {
  const { conversion, partnerId } = input;
  const isVisible = (row: { partnerId: string | null }): boolean => partnerId === null || row.partnerId === partnerId;
  const [late, all, reattributions] = await Promise.all([
    findLateTouches(ctx, conversion),
    findCommissionsOfConversion(ctx, conversion.id),
    conversion.revision === 0 ? [] : findReattributions(ctx, conversion.id),
  ]);
  const touches = [...conversion.decision.touches, ...late].filter(isVisible);
  const rows = all.filter(isVisible);
  const history = reattributions.map((row) => tell(row, partnerId));
  const hadShare = history.some(({ before }) => before.shares.length > 0);
  if (partnerId !== null && touches.length + rows.length === 0 && !hadShare) return null;
  const { model, windowDays } = conversion.decision;
  const { id: conversionId, status } = conversion;
  return { conversionId, status, model, windowDays, touches, history, commissions: rows.map(explain) };
}

/** Who decided again, when and why; a partner sees its own shares, and not who. */
function tell({ revision, at, by, reason, before }: ReattributionRow, partnerId: string | null): Explanation["history"][number] {
  const shares = before.shares.filter((share) => partnerId === null || share.partnerId === partnerId);
  return { revision, at: toIso(at), by: partnerId === null ? by : null, reason, before: { status: before.status, shares } };
}

const explain = (row: CommissionRow): Explanation["commissions"][number] => ({
  // What came to 0 was never made: it has steps and no id.
  commissionId: row.amountMinor === 0 ? null : row.id,
  partnerId: row.partnerId,
  steps: row.steps,
  result: { amountMinor: row.amountMinor, reversedMinor: row.reversedMinor, leftMinor: row.amountMinor - row.reversedMinor },
  holds: holdsOf(row),
});

/** What was found holds until somebody releases it; the hold period ends by itself. */
function holdsOf(row: CommissionRow): Hold[] {
  if (row.status === "pending") return [{ reason: "hold_period", until: toIso(row.releasesAt) }];
  return row.status === "held" ? row.holds.map((reason) => ({ reason })) : [];
}
