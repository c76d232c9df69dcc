/** The programme's, a partner's or a link's metrics over a range, with those of the range before where they are asked for. */
import type { Ctx } from "../context.ts";
import { type Asked, collectMetrics } from "./collect-metrics.ts";
import type { Funnel, Metrics, Overview } from "./contract.ts";
import { countFirstSales } from "./fact-store.ts";
import { NOTHING, withRates } from "./metrics-rules.ts";
import type { Range } from "./rules.ts";

type Needs = Pick<Ctx, "db" | "d1">;

async function measure(ctx: Needs, asked: Asked): Promise<Metrics> {
  const [counts] = (await collectMetrics(ctx, { ...asked, dimension: "" })).get("") ?? [];
  return withRates(counts ?? NOTHING);
}

export async function showOverview(ctx: Needs, asked: Asked, before: Range | null): Promise<Overview> {
  const [metrics, previous] = await Promise.all([measure(ctx, asked), before === null ? null : measure(ctx, { ...asked, range: before })]);
  return { currency: asked.currency, ...metrics, ...(previous === null ? {} : { previous }) };
}

/** The steps from a click to a customer that comes back. */
export async function showFunnel(ctx: Needs, asked: Asked): Promise<Funnel> {
  const [metrics, firstSales] = await Promise.all([measure(ctx, asked), countFirstSales(ctx, asked)]);
  return {
    steps: [
      { name: "click", count: metrics.clicks },
      { name: "visitor", count: metrics.visitors },
      { name: "signup", count: metrics.signups },
      { name: "first_sale", count: firstSales },
      { name: "repeat_sale", count: metrics.sales - firstSales },
    ],
  };
}
