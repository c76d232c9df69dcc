/**
 * An owner's judgement of a flag, once: cleared, its money goes on; confirmed, its commissions are taken back. Of two at once one
 * wins; the same judgement again is answered with what stands, the other one is refused.
 */
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { announce, commit, handleStaged, makeFact, stage, won } from "../outbox.ts";
import { type FlagRow, findFlag, markResolved } from "./flag-store.ts";
import { showFlag } from "./show-flag.ts";

type Resolution = { id: string; status: "cleared" | "confirmed"; by: string; reason: string };

/** Refuses `not_found` and, where it was resolved otherwise, `invalid_state`. */
export async function resolveFlag(ctx: Ctx, { id, status, by, reason }: Resolution): Promise<Result<FlagRow>> {
  const row = await findFlag(ctx, id);
  if (row === null) return refuse("not_found", "there is no such flag");
  const at = ctx.now();
  const change = { id, status, resolvedAt: at, resolvedBy: by, resolutionReason: reason } as const;
  const fact = makeFact(`fraud.${status}`, { at, data: showFlag({ ...row, ...change }), about: [id] });
  if (row.status === "open") {
    const [resolved] = await commit(ctx, [markResolved(ctx, change), stage(ctx, fact)]);
    if (won(resolved)) {
      await announce(ctx, fact);
      return ok({ ...row, ...change });
    }
  }
  const stored = (await findFlag(ctx, id)) ?? row;
  if (stored.status !== status) return refuse("invalid_state", `the flag is ${stored.status} already`, { status: stored.status });
  // The outbox has noted a failure and will try again; the judgement stands.
  await handleStaged(ctx, fact.id).catch(() => undefined);
  return ok(stored);
}
