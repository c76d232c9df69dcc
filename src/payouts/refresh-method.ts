/** Asks Stripe how the account behind a method stands. Stripe is the truth; where it does not answer, what was known stays. */
import type { Ctx } from "../context.ts";
import { commit } from "../outbox.ts";
import { hasBankFailure } from "./rules.ts";
import { type MethodRow, updateMethodStatus } from "./store.ts";

type Refresh = Pick<Ctx, "db" | "rail">;

/** At most this many are asked about for one list: each is a call to Stripe. */
const REFRESHED_AT_ONCE = 10;

/** The rows, those that could not yet receive asked about again. */
export async function refreshWaiting(ctx: Refresh, rows: readonly MethodRow[]): Promise<MethodRow[]> {
  const waiting = new Set(rows.filter((row) => row.status !== "active").slice(0, REFRESHED_AT_ONCE));
  return Promise.all(rows.map((row) => (waiting.has(row) ? refreshRow(ctx, row) : row)));
}

async function refreshRow(ctx: Refresh, row: MethodRow): Promise<MethodRow> {
  // What the partner's bank refuses is not in Stripe's account: it waits for the bank, or for a change of the account.
  if (row.railAccountId === null || hasBankFailure(row)) return row;
  const seen = await ctx.rail.readAccount(row.railAccountId);
  if ("error" in seen || seen.status === row.status) return row;
  await commit(ctx, [updateMethodStatus(ctx, row.id, seen.status)]);
  return { ...row, status: seen.status };
}
