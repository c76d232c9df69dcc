/** What a row of a breakdown is called, and its figures. By reason, only clicks mean anything. */
import type { Schemas } from "../../../api/client.ts";
import type { Column } from "../../../parts/data-table.tsx";
import { formatCount } from "../../../parts/format.ts";
import { countryName } from "../../../parts/places.ts";
import { t } from "../../../words/index.ts";
import type { Dimension, Metric } from "./analytics-filters.ts";
import { formatMetric, nameOf } from "./metrics.ts";

export type BreakdownRow = Schemas["Breakdown"]["data"][number] & { currency: string };

export function wordOf(key: string | null, by: Dimension, slugs: ReadonlyMap<string, string>): string {
  if (key === null || key === "") return by === "referrer" ? t.events.direct : t.events.unknown;
  if (by === "country") return countryName(key);
  if (by === "link") return slugs.get(key) ?? key;
  if (by === "reason") return key === "counted" ? t.events.counted : (t.events.reasons[key] ?? key);
  return by === "device" ? key.charAt(0).toUpperCase() + key.slice(1) : key;
}

const SHOWN: readonly Metric[] = ["clicks", "signups", "sales", "conversionRateBps", "commissionMinor"];

export function columnsFor(by: Dimension, slugs: ReadonlyMap<string, string>): readonly [Column<BreakdownRow>, ...Column<BreakdownRow>[]] {
  const key: Column<BreakdownRow> = { key: "key", head: t.analytics.dimensions[by], cell: (row) => wordOf(row.key, by, slugs) };
  if (by === "reason") return [key, { key: "clicks", head: nameOf("clicks"), cell: ({ clicks }) => formatCount(clicks), isNumber: true }];
  return [
    key,
    ...SHOWN.map((metric) => ({
      key: metric,
      head: nameOf(metric),
      cell: (row: BreakdownRow) => formatMetric(metric, row.currency)(row[metric]),
      isNumber: true,
    })),
  ];
}
