/**
 * Follows what the rail tells of a partner's account: how it stands, and what the partner's own bank did with the money. The
 * latest telling counts, in whatever order they come; nothing is ever sent to a method that is not active.
 */
import type { Ctx } from "../context.ts";
import { commit, won } from "../outbox.ts";
import type { BankNote, MethodStatus } from "./contract.ts";
import { laterBankNote } from "./rules.ts";
import { listMethodsOfRail, type MethodRow, updateBank } from "./store.ts";

type Needs = Pick<Ctx, "db">;

export const isKnownRailAccount = async (ctx: Needs, accountId: string): Promise<boolean> =>
  (await listMethodsOfRail(ctx, accountId)).length > 0;

/** The account's status as it now is. One that has become able to receive after its bank had failed has another bank. */
export async function followRailAccount(ctx: Needs, told: { accountId: string; status: MethodStatus; at: number }): Promise<void> {
  await eachMethod(ctx, told.accountId, ({ bank }) => {
    const isOpenFailure = bank !== null && bank.failure !== null && !(told.status === "active" && told.at > bank.at);
    return { bank: isOpenFailure ? bank : clearedBy(bank, told), status: isOpenFailure ? "restricted" : told.status };
  });
}

const clearedBy = (bank: BankNote | null, { at }: { at: number }): BankNote | null =>
  bank === null || bank.failure === null ? bank : { at, failure: null };

/** `activeStatus`: how the account itself stands, for when its bank takes money again. */
export async function noteRailBank(ctx: Needs, told: { accountId: string; note: BankNote; activeStatus: MethodStatus }): Promise<void> {
  await eachMethod(ctx, told.accountId, ({ bank }) => {
    const after = laterBankNote(bank, told.note);
    return { bank: after, status: after.failure === null ? told.activeStatus : "restricted" };
  });
}

type Change = (row: MethodRow) => { bank: BankNote | null; status: MethodStatus };

/** Changes each method behind the account; one that was told otherwise meanwhile fails, and the telling is handled again. */
async function eachMethod(ctx: Needs, accountId: string, change: Change): Promise<void> {
  for (const row of await listMethodsOfRail(ctx, accountId)) {
    const [updated] = await commit(ctx, [updateBank(ctx, row, change(row))]);
    if (!won(updated)) throw new Error(`the payout method ${row.id} changed while ${accountId} was told of`);
  }
}
