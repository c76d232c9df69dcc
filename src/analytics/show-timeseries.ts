/** The metrics of every hour, day, week or month of a range in the caller's zone, empty ones too. */
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { toIso } from "../lib/time.ts";
import { type Asked, collectMetrics } from "./collect-metrics.ts";
import type { Interval, Timeseries } from "./contract.ts";
import { NOTHING, withRates } from "./metrics-rules.ts";
import { bucketsOf } from "./rules.ts";

const MAX_INTERVALS = 10_000;

/** Refuses `range_too_large`. */
export async function showTimeseries(
  ctx: Pick<Ctx, "db" | "d1">,
  { interval, timezone, ...asked }: Asked & { interval: Interval; timezone: string },
): Promise<Result<Timeseries>> {
  const starts = bucketsOf(asked.range, { timezone, interval, max: MAX_INTERVALS });
  if (starts === null) {
    const detail = `more than ${MAX_INTERVALS} intervals lie in this range; ask for a shorter one, or for longer intervals`;
    return refuse("range_too_large", detail, { maximum: MAX_INTERVALS });
  }
  const counts = (await collectMetrics(ctx, { ...asked, dimension: "", starts })).get("");
  const data = starts.map((at, n) => ({ at: toIso(at), ...withRates(counts?.[n] ?? NOTHING) }));
  return ok({ interval, currency: asked.currency, data });
}
