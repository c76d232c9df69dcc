/** A chart of one series over time, beside what it is compared with. Law: vectors alone, and each line is named where it ends. */
import type { Chart, Colour } from "./contract.ts";
import { drawBox, drawFill, drawStroke, type Point } from "./draw-shape.ts";
import { type ChartLayout, layOutChart, partHeights } from "./lay-out-chart.ts";
import { setLine } from "./set-text.ts";
import { drawText, ensureRoom, MARGIN, type Sheet } from "./start-document.ts";

const PLOT = { height: 76, left: 46, right: 74 };
const HEAD = 24;
const FOOT = 23;
const SMALL = 7.5;
const LABEL_WIDTH = 54;

const WASH = { river: "riverWash", amber: "amberWash" } as const satisfies Record<Chart["colour"], Colour>;

export function drawChart(sheet: Sheet, chart: Chart): void {
  ensureRoom(sheet, HEAD + PLOT.height + FOOT);
  drawText(sheet, chart.title, { x: MARGIN, y: sheet.y - 9, size: 9, face: "semibold" });
  const width = sheet.width - PLOT.left - PLOT.right;
  const corner: Point = [MARGIN + PLOT.left, sheet.y - HEAD - PLOT.height];
  const layout = layOutChart(chart, { width, height: PLOT.height, maxLabels: Math.floor(width / LABEL_WIDTH) });
  drawArea(sheet, moved(layout.line, corner), { base: corner[1] + layout.zero, colour: WASH[chart.colour] });
  drawAxes(sheet, layout, { corner, width, writeTick: chart.writeTick });
  if (layout.isFlat) {
    drawText(sheet, chart.nothing, { x: corner[0] + width / 2, y: corner[1] + 12, size: 8.5, colour: "muted", align: "middle" });
    sheet.y -= HEAD + PLOT.height + FOOT;
    return;
  }
  drawStroke(sheet, moved(layout.before, corner), { colour: chart.colour, weight: 0.9, dash: 2.5 });
  drawSeries(sheet, moved(layout.line, corner), chart.colour);
  drawNames(sheet, layout, { corner, chart });
  sheet.y -= HEAD + PLOT.height + FOOT;
}

const moved = (points: readonly Point[], [left, bottom]: Point): Point[] => points.map(([x, y]): Point => [left + x, bottom + y]);

function drawArea(sheet: Sheet, line: readonly Point[], { base, colour }: { base: number; colour: Colour }): void {
  const [first, last] = [line[0], line.at(-1)];
  if (first === undefined || last === undefined) return;
  drawFill(sheet, [[first[0], base], ...line, [last[0], base]], colour);
}

/** A single point, too, is seen. */
function drawSeries(sheet: Sheet, line: readonly Point[], colour: Colour): void {
  drawStroke(sheet, line, { colour, weight: 1.6 });
  const [last] = line.slice(-1);
  if (last === undefined) return;
  const [x, y] = last;
  const corners = Array.from(
    { length: 12 },
    (_, n): Point => [x + 2.4 * Math.cos((n * Math.PI) / 6), y + 2.4 * Math.sin((n * Math.PI) / 6)],
  );
  drawFill(sheet, corners, colour);
}

type Axes = { corner: Point; width: number; writeTick: (value: number) => string };

function drawAxes(sheet: Sheet, { ticks, labels }: ChartLayout, { corner: [left, bottom], width, writeTick }: Axes): void {
  for (const { y, value } of ticks) {
    const ends: Point[] = [
      [left, bottom + y],
      [left + width, bottom + y],
    ];
    drawStroke(sheet, ends, { colour: value === 0 ? "muted" : "line", weight: 0.6 });
    drawText(sheet, writeTick(value), { x: left - 8, y: bottom + y - 2.6, size: SMALL, colour: "muted", align: "right" });
  }
  for (const { x, text } of labels)
    drawText(sheet, text, { x: left + x, y: bottom - 13, size: SMALL, colour: "muted", align: x === 0 ? "left" : "middle" });
}

/** A line that ends early has its name there, on a clear ground; those that end together share the margin. */
function drawNames(sheet: Sheet, layout: ChartLayout, { corner: [left, bottom], chart }: { corner: Point; chart: Chart }): void {
  const [now, before] = [layout.line.at(-1), layout.before.at(-1)];
  const isEarly = now !== undefined && before !== undefined && before[0] - now[0] > 40;
  const [nowY, beforeY] = isEarly ? [now[1], before[1]] : partHeights([now?.[1] ?? 0, before?.[1] ?? 0], { gap: 11, height: PLOT.height });
  const { values, before: named } = chart.names;
  if (now !== undefined) {
    const [x, y] = [left + now[0] + 8, bottom + (before === undefined ? now[1] : nowY)];
    if (isEarly)
      drawBox(
        sheet,
        { x: x - 2, y: y - 4.5, width: setLine(sheet.fonts, values, "semibold").width * (SMALL / 1000) + 4, height: 10 },
        "card",
      );
    drawText(sheet, values, { x, y: y - 2.6, size: SMALL, face: "semibold" });
  }
  if (before !== undefined) drawText(sheet, named, { x: left + before[0] + 8, y: bottom + beforeY - 2.6, size: SMALL, colour: "muted" });
}
