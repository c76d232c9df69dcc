/** The counts of each whole day of a range in the caller's zone. Law: a day that is not over, or that the range cuts, is no day to compare. */
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { type Asked, collectMetrics } from "./collect-metrics.ts";
import { type Counts, NOTHING } from "./metrics-rules.ts";
import { bucketsOf, dateIn } from "./rules.ts";

/** Two years: series are compared pair by pair. */
const MAX_DAYS = 732;

export type AskedDays = Asked & { timezone: string };
/** `starts`: of the days; `ends`: where each is over. */
export type Days = { dates: string[]; starts: number[]; ends: number[]; counts: Counts[] };

/** Refuses `range_too_large`. */
export async function readDays(ctx: Pick<Ctx, "db" | "d1" | "now">, asked: AskedDays): Promise<Result<Days>> {
  const { range, timezone } = asked;
  const starts = bucketsOf(range, { timezone, interval: "day", max: MAX_DAYS });
  if (starts === null)
    return refuse("range_too_large", `more than ${MAX_DAYS} days lie in this range; ask for a shorter one`, { maximum: MAX_DAYS });
  const [after = range.to] = bucketsOf({ from: range.to, to: range.to + 1 }, { timezone, interval: "day", max: 1 }) ?? [];
  const lastEnd = after === range.to ? range.to : Number.POSITIVE_INFINITY;
  const counts = (await collectMetrics(ctx, { ...asked, dimension: "", starts })).get("");
  const until = ctx.now();
  const whole = starts
    .map((start, n) => ({ start, end: starts[n + 1] ?? lastEnd, counts: counts?.[n] ?? { ...NOTHING } }))
    .filter(({ start, end }) => start >= range.from && end <= until);
  return ok({
    dates: whole.map(({ start }) => dateIn(timezone, start)),
    starts: whole.map(({ start }) => start),
    ends: whole.map(({ end }) => end),
    counts: whole.map((day) => day.counts),
  });
}
