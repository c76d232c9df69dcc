/** A chart with what belongs to each: its table, its CSV, and its main finding in words. The drawing itself is loaded when the first one is shown. */
import { Button, SegmentedControl } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { t } from "../words/index.ts";
import css from "./chart.module.css";
import { type ChartData, csvOf, rowsOf } from "./chart-series.ts";
import { Loading } from "./states.tsx";

/** What scrolls is reached by keyboard, and then has a name. */
const scrollable = { tabIndex: 0 };

const ChartCanvas = lazy(() => import("./chart-canvas.tsx").then(({ ChartCanvas }) => ({ default: ChartCanvas })));

type ChartProps = {
  /** What the file and the table are called. */
  name: string;
  data: ChartData;
  /** The main finding in a sentence: shown below, and what a reader of screens is told. */
  finding: string;
  kind?: "area" | "bar";
  height?: number;
};

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = `${name.toLowerCase().replaceAll(/\W+/g, "-")}.csv`;
  anchor.click();
  URL.revokeObjectURL(url);
}

export function Chart({ name, data, finding, kind = "area", height = 240 }: ChartProps) {
  const [view, setView] = useState<"chart" | "table">("chart");
  const names = { before: t.chart.before, projected: t.chart.projected };
  return (
    <figure className={css["frame"]} aria-label={`${name}. ${finding}`}>
      <div className={css["bar"]}>
        <SegmentedControl
          size="xs"
          aria-label={t.chart.view}
          value={view}
          onChange={(value) => setView(value === "table" ? "table" : "chart")}
          data={[
            { value: "chart", label: t.chart.asChart },
            { value: "table", label: t.chart.asTable },
          ]}
        />
        <Button size="compact-sm" variant="subtle" onClick={() => save(name, csvOf(t.chart.date, rowsOf(data, names)))}>
          {t.chart.csv}
        </Button>
      </div>
      {view === "chart" ? (
        <div className={css["canvas"]} style={{ height }}>
          <Suspense fallback={<Loading height={height} />}>
            <ChartCanvas data={data} kind={kind} />
          </Suspense>
        </div>
      ) : (
        <ChartTable name={name} data={data} height={height} />
      )}
      <figcaption className={css["finding"]}>{finding}</figcaption>
    </figure>
  );
}

function ChartTable({ name, data, height }: { name: string; data: ChartData; height: number }) {
  const { heads, rows } = rowsOf(data, { before: t.chart.before, projected: t.chart.projected });
  return (
    <section className={css["table"]} style={{ height }} aria-label={name} {...scrollable}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.chart.date}</th>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, cells }) => (
            <tr key={label}>
              <td>{label}</td>
              {cells.map((cell, index) => (
                <td key={heads[index]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
