/**
 * What a month owes at its end: for each sale whose terms pay volume bonuses then, what it would have earned with the bonus less
 * what it earned without; and the milestones that the volume reached. Pure.
 */
import type { Milestone } from "../program/index.ts";
import type { CommissionInputs } from "./contract.ts";
import { evaluateCommission } from "./rules.ts";

/** A sale of the month, in the order of posting. */
export type MonthSale = {
  inputs: CommissionInputs;
  /** What refunds and disputes have left of the whole sale, until now. */
  netSaleMinor: number;
  /** What it added to the month's volume, less what was taken of it within the month. */
  volumeMinor: number;
};

/** When the terms pay a volume bonus; absent is at the sale. */
const paysAtMonthEnd = ({ terms }: CommissionInputs): boolean => terms.volume.payAt === "month_end";

/**
 * The month's bonus. Cliff: every sale at the bracket that the month has reached. Marginal: each sale where it lies in the month;
 * what refunds of other sales took of the volume leaves the lowest brackets first, so that the top ends at the volume.
 */
export function monthEndBonus(sales: readonly MonthSale[], volumeMinor: number): number {
  let at = Math.min(0, volumeMinor - sales.reduce((sum, sale) => sum + sale.volumeMinor, 0));
  let bonusMinor = 0;
  for (const { inputs, netSaleMinor, volumeMinor: soldMinor } of sales) {
    if (paysAtMonthEnd(inputs)) {
      const { volume } = inputs.terms;
      const from = volume.mode === "cliff" ? volumeMinor : at;
      bonusMinor += withBonus(inputs, { netSaleMinor, from }) - evaluateCommission(inputs, netSaleMinor).amountMinor;
    }
    at += soldMinor;
  }
  return Math.max(0, bonusMinor);
}

const withBonus = (inputs: CommissionInputs, { netSaleMinor, from }: { netSaleMinor: number; from: number }): number => {
  const volume = { ...inputs.terms.volume, payAt: "sale" as const };
  return evaluateCommission({ ...inputs, terms: { ...inputs.terms, volume }, volumeBeforeMinor: from }, netSaleMinor).amountMinor;
};

/** Every milestone that the month's volume has reached pays its bonus, once. */
export const milestoneBonus = (milestones: readonly Milestone[], volumeMinor: number): number =>
  milestones.reduce((sum, milestone) => sum + (volumeMinor >= milestone.volumeMinor ? milestone.bonusMinor : 0), 0);
