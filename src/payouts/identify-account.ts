/**
 * Who is paid into the same account: account numbers as keyed hashes, so that equal ones can be found and none can be read.
 * Law: what many customers of one bank share (its own codes) is no account number.
 */
import { createHmac } from "node:crypto";
import type { Ctx } from "../context.ts";
import type { Statement } from "../outbox.ts";
import { accountNumbersOf } from "./rules.ts";
import { insertIdentities, listPartnersOfSameAccount } from "./store.ts";

type Method = { id: string; partnerId: string; railAccountId: string | null };

/** Keeps what identifies the account behind a method. */
export function noteIdentities(ctx: Pick<Ctx, "db" | "config">, method: Method, details: Readonly<Record<string, string>>): Statement {
  const numbers = [...accountNumbersOf(details), ...(method.railAccountId === null ? [] : [method.railAccountId])];
  const hashes = numbers.map((number) => createHmac("sha256", ctx.config.authSecret).update(`payout identity\n${number}`).digest("hex"));
  return insertIdentities(ctx, method, hashes);
}

/** The other partners who are or were paid into an account of this one. */
export const findPayoutPeers = (ctx: Pick<Ctx, "db">, partnerId: string): Promise<string[]> => listPartnersOfSameAccount(ctx, partnerId);
