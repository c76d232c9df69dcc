/**
 * Cron: proves every account's books and compares D1's projection with them. A broken chain quarantines its account; a
 * projection that differs is announced. Nothing is patched here.
 */
import { sumCommissions } from "../commissions/index.ts";
import type { Ctx } from "../context.ts";
import { reportFinding } from "../operations/index.ts";
import { markProven } from "./heads.ts";
import { continueWalk, type Walk, walkAccounts } from "./walk-accounts.ts";

type Needs = Pick<Ctx, "db" | "now" | "account">;

export const reconcileAccounts = (ctx: Needs): Promise<void> => walkAccounts(ctx, walkOf(ctx));
export const continueReconciliation = (ctx: Needs): Promise<void> => continueWalk(ctx, walkOf(ctx));

const walkOf = (ctx: Needs): Walk => ({
  job: "reconcile-accounts",
  visit: async (partnerIds) => {
    for (const partnerId of partnerIds) await reconcileAccount(ctx, partnerId);
  },
});

async function reconcileAccount(ctx: Needs, partnerId: string): Promise<void> {
  const account = ctx.account(partnerId);
  await account.wake();
  const { ok, entries, headHash } = await account.verify();
  if (ok) await markProven(ctx, { partnerId, seq: entries, headHash });
  const [inAccount, inD1] = [await account.sumCommissions(), await sumCommissions(ctx, partnerId)];
  if (JSON.stringify(inAccount) !== JSON.stringify(inD1)) {
    const detail = `commissions differ: the account has ${JSON.stringify(inAccount)}, D1 ${JSON.stringify(inD1)}`;
    await reportFinding(ctx, { kind: "account_differs", subject: partnerId, detail });
  }
}
