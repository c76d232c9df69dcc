/** Approves, rejects, suspends or reinstates a partner: only from a status that allows it, and once of two at a time. */
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { announce, commit, makeFact, stage, won } from "../outbox.ts";
import type { Partner, PartnerStatus } from "./contract.ts";
import { CHANGES, type StatusChange } from "./rules.ts";
import { findPartner, markStatus } from "./store.ts";

export async function changeStatus(ctx: Ctx, input: { id: string; change: StatusChange; reason: string | null }): Promise<Result<Partner>> {
  const partner = await findPartner(ctx, input.id);
  if (partner === null) return refuse("not_found", "there is no such partner");
  const { to, fact: type, ...allowed } = CHANGES[input.change];
  const from: readonly PartnerStatus[] = allowed.from;
  if (!from.includes(partner.status)) return impossible(input.change, partner.status);

  const at = ctx.now();
  const changed: Partner = { ...partner, status: to, statusReason: input.reason };
  const mark = markStatus(ctx, { id: partner.id, from: partner.status, to, reason: input.reason, at });
  const fact = type === null ? null : makeFact(type, { at, data: changed, about: [partner.id, String(at)] });
  const [marked] = await commit(ctx, fact === null ? [mark] : [mark, stage(ctx, fact)]);
  if (!won(marked)) return impossible(input.change, "changed meanwhile");
  if (fact !== null) await announce(ctx, fact);
  return ok(changed);
}

const impossible = (change: StatusChange, status: string) =>
  refuse("invalid_state", `a partner that is ${status} cannot be changed by ${change}`, { status });
