/**
 * Cron: closes every month that has ended in every account that has not closed it, and closes again what has changed since. D1 knows
 * of each account how far it is closed, so a missed day, a doubled run and a run that was cut off come to the same books.
 */
import type { Ctx } from "../context.ts";
import { monthOf } from "../lib/time.ts";
import { getTermsAt } from "../program/index.ts";
import { lastInstantOf } from "./close-month.ts";
import type { MonthPlan } from "./contract.ts";
import { listAccountsToClose } from "./heads.ts";

const PAGE = 50;
/** Accounts that one run closes; the five-minute cron goes on with the rest. */
const LIMIT = 1_000;

type Needs = Pick<Ctx, "db" | "now" | "account">;

export async function closeMonths(ctx: Needs): Promise<void> {
  const through = monthBefore(monthOf(ctx.now()));
  const plans = new Map<string, MonthPlan>();
  let after = "";
  for (let visited = 0; visited < LIMIT; visited += PAGE) {
    const page = await listAccountsToClose(ctx, { through, after }, PAGE);
    for (const { partnerId } of page) await closeAccount(ctx, { partnerId, through, plans });
    after = page.at(-1)?.partnerId ?? "";
    if (page.length < PAGE) return;
  }
}

type Closing = { partnerId: string; through: string; plans: Map<string, MonthPlan> };

async function closeAccount(ctx: Needs, { partnerId, through, plans }: Closing): Promise<void> {
  const account = ctx.account(partnerId);
  const months = await account.listOpenMonths({ through });
  for (const month of months) if (!plans.has(month)) plans.set(month, await planOf(ctx, month));
  await account.closeMonths({ through, plans: months.flatMap((month) => plans.get(month) ?? []) });
}

/** What the terms in force at the month's end pay for it. */
async function planOf(ctx: Needs, month: string): Promise<MonthPlan> {
  const { version, terms } = await getTermsAt(ctx, lastInstantOf(month));
  const { milestones = [] } = terms;
  return { month, termsVersion: version, currency: terms.currency, holdDays: terms.holdDays, milestones };
}

const monthBefore = (month: string): string => monthOf(Date.parse(`${month}-01T00:00:00.000Z`) - 1);
