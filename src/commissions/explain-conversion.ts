/** Answers *why* of a conversion: the touches that were looked at, and for each commission its receipt and what holds it. */

import type { Ctx } from "../context.ts";
import { type ConversionRow, partOf } from "../conversions/index.ts";
import { toIso } from "../lib/time.ts";
import type { Explanation, Hold } from "./contract.ts";
import { type CommissionRow, findCommissionsOfConversion } from "./store.ts";

/** null where the partner (null: an owner) has no part in the conversion; else its own part only. */
export async function explainConversion(
  ctx: Pick<Ctx, "db">,
  input: { conversion: ConversionRow; partnerId: string | null },
): Promise<Explanation | null> {
  const conversion = partOf(input.partnerId, input.conversion);
  if (conversion === null) return null;
  const { model, windowDays, touches } = conversion.decision;
  const rows = await findCommissionsOfConversion(ctx, conversion.id);
  const commissions = rows.filter((row) => input.partnerId === null || row.partnerId === input.partnerId).map(explain);
  return { conversionId: conversion.id, status: conversion.status, model, windowDays, touches, commissions };
}

const explain = (row: CommissionRow): Explanation["commissions"][number] => ({
  // What came to 0 was never made: it has steps and no id.
  commissionId: row.amountMinor === 0 ? null : row.id,
  partnerId: row.partnerId,
  steps: row.steps,
  result: { amountMinor: row.amountMinor },
  holds: holdsOf(row),
});

/** What was found holds until somebody releases it; the hold period ends by itself. */
function holdsOf(row: CommissionRow): Hold[] {
  if (row.status === "pending") return [{ reason: "hold_period", until: toIso(row.releasesAt) }];
  return row.status === "held" ? row.holds.map((reason) => ({ reason })) : [];
}
