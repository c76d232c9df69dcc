/** Clicks, signups, sales, conversion and what a click earns: each with its course and how it stands to the days before. */
import type { ReactNode } from "react";
import type { Schemas } from "../../../api/client.ts";
import type { Comparison } from "../../../app/range.ts";
import { useRange } from "../../../app/use-range.ts";
import { Card } from "../../../parts/card.tsx";
import { Delta } from "../../../parts/delta.tsx";
import { Figure } from "../../../parts/figure.tsx";
import { formatBps, formatCount, formatMoney } from "../../../parts/format.ts";
import { Sparkline } from "../../../parts/sparkline.tsx";
import { Loaded } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import css from "./home.module.css";
import { useCourse, useOverview } from "./queries.ts";

type Metric = "clicks" | "signups" | "sales" | "conversionRateBps" | "earningsPerClickMinor";
type Shown = { metric: Metric; name: string; definition: string; show: (value: number, currency: string) => ReactNode };

const words = t.home.figures;
const SHOWN: readonly Shown[] = [
  { metric: "clicks", name: words.clicks, definition: words.clicksIs, show: formatCount },
  { metric: "signups", name: words.signups, definition: words.signupsIs, show: formatCount },
  { metric: "sales", name: words.sales, definition: words.salesIs, show: formatCount },
  { metric: "conversionRateBps", name: words.conversion, definition: words.conversionIs, show: (bps) => formatBps(bps, 1) },
  {
    metric: "earningsPerClickMinor",
    name: words.perClick,
    definition: words.perClickIs,
    show: (amountMinor, currency) => formatMoney({ amountMinor, currency }),
  },
];

export function Figures() {
  const overview = useOverview();
  const { comparison } = useRange();
  return (
    <Loaded query={overview} what={words.what} height={146}>
      {(known) => (
        <div className={css["figures"]}>
          {SHOWN.map((shown) => (
            <Card key={shown.metric}>
              <One shown={shown} overview={known} comparison={comparison} />
            </Card>
          ))}
        </div>
      )}
    </Loaded>
  );
}

type OneProps = { shown: Shown; overview: Schemas["Overview"]; comparison: Comparison | null };

function One({ shown: { metric, name, definition, show }, overview, comparison }: OneProps) {
  const course = useCourse();
  const { currency, previous } = overview;
  const note =
    previous === undefined || comparison === null ? null : (
      <Delta now={overview[metric]} before={previous[metric]} than={t.range.comparedWith[comparison]} isShort />
    );
  return (
    <Figure name={name} definition={definition} value={show(overview[metric], currency)} note={note}>
      <div className={css["spark"]}>
        <Sparkline values={course.data?.now.map((each) => each[metric]) ?? []} />
      </div>
    </Figure>
  );
}
