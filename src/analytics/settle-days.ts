/**
 * Cron: sums the UTC days that are over and hold clicks that are not summed, be it that they are new or that something landed
 * late. Law: a day is summed whole and anew in the batch that settles it, so a doubled, missed or broken run changes no number.
 */
import type { Ctx } from "../context.ts";
import { DAY } from "../lib/time.ts";
import { getCurrentTerms } from "../program/index.ts";
import { listOpenDays, sealDays, settleDay } from "./rollup-store.ts";

/** What one run sums at most; the next goes on. */
const MAX_DAYS = 20;

const startOfDay = (at: number): number => Math.floor(at / DAY) * DAY;

export async function settleDays(ctx: Pick<Ctx, "d1" | "now">): Promise<{ settled: number }> {
  const days = await listOpenDays(ctx, { before: startOfDay(ctx.now()), limit: MAX_DAYS });
  for (const day of days) await settleDay(ctx, day);
  return { settled: days.length };
}

/** Before old clicks are deleted: seals the days that they are in, and answers up to when all are sealed. Nothing beyond it may go. */
export async function sealOldDays(ctx: Pick<Ctx, "db" | "d1" | "now">): Promise<number> {
  return sealDays(ctx, await findSealingEnd(ctx));
}

/** Days that begin before this instant have clicks that are older than they may be. */
export async function findSealingEnd(ctx: Pick<Ctx, "db" | "now">): Promise<number> {
  const { terms } = await getCurrentTerms(ctx);
  return startOfDay(ctx.now() - terms.privacy.clickDays * DAY) + DAY;
}
