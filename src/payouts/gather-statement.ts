/** Gathers what a payout's statement says: the books' part from the account, and who paid whom in words. */
import type { Ctx } from "../context.ts";
import { findPartner, type Partner } from "../partners/index.ts";
import type { PayoutRow } from "./payout-store.ts";
import type { PayoutStatement } from "./statement-contract.ts";
import { findMethodEver, type MethodRow } from "./store.ts";

export type Statement = PayoutStatement & {
  /** Where the programme lives. */
  program: string;
  partner: Pick<Partner, "id" | "name" | "email" | "country">;
  method: Pick<MethodRow, "type" | "label"> | null;
};

/** null: the account knows no such payout (any more). */
export async function gatherStatement(
  ctx: Pick<Ctx, "db" | "account">,
  { payout, program }: { payout: PayoutRow; program: string },
): Promise<Statement | null> {
  const [books, partner, method] = await Promise.all([
    ctx.account(payout.partnerId).getStatement(payout.id),
    findPartner(ctx, payout.partnerId),
    findMethodEver(ctx, payout.methodId),
  ]);
  return books === null || partner === null ? null : { ...books, program, partner, method };
}
