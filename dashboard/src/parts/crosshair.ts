/** One crosshair over all charts of a page: pointing at a day in one marks it in the others that have it. */
import type { Chart, Plugin } from "chart.js";

/** The two kinds that cross; a map has no days. */
type Crossed = "line" | "bar";

let label: string | null = null;
const charts = new Set<Pick<Chart<Crossed>, "draw">>();

function point(next: string | null): void {
  if (next === label) return;
  label = next;
  for (const chart of charts) chart.draw();
}

export const crosshair = {
  join(chart: Pick<Chart<Crossed>, "draw">): () => void {
    charts.add(chart);
    return () => charts.delete(chart);
  },
};

export const crosshairPlugin = (color: string): Plugin<Crossed> => ({
  id: "crosshair",
  afterEvent(chart, { event }) {
    if (event.type === "mouseout") point(null);
    if (event.type !== "mousemove") return;
    const [nearest] = chart.getElementsAtEventForMode(event as unknown as Event, "index", { intersect: false }, false);
    point(nearest === undefined ? null : String(chart.data.labels?.[nearest.index] ?? ""));
  },
  afterDatasetsDraw(chart) {
    const index = label === null ? -1 : (chart.data.labels ?? []).indexOf(label);
    if (index === -1) return;
    const x = chart.scales["x"]?.getPixelForValue(index) ?? 0;
    const { ctx, chartArea } = chart;
    ctx.save();
    ctx.strokeStyle = color;
    ctx.beginPath();
    ctx.moveTo(Math.round(x) + 0.5, chartArea.top);
    ctx.lineTo(Math.round(x) + 0.5, chartArea.bottom);
    ctx.stroke();
    ctx.restore();
  },
});
