/** What was earned in these days: the sum, its course beside that of the days before, and where it leads. */
import { useMemo } from "react";
import { useRange } from "../../../app/use-range.ts";
import { Card } from "../../../parts/card.tsx";
import { Chart } from "../../../parts/chart.tsx";
import type { ChartData } from "../../../parts/chart-series.ts";
import { Delta } from "../../../parts/delta.tsx";
import { formatMoney, formatMoneyRound } from "../../../parts/format.ts";
import { Loaded } from "../../../parts/states.tsx";
import { Term } from "../../../parts/term.tsx";
import { t } from "../../../words/index.ts";
import css from "./home.module.css";
import { useCourse, useOverview } from "./queries.ts";
import { fitted, labelOf, runningTotal } from "./running-total.ts";

const words = t.home.earnings;
const HEIGHT = 240;

export function EarningsCard() {
  return (
    <Card>
      <Total />
      <Course />
    </Card>
  );
}

function Total() {
  const overview = useOverview();
  const { comparison } = useRange();
  return (
    <Loaded query={overview} what={words.what} height={58}>
      {({ currency, commissionMinor, previous }) => (
        <>
          <h2>
            <Term name={words.title} definition={words.is} />
          </h2>
          <div className={css["total"]}>
            <strong>{formatMoney({ amountMinor: commissionMinor, currency })}</strong>
            {previous !== undefined && comparison !== null && (
              <Delta now={commissionMinor} before={previous.commissionMinor} than={t.range.comparedWith[comparison]} />
            )}
          </div>
        </>
      )}
    </Loaded>
  );
}

type Known = NonNullable<ReturnType<typeof useCourse>["data"]>;

function chartOf({ now, before, interval, currency }: Known): ChartData {
  const values = runningTotal(now);
  return {
    labels: now.map(({ at }) => labelOf(at, interval)),
    series: [{ name: words.running, values, ...(before === null ? {} : { before: fitted(runningTotal(before), values.length) }) }],
    format: (amountMinor) => formatMoney({ amountMinor, currency }),
    formatTick: (amountMinor) => formatMoneyRound({ amountMinor, currency }),
  };
}

function Course() {
  const course = useCourse();
  const data = useMemo(() => (course.data === undefined ? null : chartOf(course.data)), [course.data]);
  return (
    <Loaded query={course} what={words.what} height={HEIGHT + 66}>
      {({ currency }) => {
        const last = data?.series[0]?.values.at(-1) ?? 0;
        const finding = last === 0 ? words.empty : words.finding(formatMoney({ amountMinor: last, currency }));
        return data === null ? null : <Chart name={words.title} data={data} finding={finding} height={HEIGHT} />;
      }}
    </Loaded>
  );
}
