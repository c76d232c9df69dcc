/**
 * Cron, before old clicks are sealed and deleted: sums the newest day whose clicks are about to go and a settled day chosen at
 * random anew from the clicks, and holds the newest sealed day's sums against each other. Law: a difference is told; a day
 * whose clicks are all here is opened, so that it is summed anew and not sealed as it is; nothing is patched over.
 */
import type { Ctx } from "../context.ts";
import { dayOf } from "../lib/time.ts";
import { reportFinding } from "../operations/index.ts";
import { chooseDays, type Difference, findDifferences, openDay } from "./check-store.ts";
import { findSealingEnd } from "./settle-days.ts";

/** Answers how many days differed. */
export async function checkSums(ctx: Pick<Ctx, "db" | "d1" | "now">): Promise<{ differing: number }> {
  let differing = 0;
  for (const { day, isSealed } of await chooseDays(ctx, { before: await findSealingEnd(ctx) })) {
    const differences = await findDifferences(ctx, { day, isSealed });
    if (differences === null || differences.length === 0) continue;
    differing += 1;
    const kind = isSealed ? "sealed_sums_differ" : "sums_differ";
    await reportFinding(ctx, { kind, subject: dayOf(day), detail: tell(differences, isSealed) });
    if (!isSealed) await openDay(ctx, day);
  }
  return { differing };
}

function tell(differences: readonly Difference[], isSealed: boolean): string {
  const where = differences.map(({ dimension, rows }) => `${rows} of ${dimension === "" ? "all clicks" : dimension}`).join(", ");
  return isSealed
    ? `the stored sums of this day's clicks do not agree with each other (${where}); its clicks are deleted, so it cannot be summed anew`
    : `the stored sums of this day were not those of its clicks (${where}); it is opened, and the next run sums it anew`;
}
