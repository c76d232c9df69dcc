/** How each partner does beside the others and beside itself in as many days before. For owners: it shows everyone. */
import type { Ctx } from "../context.ts";
import { countFlagsByPartner } from "../fraud/index.ts";
import { type PageRequest, toPage } from "../lib/paging.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { type Asked, type Counted, collectMetrics } from "./collect-metrics.ts";
import { type Counts, NOTHING } from "./metrics-rules.ts";
import type { PartnersReport } from "./partners-contract.ts";
import { rankPerformance } from "./performance-rules.ts";
import { bucketsOf, rangeBefore } from "./rules.ts";

const MAX_DAYS = 732;
type Input = Pick<Asked, "range" | "currency"> & { timezone: string; page: PageRequest };

/** The cursor is a rank. Refuses `range_too_large`. */
export async function showPartners(ctx: Pick<Ctx, "db" | "d1">, input: Input): Promise<Result<PartnersReport>> {
  const { range, currency, timezone, page } = input;
  const starts = bucketsOf(range, { timezone, interval: "day", max: MAX_DAYS });
  if (starts === null)
    return refuse("range_too_large", `more than ${MAX_DAYS} days lie in this range; ask for a shorter one`, { maximum: MAX_DAYS });
  const asked = { currency, partnerId: null, linkId: null, dimension: "partner" as const };
  const [days, before, flagged] = await Promise.all([
    collectMetrics(ctx, { ...asked, range, starts }),
    collectMetrics(ctx, { ...asked, range: rangeBefore(range, { timezone, compare: "previous" }) }),
    countFlagsByPartner(ctx, range),
  ]);
  const ranked = rankPerformance({
    days: known(days, (counts) => counts),
    before: known(before, ([counts]) => counts ?? NOTHING),
    flagged,
  });
  const after = page.after === null ? 0 : Number(page.after);
  const rows = ranked.slice(after, after + page.limit + 1);
  const { data, nextCursor } = toPage(rows, page.limit, { show: (row) => row, keyOf: (row) => String(row.rank) });
  return ok({ currency, data, nextCursor });
}

const known = <T>(counted: Counted, read: (counts: Counts[]) => T): Map<string, T> =>
  new Map([...counted].flatMap(([key, counts]) => (key === null ? [] : [[key, read(counts)]])));
