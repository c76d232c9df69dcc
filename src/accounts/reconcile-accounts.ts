/**
 * Cron: proves every account's books and compares D1's projection with them. A broken chain quarantines its account; a
 * projection that differs is announced. Nothing is patched here.
 */
import { sumCommissions } from "../commissions/index.ts";
import type { Ctx } from "../context.ts";
import { derivedId } from "../lib/ids.ts";
import { commit, makeFact, stageAlways } from "../outbox.ts";
import { listHeadsAfter, markProven } from "./heads.ts";

const PAGE = 50;

export async function reconcileAccounts(ctx: Pick<Ctx, "db" | "now" | "account">): Promise<void> {
  let after = "";
  for (let page = await listHeadsAfter(ctx, after, PAGE); page.length > 0; page = await listHeadsAfter(ctx, after, PAGE)) {
    for (const head of page) await reconcileAccount(ctx, head.partnerId);
    after = page.at(-1)?.partnerId ?? "";
  }
}

async function reconcileAccount(ctx: Pick<Ctx, "db" | "now" | "account">, partnerId: string): Promise<void> {
  const account = ctx.account(partnerId);
  await account.wake();
  const { ok, entries, headHash } = await account.verify();
  if (ok) await markProven(ctx, { partnerId, seq: entries, headHash });
  const [inAccount, inD1] = [await account.sumCommissions(), await sumCommissions(ctx, partnerId)];
  if (JSON.stringify(inAccount) !== JSON.stringify(inD1)) {
    const detail = `commissions differ: the account has ${JSON.stringify(inAccount)}, D1 ${JSON.stringify(inD1)}`;
    const about = [partnerId, derivedId("evt", detail)];
    await commit(ctx, [stageAlways(ctx, [makeFact("ops.alert", { at: ctx.now(), data: { subject: partnerId, detail }, about })])]);
  }
}
