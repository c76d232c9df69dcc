/**
 * Hourly job: a partner whose signups by clicks are far above what is usual is flagged, once a day, and the last day's new
 * customers are held where the terms say so. It is about the partner: no conversion is named.
 */
import { commissionIdOf } from "../accounts/index.ts";
import { countClicksByPartner } from "../clicks/index.ts";
import type { Ctx } from "../context.ts";
import { derivedId } from "../lib/ids.ts";
import { DAY, dayOf } from "../lib/time.ts";
import { getCurrentTerms, type Terms } from "../program/index.ts";
import type { Signal } from "./contract.ts";
import { findRateOutlier, type Rate } from "./history-signals.ts";
import { saveFlag } from "./raise-flag.ts";
import { decide } from "./rules.ts";
import { countFirstByPartner, listFirst } from "./store.ts";

const HISTORY_DAYS = 28;
const MAX_HELD = 200;

export async function flagOutliers(ctx: Ctx): Promise<{ flagged: number }> {
  const { fraud } = (await getCurrentTerms(ctx)).terms;
  const rules = fraud.rules;
  if (!fraud.enabled || rules.conversion_rate_outlier?.enabled === false) return { flagged: 0 };
  const to = ctx.now() + 1;
  const from = to - DAY;
  const [today, before] = [await countRates(ctx, { from, to }), await countRates(ctx, { from: from - HISTORY_DAYS * DAY, to: from })];
  const programme = sumOf(before.values());
  let flagged = 0;
  for (const [partnerId, rate] of today) {
    const signal = findRateOutlier({ today: rate, before: before.get(partnerId) ?? NONE, programme }, rules);
    if (signal !== null && (await flag(ctx, { partnerId, signal, fraud, from, to }))) flagged += 1;
  }
  return { flagged };
}

const NONE: Rate = { clicks: 0, signups: 0 };

async function countRates(ctx: Pick<Ctx, "db">, interval: { from: number; to: number }): Promise<Map<string, Rate>> {
  const [clicks, signups] = await Promise.all([countClicksByPartner(ctx, interval), countFirstByPartner(ctx, interval)]);
  const partnerIds = new Set([...clicks.keys(), ...signups.keys()]);
  return new Map([...partnerIds].map((id) => [id, { clicks: clicks.get(id) ?? 0, signups: signups.get(id) ?? 0 }]));
}

const sumOf = (rates: Iterable<Rate>): Rate =>
  [...rates].reduce((sum, rate) => ({ clicks: sum.clicks + rate.clicks, signups: sum.signups + rate.signups }), NONE);

type Outlier = { partnerId: string; signal: Signal; fraud: Terms["fraud"]; from: number; to: number };

async function flag(ctx: Ctx, { partnerId, signal, fraud, from, to }: Outlier): Promise<boolean> {
  const verdict = decide([signal], { fraud, cleared: [] });
  if (verdict.action === "none") return false;
  // What is recorded already cannot be rejected by a job: it is held, and an owner decides.
  const action = verdict.action === "note" ? "note" : "hold";
  const held = action === "hold" ? await listFirst(ctx, { partnerId, from, to, limit: MAX_HELD }) : [];
  await saveFlag(ctx, {
    id: derivedId("flg", partnerId, signal.id, dayOf(ctx.now())),
    partnerId,
    customerId: null,
    conversionId: null,
    commissionIds: held.map((conversionId) => commissionIdOf({ partnerId }, conversionId)),
    status: "open",
    action,
    score: verdict.score,
    signals: verdict.signals,
    holds: verdict.holds,
    isLate: true,
    revision: 1,
    createdAt: ctx.now(),
    resolvedAt: null,
    resolvedBy: null,
    resolutionReason: null,
  });
  return true;
}
