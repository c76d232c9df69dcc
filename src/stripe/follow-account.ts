/**
 * What Stripe tells of partners' accounts. An event may be old when it comes, so the account itself is asked how it stands;
 * where Stripe shows it no more, what the event said counts.
 */
import type { z } from "zod";
import type { Ctx } from "../context.ts";
import { followRailAccount, type MethodStatus, noteRailBank } from "../payouts/index.ts";
import { connectStripe, isDefinite } from "./connect-stripe.ts";
import type { accountSchema, Intent } from "./contract.ts";
import { seenAccount, statusOfAccount } from "./rules.ts";

type Needs = Pick<Ctx, "db" | "config">;

export async function followAccount(ctx: Needs, { accountId, at, told }: Extract<Intent, { do: "follow_account" }>): Promise<void> {
  const status = (await readStatus(ctx, accountId)) ?? toStatus(told);
  await followRailAccount(ctx, { accountId, status, at });
}

/** The partner has taken away our access: nothing can be sent there any more. */
export const loseAccount = (ctx: Needs, { accountId, at }: Extract<Intent, { do: "lose_account" }>): Promise<void> =>
  followRailAccount(ctx, { accountId, status: "restricted", at });

export async function noteBank(ctx: Needs, { accountId, at, failure }: Extract<Intent, { do: "note_bank" }>): Promise<void> {
  const activeStatus = (await readStatus(ctx, accountId)) ?? "restricted";
  await noteRailBank(ctx, { accountId, note: { at, failure }, activeStatus });
}

const toStatus = (account: z.infer<typeof accountSchema>): MethodStatus => statusOfAccount(seenAccount(account)).status;

/** null: Stripe shows this key no such account. */
async function readStatus(ctx: Pick<Ctx, "config">, accountId: string): Promise<MethodStatus | null> {
  try {
    return statusOfAccount(seenAccount(await (await connectStripe(ctx.config.stripe)).accounts.retrieve(accountId))).status;
  } catch (error) {
    if (isDefinite(error)) return null;
    throw error;
  }
}
