/** A method as the API shows it: its details opened only to be masked. */
import type { Ctx } from "../context.ts";
import { toIso, toIsoOrNull } from "../lib/time.ts";
import type { PayoutMethod } from "./contract.ts";
import { maskDetails } from "./rules.ts";
import { openDetails } from "./seal.ts";
import type { MethodRow } from "./store.ts";

export async function showMethod(ctx: Pick<Ctx, "config">, row: MethodRow): Promise<PayoutMethod> {
  const details = await openOrNull(ctx, row);
  return {
    id: row.id,
    partnerId: row.partnerId,
    type: row.type,
    currency: row.currency,
    label: row.label,
    details: details === null ? null : maskDetails(details),
    status: row.status,
    isDefault: row.isDefault,
    sendAfter: toIsoOrNull(row.sendAfter),
    createdAt: toIso(row.createdAt),
  };
}

/** Details that do not open (the deployment's secret was exchanged) are shown as none: one row must not hide a whole list. */
async function openOrNull(ctx: Pick<Ctx, "config">, row: MethodRow): Promise<Record<string, string> | null> {
  if (row.details === null) return null;
  try {
    return await openDetails(row.details, { authSecret: ctx.config.authSecret, methodId: row.id });
  } catch (error) {
    console.error("details of a payout method do not open", row.id, error);
    return null;
  }
}
