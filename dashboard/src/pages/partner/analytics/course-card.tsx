/** The course of one metric over the days, with the days before dashed in the same colour. */
import { useMemo } from "react";
import type { Schemas } from "../../../api/client.ts";
import { Card } from "../../../parts/card.tsx";
import { Chart } from "../../../parts/chart.tsx";
import type { ChartData } from "../../../parts/chart-series.ts";
import { FilterSelect } from "../../../parts/filter-select.tsx";
import { changeOf, formatDay, formatMoment, ownZone } from "../../../parts/format.ts";
import { Loaded } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import { INTERVALS, type Interval, type Metric } from "./analytics-filters.ts";
import { formatMetric, formatTick, isSummed, nameOf } from "./metrics.ts";
import { useAsked, useCourse } from "./use-reports.ts";

type Course = { now: Schemas["Timeseries"]; before: Schemas["Timeseries"] | null };
type CourseCardProps = { metric: Metric; interval: Interval | undefined; choose: (next: Interval | undefined) => void };

export function CourseCard({ metric, interval, choose }: CourseCardProps) {
  const course = useCourse();
  return (
    <Card
      title={nameOf(metric)}
      actions={
        <FilterSelect
          name={t.analytics.interval}
          all={t.analytics.anyInterval}
          values={INTERVALS.map((value) => ({ value, word: t.analytics.intervals[value] }))}
          value={interval}
          choose={choose}
        />
      }
    >
      <Loaded query={course} what={t.analytics.course} height={320}>
        {(known) => <Course metric={metric} course={known} />}
      </Loaded>
    </Card>
  );
}

const labelOf = (at: string, interval: string): string => (interval === "hour" ? formatMoment(at, ownZone()) : formatDay(at, ownZone()));

function dataOf(metric: Metric, { now, before }: Course): ChartData {
  const { currency, interval } = now;
  return {
    labels: now.data.map(({ at }) => labelOf(at, interval)),
    series: [
      {
        name: nameOf(metric),
        values: now.data.map((point) => point[metric]),
        ...(before === null ? {} : { before: now.data.map((_, index) => before.data[index]?.[metric] ?? null) }),
      },
    ],
    format: formatMetric(metric, currency),
    formatTick: formatTick(metric, currency),
  };
}

function Course({ metric, course }: { metric: Metric; course: Course }) {
  const { comparison } = useAsked().range;
  const data = useMemo(() => dataOf(metric, course), [metric, course]);
  const than = comparison === null ? null : t.range.comparedWith[comparison];
  return <Chart name={nameOf(metric)} data={data} finding={findingOf(metric, course, than)} height={260} />;
}

const sum = (series: Schemas["Timeseries"], metric: Metric): number => series.data.reduce((all, point) => all + point[metric], 0);

/** The sum with its change, and the highest point. */
function findingOf(metric: Metric, { now, before }: Course, than: string | null): string {
  const format = formatMetric(metric, now.currency);
  const top = now.data.reduce<Schemas["Timeseries"]["data"][number] | null>(
    (best, point) => (best === null || point[metric] > best[metric] ? point : best),
    null,
  );
  if (top === null || top[metric] === 0) return t.chart.empty;
  const most = t.analytics.most(format(top[metric]), labelOf(top.at, now.interval));
  if (!isSummed(metric)) return most;
  const change = before === null || than === null ? null : changeOf(sum(now, metric), sum(before, metric));
  const words =
    change === null || than === null
      ? ""
      : change.direction === "same"
        ? t.delta.same(than)
        : t.delta[change.direction](change.percent, than);
  return t.analytics.finding(`${nameOf(metric)}: ${format(sum(now, metric))}`, words, most);
}
