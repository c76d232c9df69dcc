/**
 * A customer's way in time order: clicks, signup, sales, refunds, commissions. A partner sees its own part of it, and not
 * who the customer is.
 */
import { listVisitorClicks } from "../clicks/index.ts";
import { findCommissionsOfConversion } from "../commissions/index.ts";
import type { Ctx } from "../context.ts";
import { type ConversionRow, findAppliedRefunds, findCustomerById, listConversionRows, partOf } from "../conversions/index.ts";
import { DAY, toIso } from "../lib/time.ts";
import type { Journey, JourneyItem } from "./contract.ts";
import { clicksOf, inTimeOrder } from "./rules.ts";

type WithDb = Pick<Ctx, "db">;
const MAX_CONVERSIONS = 100;
const MAX_CLICKS = 100;

/** null where there is no such customer, or the partner (null: an owner) has no part in it. */
export async function showJourney(ctx: WithDb, input: { customerId: string; partnerId: string | null }): Promise<Journey | null> {
  const { customerId, partnerId } = input;
  const customer = await findCustomerById(ctx, customerId);
  if (customer === null) return null;
  const filter = { customerId, partnerId: null, from: null, to: null };
  const all = await listConversionRows(ctx, filter, { limit: MAX_CONVERSIONS, after: null });
  const rows = all.slice(0, MAX_CONVERSIONS);
  const [clicks, ...conversions] = await Promise.all([findClicks(ctx, rows), ...rows.map((row) => followConversion(ctx, row, partnerId))]);
  const own = clicks.filter((click) => partnerId === null || ("partnerId" in click && click.partnerId === partnerId));
  const items = [...own, ...conversions.flat()];
  const isBound = customer.binding?.some((share) => share.partnerId === partnerId) === true;
  if (partnerId !== null && items.length === 0 && !isBound) return null;
  return { customerId, items: inTimeOrder(items), isComplete: all.length <= MAX_CONVERSIONS };
}

/** The clicks that decisions looked at, and those of the same visitors that landed, each once. */
async function findClicks(ctx: WithDb, rows: readonly ConversionRow[]): Promise<JourneyItem[]> {
  const spans = new Map<string, { from: number; to: number }>();
  for (const { visitor, occurredAt, decision } of rows) {
    if (visitor === null) continue;
    const span = spans.get(visitor) ?? { from: occurredAt, to: occurredAt };
    spans.set(visitor, { from: Math.min(span.from, occurredAt - decision.windowDays * DAY), to: Math.max(span.to, occurredAt) });
  }
  const landed = await Promise.all([...spans].map(([visitor, span]) => listVisitorClicks(ctx, { visitor, ...span, limit: MAX_CLICKS })));
  const decided = rows.flatMap((row) => row.decision.touches.filter((touch) => touch.source !== "code" && touch.source !== "binding"));
  return clicksOf([...decided, ...landed.flat().map((click) => ({ ...click, at: toIso(click.at) }))]);
}

/** A conversion, its refunds and its commissions; nothing where the partner has no part in it and never had. */
async function followConversion(ctx: WithDb, row: ConversionRow, partnerId: string | null): Promise<JourneyItem[]> {
  const [found, refunds] = await Promise.all([
    findCommissionsOfConversion(ctx, row.id),
    row.type === "sale" ? findAppliedRefunds(ctx, row) : [],
  ]);
  const commissions = found.filter((each) => each.amountMinor !== 0 && (partnerId === null || each.partnerId === partnerId));
  const part = partOf(partnerId, row) ?? (commissions.length > 0 ? { ...row, shares: [] } : null);
  if (part === null) return [];
  const currency = row.currency ?? "";
  return [
    showConversion(part),
    ...refunds.map(({ id, occurredAt, appliedMinor }): JourneyItem => {
      return { type: "refund", at: toIso(occurredAt), refundId: id, conversionId: row.id, amountMinor: appliedMinor, currency };
    }),
    ...commissions.map(
      (each): JourneyItem => ({
        type: "commission",
        at: toIso(each.createdAt),
        commissionId: each.id,
        conversionId: row.id,
        partnerId: each.partnerId,
        amountMinor: each.amountMinor,
        reversedMinor: each.reversedMinor,
        currency: each.currency,
        status: each.status,
      }),
    ),
  ];
}

function showConversion({ id, type, occurredAt, status, shares, amountMinor, currency, kind }: ConversionRow): JourneyItem {
  const shown = { at: toIso(occurredAt), conversionId: id, status, shares };
  return type === "signup" ? { type, ...shown } : { type, ...shown, amountMinor, currency: currency ?? "", kind };
}
