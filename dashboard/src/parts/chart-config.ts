/** What Chart.js is told of a chart: few round ticks, bars from zero, a comparison dashed, a projection hatched, names where lines end. */
import type { ChartConfiguration, ChartDataset, Plugin } from "chart.js";
import type { ChartData, Series } from "./chart-series.ts";
import { crosshairPlugin } from "./crosshair.ts";

type Drawing = { data: ChartData; kind: "area" | "bar"; scheme: string };
type Dataset = ChartDataset<"line" | "bar", (number | null)[]>;

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Slanted lines of the series' own colour. */
function hatch(color: string): CanvasPattern | string {
  const tile = document.createElement("canvas");
  tile.width = 6;
  tile.height = 6;
  const brush = tile.getContext("2d");
  if (brush === null) return "transparent";
  brush.strokeStyle = color;
  brush.globalAlpha = 0.5;
  brush.beginPath();
  for (const from of [-6, 0, 6]) {
    brush.moveTo(from, 6);
    brush.lineTo(from + 6, 0);
  }
  brush.stroke();
  return brush.createPattern(tile, "repeat") ?? "transparent";
}

const line = { borderWidth: 2, pointRadius: 0, pointHoverRadius: 3, tension: 0.2 } as const;

function datasetsOf(series: Series, { color, kind, isAlone }: { color: string; kind: "area" | "bar"; isAlone: boolean }): Dataset[] {
  const { name, values, before, projection } = series;
  if (kind === "bar")
    return [{ type: "bar", label: name, data: [...values], backgroundColor: color, borderRadius: 2, maxBarThickness: 32 }];
  const wash = `${color}1f`;
  const own: Dataset = { ...line, type: "line", label: name, data: [...values], borderColor: color, backgroundColor: wash, fill: isAlone };
  const dashed: Dataset[] =
    before === undefined
      ? []
      : [{ ...line, type: "line", label: "", data: [...before], borderColor: color, borderWidth: 1.5, borderDash: [4, 4], fill: false }];
  if (projection === undefined) return [own, ...dashed];
  const edge = { ...line, type: "line" as const, label: "", borderColor: "transparent", borderWidth: 0, pointHoverRadius: 0 };
  const pick = (side: "low" | "middle" | "high") => projection.map((each) => each?.[side] ?? null);
  return [
    own,
    ...dashed,
    { ...edge, data: pick("low"), fill: false },
    { ...edge, data: pick("high"), fill: "-1", backgroundColor: hatch(color) },
    { ...edge, data: pick("middle"), borderColor: color, borderWidth: 1.5, borderDash: [2, 3], fill: false },
  ];
}

/** The name of each line at its last point. */
const endNames = (colors: readonly string[], names: readonly string[]): Plugin<"line" | "bar"> => ({
  id: "end-names",
  afterDatasetsDraw(chart) {
    const { ctx, data, chartArea } = chart;
    ctx.save();
    ctx.font = `500 12px ${token("--font")}`;
    ctx.textBaseline = "middle";
    let last = Number.NEGATIVE_INFINITY;
    for (const [index, name] of names.entries()) {
      const at = data.datasets.findIndex(({ label }) => label === name);
      const points = at === -1 ? [] : chart.getDatasetMeta(at).data.filter((_, place) => data.datasets[at]?.data[place] != null);
      const end = points.at(-1);
      if (end === undefined) continue;
      const y = Math.max(end.y, last + 14);
      last = y;
      ctx.fillStyle = colors[index] ?? "";
      ctx.fillText(name, Math.min(end.x + 6, chartArea.right + 6), y);
    }
    ctx.restore();
  },
});

export function configOf({ data, kind }: Drawing): ChartConfiguration<"line" | "bar", (number | null)[]> {
  const { labels, series, format, formatTick = format } = data;
  const colors = series.map((_, index) => token(`--series-${(index % 6) + 1}`));
  const isNamed = series.length > 1 && series.length <= 3;
  const room = isNamed ? Math.max(...series.map(({ name }) => name.length)) * 7 + 8 : 0;
  const muted = token("--muted");
  const font = { family: token("--font"), size: 12 };
  return {
    type: kind === "bar" ? "bar" : "line",
    data: {
      labels: [...labels],
      datasets: series.flatMap((each, index) => datasetsOf(each, { color: colors[index] ?? muted, kind, isAlone: series.length === 1 })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      layout: { padding: { right: room, top: 4 } },
      scales: {
        x: {
          grid: { display: false },
          border: { color: token("--line") },
          ticks: { color: muted, font, maxRotation: 0, autoSkipPadding: 24 },
        },
        y: {
          beginAtZero: true,
          grid: { color: token("--line") },
          border: { display: false },
          ticks: { color: muted, font, maxTicksLimit: 5, callback: (value) => formatTick(Number(value)) },
        },
      },
      plugins: {
        tooltip: {
          displayColors: false,
          backgroundColor: token("--ink"),
          titleColor: token("--paper"),
          bodyColor: token("--paper"),
          titleFont: font,
          bodyFont: font,
          cornerRadius: 6,
          filter: ({ dataset }) => dataset.label !== "",
          callbacks: { label: ({ dataset, parsed }) => `${dataset.label}: ${format(parsed.y ?? 0)}` },
        },
      },
    },
    plugins: [
      crosshairPlugin(token("--edge")),
      ...(isNamed
        ? [
            endNames(
              colors,
              series.map(({ name }) => name),
            ),
          ]
        : []),
    ],
  };
}
