/**
 * One partner's commissions under a draft, in the order in which they were posted. What was found when each was posted
 * (volume before it, the customer's past) is frozen and hangs on no rate; only the room under caps is followed. Pure.
 */
import { monthOf } from "../lib/time.ts";
import type { TermsVersion } from "../program/index.ts";
import type { CommissionBasis, CommissionInputs } from "./contract.ts";
import { addToRoom, earnedBefore, type Rooms } from "./follow-room.ts";
import { freezeInputs, type Sold } from "./freeze-inputs.ts";
import { type MonthSale, milestoneBonus, monthEndBonus } from "./month-end.ts";
import { evaluateCommission, netShareOf } from "./rules.ts";

/** A posted commission, its conversion, and the plan that is to be tried on it. */
export type Posted = {
  amountMinor: number;
  occurredAt: number;
  basis: CommissionBasis;
  sold: Sold;
  plan: TermsVersion;
  isRejected: boolean;
};

type Month = { volumeMinor: number; sales: MonthSale[]; plan: TermsVersion };
export type PartnerReplay = { rooms: Rooms; months: Map<string, Month> };

export const startReplay = (): PartnerReplay => ({ rooms: new Map(), months: new Map() });

/** What is left of the commission under its plan. */
export function replayCommission(replay: PartnerReplay, posted: Posted): { currency: string; newMinor: number } {
  const { basis, sold, plan, occurredAt } = posted;
  const { weightsBps, position, tier, found, refundedMinor, termsVersion: _, ...facts } = basis;
  const inputs: CommissionInputs = { ...freezeInputs(sold, { weightsBps, position, tier, facts }, plan), ...found };
  const netSaleMinor = Math.max(0, inputs.saleAmountMinor - refundedMinor);
  const isCounted = inputs.type !== "signup" && inputs.currency === plan.terms.currency;
  if (!isCounted) return { currency: inputs.currency, newMinor: evaluateCommission(inputs, netSaleMinor).amountMinor };
  const month = monthOf(occurredAt);
  const capped = withRooms(replay.rooms, { inputs, posted, month });
  keepForMonth(replay, {
    month,
    plan,
    sale: { inputs: capped, netSaleMinor, volumeMinor: netShareOf(capped, netSaleMinor) },
    isRejected: posted.isRejected,
  });
  return { currency: inputs.currency, newMinor: evaluateCommission(capped, netSaleMinor).amountMinor };
}

/** The inputs with the room that the draft's own commissions have left; where no cap asks for room, none is followed. */
function withRooms(rooms: Rooms, input: { inputs: CommissionInputs; posted: Posted; month: string }): CommissionInputs {
  const { inputs, posted, month } = input;
  const { customerId, found } = posted.basis;
  const { capPerCustomerMinor = null, capPerMonthMinor = null } = inputs.terms;
  if (capPerCustomerMinor === null && capPerMonthMinor === null) return inputs;
  const capped = {
    ...inputs,
    customerEarnedMinor: earnedBefore(rooms, customerId, found.customerEarnedMinor ?? 0),
    monthEarnedMinor: earnedBefore(rooms, month, found.monthEarnedMinor ?? 0),
  };
  const draftMinor = evaluateCommission(capped, capped.saleAmountMinor).amountMinor;
  for (const scope of [customerId, month]) addToRoom(rooms, scope, { realMinor: posted.amountMinor, draftMinor });
  return capped;
}

/** Only a plan that pays at the month's end needs the month's sales again. A rejected one is volume, and earns no bonus. */
function keepForMonth(replay: PartnerReplay, input: { month: string; plan: TermsVersion; sale: MonthSale; isRejected: boolean }): void {
  const { month, plan, sale, isRejected } = input;
  const isLater = plan.terms.volume.payAt === "month_end";
  if (!isLater && (plan.terms.milestones ?? []).length === 0) return;
  const kept = replay.months.get(month) ?? { volumeMinor: 0, sales: [], plan };
  kept.volumeMinor += sale.volumeMinor;
  if (isLater && !isRejected) kept.sales.push(sale);
  replay.months.set(month, { ...kept, plan });
}

/** What the plan owes at the ends of the replayed months: volume bonuses and milestones, on what is left of their sales. */
export function replayMonthEnds(replay: PartnerReplay): { currency: string; newMinor: number }[] {
  return [...replay.months.values()].flatMap(({ volumeMinor, sales, plan }) => {
    const { currency, milestones = [] } = plan.terms;
    return [{ currency, newMinor: monthEndBonus(sales, volumeMinor) + milestoneBonus(milestones, volumeMinor) }];
  });
}
