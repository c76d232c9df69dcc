/** Cron: wakes accounts that have work due and did not do it. Their own alarm should have; this is the net below it. */
import type { Ctx } from "../context.ts";
import { attemptEach } from "../lib/attempt.ts";
import { MINUTE } from "../lib/time.ts";
import { listOverdueAccounts } from "./heads.ts";

const LIMIT = 100;

export async function wakeDueAccounts(ctx: Pick<Ctx, "db" | "now" | "account">): Promise<void> {
  const overdue = await listOverdueAccounts(ctx, ctx.now() - MINUTE, LIMIT);
  await attemptEach(overdue, ({ partnerId }) => ctx.account(partnerId).wake());
}
