/** The programme's, a partner's or a link's metrics over a range, with those of the range before where they are asked for. */
import type { Ctx } from "../context.ts";
import { type Asked, collectMetrics } from "./collect-metrics.ts";
import type { Metrics, Overview } from "./contract.ts";
import { NOTHING, withRates } from "./metrics-rules.ts";
import type { Range } from "./rules.ts";

type Needs = Pick<Ctx, "db" | "d1">;

/** One range's metrics. */
export async function measure(ctx: Needs, asked: Asked): Promise<Metrics> {
  const [counts] = (await collectMetrics(ctx, { ...asked, dimension: "" })).get("") ?? [];
  return withRates(counts ?? NOTHING);
}

export async function showOverview(ctx: Needs, asked: Asked, before: Range | null): Promise<Overview> {
  const [metrics, previous] = await Promise.all([measure(ctx, asked), before === null ? null : measure(ctx, { ...asked, range: before })]);
  return { currency: asked.currency, ...metrics, ...(previous === null ? {} : { previous }) };
}
