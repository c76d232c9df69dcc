/** What a projection takes for true, each in a figure and a sentence. Pure. Law: whoever reads them could reckon it again. */
import { formatBps, formatMinor } from "../lib/money.ts";
import type { Projection } from "./ahead-contract.ts";
import { monthlyGrowth, weeklyLevel } from "./arrival-rules.ts";
import type { Learned, Limits, WhatIf } from "./projection-rules.ts";
import { isSettled, type Leaving, MONTH_DAYS, PRIOR } from "./recurrence-rules.ts";
import { mean, sum, toDecimals, toMinor } from "./statistics.ts";

type Assumption = Projection["assumptions"][number];
type Told = { currency: string; days: number; revenueMinor: number; commissionMinor: number; limits: Limits; whatIf: WhatIf };

const bps = (share: number): number => toMinor(share * 10_000);
const counted = (count: number, thing: string): string => `${count.toLocaleString("en-US")} ${thing}${count === 1 ? "" : "s"}`;

export function tellAssumptions(learned: Learned, told: Told): Assumption[] {
  return [
    {
      name: "historyDays",
      value: Math.floor(told.days),
      unit: "days",
      text: `It is learned from the last ${counted(Math.floor(told.days), "day")}.`,
    },
    ...tellRecurring(learned, told),
    ...tellNewBusiness(learned, told),
    ...tellLimits(told.limits),
    {
      name: "notProjected",
      value: 0,
      unit: "minor",
      text: "Bonuses and adjustments to come are not in it, nor refunds of sales that are not refunded yet.",
    },
  ];
}

function tellRecurring({ habits, running }: Learned, { whatIf }: Told): Assumption[] {
  const [confirmed, open] = [running.filter(({ renewals }) => renewals > 0), running.filter(({ renewals }) => renewals === 0)];
  const cadences = habits.cadences.map(({ name }) => name).join(", ");
  const renewal = Math.min(1, sum(habits.renewal.map(({ yes, no }) => yes / (yes + no))));
  const none = "No customers recur at a cadence that shows.";
  return [
    {
      name: "recurringCustomers",
      value: confirmed.length,
      unit: "count",
      text:
        habits.cadences.length === 0
          ? none
          : `${counted(confirmed.length, "customer")} recur, by the ${cadences}, with the amount of their last sale.`,
    },
    { name: "churnBps", ...tellChurn({ habits, running }, whatIf) },
    {
      name: "renewalBps",
      value: bps(renewal),
      unit: "bps",
      text: `${formatBps(bps(renewal))} of first sales are renewed; of ${counted(open.length, "customer")} it is not known yet.`,
    },
  ];
}

/** A month's, of the customers who recur today. */
function tellChurn({ habits: { leaving }, running }: Pick<Learned, "habits" | "running">, { churn }: WhatIf): Omit<Assumption, "name"> {
  if (churn !== null) {
    return { value: bps(churn), unit: "bps", text: `${formatBps(bps(churn))} of recurring customers leave a month, as was asked for.` };
  }
  const rate = ({ left, months }: Leaving): number => left / months;
  const rates = running
    .filter(({ renewals }) => renewals > 0)
    .map(({ renewals }) => rate(isSettled(renewals) ? leaving.settled : leaving.young));
  const value = bps(-Math.expm1(-(rates.length === 0 ? rate(leaving.young) : mean(rates))));
  const seen = (name: keyof Leaving): number => leaving.young[name] + leaving.settled[name] - 2 * PRIOR[name];
  const text = `${formatBps(value)} of recurring customers leave a month; about ${toDecimals(seen("left"), 0)} left in ${toDecimals(seen("months"), 0)} customer months, older ones counting less, drawn towards one in ${PRIOR.months / PRIOR.left}.`;
  return { value, unit: "bps", text };
}

function tellNewBusiness({ fresh, freshMinor, paidSignups, signupMinor }: Learned, told: Told): Assumption[] {
  const { currency, whatIf, commissionMinor, revenueMinor } = told;
  const weekly = toDecimals(weeklyLevel(fresh), 1);
  const growth = bps(whatIf.growth ?? monthlyGrowth(fresh));
  const amount = toMinor(mean(freshMinor));
  const rate = revenueMinor === 0 ? 0 : bps(commissionMinor / revenueMinor);
  const signups = paidSignups === null ? null : toDecimals(weeklyLevel(paidSignups), 1);
  return [
    {
      name: "newSalesPerWeek",
      value: weekly,
      unit: "count",
      text: `${weekly} sales a week are new business, each with ${formatMinor(amount, currency)} of commission on average.`,
    },
    {
      name: "growthBps",
      value: growth,
      unit: "bps",
      text:
        whatIf.growth === null
          ? `New business changes by ${formatBps(growth)} in the next month, and by less in each one after it.`
          : `New business changes by ${formatBps(growth)} a month, as was asked for.`,
    },
    {
      name: "newSaleMinor",
      value: amount,
      unit: "minor",
      text: `A new sale brings ${formatMinor(amount, currency)} of commission on average.`,
    },
    {
      name: "rateBps",
      value: rate,
      unit: "bps",
      text: `Commissions are ${formatBps(rate)} of revenue, as over the history.`,
    },
    ...(signups === null
      ? []
      : [
          {
            name: "paidSignupsPerWeek",
            value: signups,
            unit: "count" as const,
            text: `${signups} signups a week are paid, with ${formatMinor(toMinor(mean(signupMinor)), currency)} on average.`,
          },
        ]),
  ];
}

function tellLimits({ months, payments }: Limits): Assumption[] {
  return [
    ...(months === null
      ? []
      : [
          {
            name: "paidMonths",
            value: months,
            unit: "count" as const,
            text: `Recurring sales are paid for ${counted(months, "month")} of ${MONTH_DAYS} days after the first one.`,
          },
        ]),
    ...(payments === null
      ? []
      : [
          {
            name: "paidPayments",
            value: payments,
            unit: "count" as const,
            text: `${counted(payments, "recurring payment")} of a customer are paid.`,
          },
        ]),
  ];
}
