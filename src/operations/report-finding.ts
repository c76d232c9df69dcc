/** Reports what does not agree: one row a finding, announced once. Nothing is patched: a person or the next run decides. */
import type { Ctx } from "../context.ts";
import { derivedId } from "../lib/ids.ts";
import { commit, makeFact, stage } from "../outbox.ts";
import { insertFinding, touchFinding } from "./store.ts";

export async function reportFinding(
  ctx: Pick<Ctx, "db" | "now">,
  finding: { kind: string; subject: string; detail: string },
): Promise<void> {
  const { kind, subject } = finding;
  const detail = finding.detail.slice(0, 1_000);
  const at = ctx.now();
  const id = derivedId("fnd", kind, subject, detail);
  const fact = makeFact("ops.alert", { at, data: { subject, detail: `${kind}: ${detail}` }, about: [id] });
  const row = { id, kind, subject, detail, firstSeenAt: at, lastSeenAt: at };
  await commit(ctx, [insertFinding(ctx, row), stage(ctx, fact), touchFinding(ctx, id, at)]);
}
