/** Tells the owners what no handler can decide: as a fact, once, however often it is found out. */
import type { Ctx } from "../context.ts";
import { commit, makeFact, stageAlways } from "../outbox.ts";

export async function tellPerson(ctx: Pick<Ctx, "db" | "now">, data: { subject: string; detail: string }): Promise<void> {
  await commit(ctx, [stageAlways(ctx, [makeFact("ops.alert", { at: ctx.now(), data, about: [data.subject, data.detail] })])]);
}
