/**
 * Handles what became of a flag: the money follows. Law: told again it changes nothing, and a commission that is not posted
 * yet is waited for, so that no hold outlives its flag.
 */
import type { Ctx } from "../context.ts";
import { findConversion } from "../conversions/index.ts";
import type { FactOf } from "../facts.ts";
import type { Result } from "../lib/result.ts";
import { type FlagRow, findFlag, listResolved } from "./flag-store.ts";

type Needs = Pick<Ctx, "db" | "account">;

/** A flag that is raised after its commissions were posted: the account holds them, for each kind. One raised before holds by its conversion. */
export async function holdFlagged(ctx: Needs, fact: FactOf<"fraud.flagged">): Promise<void> {
  const flag = await findFlag(ctx, fact.data.id);
  if (flag?.isLate !== true || flag.status !== "open") return;
  const account = ctx.account(flag.partnerId);
  for (const commissionId of flag.commissionIds) {
    for (const reason of flag.holds) await follow(ctx, flag, await account.hold({ commissionId, reason }));
  }
}

/** Lifts what this flag holds, and nothing else: another reason goes on holding. */
export async function liftHolds(ctx: Needs, fact: FactOf<"fraud.cleared">): Promise<void> {
  const flag = await findFlag(ctx, fact.data.id);
  if (flag !== null) await lift(ctx, flag);
}

async function lift(ctx: Needs, flag: FlagRow): Promise<void> {
  if (flag.holds.length === 0) return;
  const account = ctx.account(flag.partnerId);
  for (const commissionId of flag.commissionIds) {
    await follow(ctx, flag, await account.release({ commissionId, reason: "cleared", holds: flag.holds }));
  }
}

/** Takes the commissions back; the partner reads the kinds of reason. What was paid out already stays paid. */
export async function rejectFlagged(ctx: Needs, fact: FactOf<"fraud.confirmed">): Promise<void> {
  const flag = await findFlag(ctx, fact.data.id);
  if (flag !== null) await reject(ctx, flag);
}

/** A conversion that was decided again: what was decided of its flags before rules what it earns now. */
export async function applyJudgements(ctx: Needs, fact: FactOf<"conversion.reattributed">): Promise<void> {
  for (const flag of await listResolved(ctx, fact.data.id)) await (flag.status === "cleared" ? lift(ctx, flag) : reject(ctx, flag));
}

async function reject(ctx: Needs, flag: FlagRow): Promise<void> {
  const kinds = flag.holds.length > 0 ? flag.holds : flag.signals.map((signal) => signal.id);
  const account = ctx.account(flag.partnerId);
  for (const commissionId of flag.commissionIds) {
    await follow(ctx, flag, await account.reject({ commissionId, reason: `fraud: ${kinds.join(", ")}` }));
  }
}

/** A commission whose state has no room for it (reversed, paid) is left; one that is still to be posted is waited for. */
async function follow(ctx: Needs, flag: FlagRow, result: Result<unknown>): Promise<void> {
  if (result.ok || result.refusal.code !== "not_found") return;
  const conversion = flag.conversionId === null ? null : await findConversion(ctx, flag.conversionId);
  const isAwaited = conversion?.shares.some((share) => share.partnerId === flag.partnerId) === true;
  if (isAwaited) throw new Error(`the commission of flag ${flag.id} is not posted yet`);
}
