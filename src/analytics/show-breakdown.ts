/** The metrics of a range by a dimension's keys, the most clicks first, found by a part of the key, a page at a time. */
import type { Ctx } from "../context.ts";
import { type PageRequest, toPage } from "../lib/paging.ts";
import { type Asked, collectMetrics } from "./collect-metrics.ts";
import type { Breakdown, ClickDimension } from "./contract.ts";
import { byWeight, type KeyedRow, NOTHING, withRates } from "./metrics-rules.ts";

type Input = Asked & { by: ClickDimension; search: string; page: PageRequest };

/** The cursor is what the order is by of the last row shown, so that a page holds while clicks come in. */
export async function showBreakdown(ctx: Pick<Ctx, "db" | "d1">, { by, search, page, ...asked }: Input): Promise<Breakdown> {
  const counted = await collectMetrics(ctx, { ...asked, dimension: by });
  const wanted = search.toLowerCase();
  const after = page.after === null ? null : readCursor(page.after);
  const rows = [...counted]
    .filter(([key]) => wanted === "" || key?.toLowerCase().includes(wanted) === true)
    .map(([key, [counts]]): KeyedRow => ({ key, ...withRates(counts ?? NOTHING) }))
    .sort(byWeight)
    .filter((row) => after === null || byWeight(after, row) < 0);
  const { data, nextCursor } = toPage(rows.slice(0, page.limit + 1), page.limit, { show: (row) => row, keyOf: cursorOf });
  return { by, currency: asked.currency, data, nextCursor };
}

// A cursor is of one-byte characters, and a key may be of any.
const cursorOf = ({ clicks, revenueMinor, key }: KeyedRow): string =>
  `${clicks}:${revenueMinor}:${key === null ? "" : `=${encodeURIComponent(key)}`}`;

function readCursor(text: string): KeyedRow {
  const [, clicks = "0", revenueMinor = "0", key = ""] = /^(\d+):(-?\d+):(.*)$/.exec(text) ?? [];
  const isKnown = key.startsWith("=");
  return {
    ...withRates({ ...NOTHING, clicks: Number(clicks), revenueMinor: Number(revenueMinor) }),
    key: isKnown ? decodeURIComponent(key.slice(1)) : null,
  };
}
