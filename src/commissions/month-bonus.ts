/**
 * What a month owes at its end: the volume bonus of its sales where the plan pays it then, and the milestones that its
 * volume reached. Pure, and of the whole month each time: what was owed before is the caller's to subtract.
 */
import { formatBps, formatMinor } from "../lib/money.ts";
import type { Milestone } from "../program/index.ts";
import type { CommissionInputs, Step } from "./contract.ts";
import { cutByBrackets, type Evaluation, finishScaled, isUnpaid, rateOf, shareOf } from "./rules.ts";

export type MonthSale = { inputs: CommissionInputs; netSaleMinor: number };

/**
 * The bonus of a month's sales, in the order of posting, rounded once. Cliff: every sale at the bracket that the month's
 * volume reached. Marginal: the net shares lie one after another from nothing sold, each part at its own bracket, none
 * above what the volume passed. Each sale by its own frozen brackets; one that earns no rate, or was paid its bonus when
 * it was sold, adds none.
 */
export function monthEndBonus(month: { currency: string; volumeMinor: number; sales: Iterable<MonthSale> }): Evaluation {
  const { currency, volumeMinor, sales } = month;
  const soldAt = new Map<number, number>();
  let scaled = 0n;
  let at = 0;
  for (const { inputs, netSaleMinor } of sales) {
    if (inputs.currency !== currency || inputs.terms.currency !== currency || inputs.type === "signup") continue;
    const shareMinor = shareOf(inputs, netSaleMinor);
    const fromMinor = at;
    at += shareMinor;
    const { mode, brackets, payAt } = inputs.terms.volume;
    if (payAt !== "month_end" || isUnpaid(inputs)) continue;
    const cut =
      mode === "cliff"
        ? cutByBrackets({ mode, brackets }, { fromMinor: volumeMinor, amountMinor: shareMinor })
        : cutByBrackets(
            { mode, brackets: brackets.filter((each) => each.fromMinor < volumeMinor) },
            { fromMinor, amountMinor: shareMinor },
          );
    for (const part of cut) {
      scaled += BigInt(part.amountMinor) * BigInt(rateOf(inputs)) * BigInt(part.bonusBps);
      if (part.bonusBps > 0) soldAt.set(part.bonusBps, (soldAt.get(part.bonusBps) ?? 0) + part.amountMinor);
    }
  }
  const steps: Step[] = [{ label: "month_volume", value: formatMinor(volumeMinor, currency), amountMinor: volumeMinor }];
  for (const [bonusBps, amountMinor] of soldAt)
    steps.push({
      label: "volume_bonus",
      value: `${formatBps(bonusBps)} of the rate on ${formatMinor(amountMinor, currency)}`,
      amountMinor,
    });
  return finishScaled({ scaled, steps, currency });
}

/** The milestones that a month's volume reached, in their order, each with the step that explains it. */
export const reachedMilestones = (
  milestones: readonly Milestone[],
  month: { currency: string; volumeMinor: number },
): { milestone: Milestone; step: Step }[] =>
  milestones.flatMap((milestone) => {
    const { name, volumeMinor, bonusMinor } = milestone;
    if (month.volumeMinor < volumeMinor || bonusMinor === 0) return [];
    const value = `${name === undefined ? "" : `${name}: `}${formatMinor(volumeMinor, month.currency)} sold this month`;
    return [{ milestone, step: { label: "milestone", value, amountMinor: bonusMinor } }];
  });
