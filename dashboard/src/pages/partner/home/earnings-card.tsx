/** What was earned in these days: the sum, its course beside that of the days before, and where it leads. */
import { useMemo } from "react";
import type { Schemas } from "../../../api/client.ts";
import { useRange } from "../../../app/use-range.ts";
import { Card } from "../../../parts/card.tsx";
import { Chart } from "../../../parts/chart.tsx";
import type { ChartData } from "../../../parts/chart-series.ts";
import { Delta } from "../../../parts/delta.tsx";
import { formatDay, formatMoney, formatMoneyRound } from "../../../parts/format.ts";
import { Loaded } from "../../../parts/states.tsx";
import { Term } from "../../../parts/term.tsx";
import { t } from "../../../words/index.ts";
import css from "./home.module.css";
import { useCourse, useOverview, useProjection } from "./queries.ts";
import { bandTo, fitted, labelOf, runningTotal } from "./running-total.ts";

const words = t.home.earned;
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

type MonthEnd = Schemas["Projection"]["monthEnd"];

/** The band stands where the days reach until now, day by day; elsewhere there is nothing to go on from. */
function chartOf({ now, before, interval, currency }: Known, monthEnd: MonthEnd): ChartData {
  const values = runningTotal(now);
  const last = now.at(-1);
  const canGoOn = monthEnd !== null && interval === "day" && last !== undefined && Date.now() - Date.parse(last.at) < 86_400_000;
  const ahead = canGoOn ? bandTo(monthEnd, { lastAt: last.at, count: now.length, total: values.at(-1) ?? 0 }) : { days: [], band: [] };
  const labels = [...now.map(({ at }) => at), ...ahead.days].map((at) => labelOf(at, interval));
  return {
    labels,
    series: [
      {
        name: words.running,
        values: fitted(values, labels.length),
        ...(before === null ? {} : { before: fitted(runningTotal(before), labels.length) }),
        ...(ahead.days.length === 0 ? {} : { projection: ahead.band }),
      },
    ],
    format: (amountMinor) => formatMoney({ amountMinor, currency }),
    formatTick: (amountMinor) => formatMoneyRound({ amountMinor, currency }),
  };
}

function findingOf({ now, currency }: Known, monthEnd: MonthEnd): string {
  const total = runningTotal(now).at(-1) ?? 0;
  const sofar = total === 0 ? words.empty : words.finding(formatMoney({ amountMinor: total, currency }));
  if (monthEnd === null) return sofar;
  const round = (amountMinor: number): string => formatMoneyRound({ amountMinor, currency });
  const { expectedMinor, interval90, at } = monthEnd;
  const day = formatDay(new Date(Date.parse(at) - 1));
  return words.onCourse({ amount: round(expectedMinor), low: round(interval90.fromMinor), high: round(interval90.toMinor), day });
}

function Course() {
  const course = useCourse();
  const projection = useProjection();
  const monthEnd = projection.data?.monthEnd ?? null;
  const data = useMemo(() => (course.data === undefined ? null : chartOf(course.data, monthEnd)), [course.data, monthEnd]);
  return (
    <Loaded query={course} what={words.what} height={HEIGHT + 66}>
      {(known) => (data === null ? null : <Chart name={words.title} data={data} finding={findingOf(known, monthEnd)} height={HEIGHT} />)}
    </Loaded>
  );
}
