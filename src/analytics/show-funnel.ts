/** The steps from a click to a customer that comes back, how long they take, and by the month in which customers began. */
import type { Ctx } from "../context.ts";
import { roundHalfEven } from "../lib/money.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import type { Asked } from "./collect-metrics.ts";
import type { Funnel } from "./contract.ts";
import { countFirstSales } from "./fact-store.ts";
import { type CohortBy, type Middle, readCohorts, readDelays } from "./funnel-store.ts";
import { intervalAt } from "./metrics-rules.ts";
import { bucketsOf, dateIn } from "./rules.ts";
import { measure } from "./show-overview.ts";

const MAX_MONTHS = 600;
type Needs = Pick<Ctx, "db" | "d1">;
type Input = Asked & { timezone: string; cohort: CohortBy | null };

/** Refuses `range_too_large`, where cohorts are asked for. */
export async function showFunnel(ctx: Needs, { timezone, cohort, ...asked }: Input): Promise<Result<Funnel>> {
  const months = cohort === null ? [] : bucketsOf(asked.range, { timezone, interval: "month", max: MAX_MONTHS });
  if (months === null)
    return refuse("range_too_large", `more than ${MAX_MONTHS} months lie in this range; ask for a shorter one`, { maximum: MAX_MONTHS });
  const [metrics, firstSales, delays, cohorts] = await Promise.all([
    measure(ctx, asked),
    countFirstSales(ctx, asked),
    readDelays(ctx, asked),
    cohort === null ? null : showCohorts(ctx, { ...asked, timezone, cohort, months }),
  ]);
  return ok({
    steps: [
      { name: "click", count: metrics.clicks },
      { name: "visitor", count: metrics.visitors },
      { name: "signup", count: metrics.signups },
      { name: "first_sale", count: firstSales },
      { name: "repeat_sale", count: metrics.sales - firstSales },
    ],
    times: [
      { from: "click", to: "signup", ...timeOf(delays.signup) },
      { from: "signup", to: "first_sale", ...timeOf(delays.first_sale) },
      { from: "first_sale", to: "repeat_sale", ...timeOf(delays.repeat_sale) },
    ],
    ...(cohorts === null ? {} : { cohorts }),
  });
}

/** Of an even number of delays, the middle between the two in their middle. */
const timeOf = ({ count, low, high }: Middle): { customers: number; medianSeconds: number | null } => ({
  customers: count,
  medianSeconds: count === 0 ? null : roundHalfEven(BigInt(low) + BigInt(high), 2_000n),
});

type AskedCohorts = Asked & { timezone: string; cohort: CohortBy; months: readonly number[] };
async function showCohorts(ctx: Needs, { timezone, cohort, months, ...asked }: AskedCohorts): Promise<NonNullable<Funnel["cohorts"]>> {
  const cohorts = months.map((at) => ({
    month: dateIn(timezone, at).slice(0, 7),
    customers: 0,
    signups: 0,
    firstSales: 0,
    repeatSales: 0,
  }));
  for (const { at, ...sums } of await readCohorts(ctx, asked, cohort)) {
    const own = cohorts[intervalAt(months, at)];
    if (own === undefined) continue;
    for (const name of ["customers", "signups", "firstSales", "repeatSales"] as const) own[name] += sums[name];
  }
  return cohorts;
}
