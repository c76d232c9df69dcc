/** Figures in a row, and steps as bars: what a page is about before its tables. */
import type { Figure } from "./contract.ts";
import { drawHeading } from "./draw-blocks.ts";
import { drawBox, drawFill, type Point } from "./draw-shape.ts";
import { fitLine, setLine } from "./set-text.ts";
import { drawLine, drawRule, drawText, ensureRoom, MARGIN, type Sheet } from "./start-document.ts";

const GAP = 14;
const HEIGHT = 46;

/** As many beside each other as there are; a value too long for its place is set smaller, never cut. */
export function drawFigures(sheet: Sheet, figures: readonly Figure[]): void {
  ensureRoom(sheet, HEIGHT);
  const width = (sheet.width - GAP * (figures.length - 1)) / Math.max(figures.length, 1);
  for (const [index, { label, value, note }] of figures.entries()) {
    const x = MARGIN + index * (width + GAP);
    drawText(sheet, label, { x, y: sheet.y - 8, size: 7.5, colour: "muted" });
    const line = setLine(sheet.fonts, value, "semibold");
    drawLine(sheet, line, { x, y: sheet.y - 24, size: Math.min(14, (width * 1000) / Math.max(line.width, 1)) });
    drawNote(sheet, note, { x, y: sheet.y - 36, width });
  }
  drawRule(sheet, { y: sheet.y - HEIGHT + 2 });
  sheet.y -= HEIGHT + 5;
}

type Place = { x: number; y: number; width: number };

/** The arrow is a shape: not every font has one. */
function drawNote(sheet: Sheet, { text, tone, arrow }: Figure["note"], { x, y, width }: Place): void {
  const room = arrow === undefined ? 0 : 9;
  const [tip, base] = arrow === "up" ? [y + 5.6, y + 0.4] : [y + 0.2, y + 5.4];
  const corners: Point[] = [
    [x, base],
    [x + 6, base],
    [x + 3, tip],
  ];
  if (arrow !== undefined) drawFill(sheet, corners, tone);
  const words = fitLine(sheet.fonts, text, { face: "regular", width: ((width - room) * 1000) / 7.5 });
  drawLine(sheet, words, { x: x + room, y, size: 7.5, colour: tone });
}

export type Step = { label: string; value: string /** Of the widest step, 0 to 1. */; part: number; note: string };

const STEP = 18;
const PLACES = { label: 84, value: 52, note: 150 };

/** Steps below each other under their heading, each with its bar from the same edge. */
export function drawSteps(sheet: Sheet, heading: string, steps: readonly Step[]): void {
  drawHeading(sheet, heading, 24 + steps.length * STEP);
  const left = MARGIN + PLACES.label + PLACES.value + 10;
  const width = sheet.width - PLACES.label - PLACES.value - PLACES.note - 20;
  for (const { label, value, part, note } of steps) {
    const y = sheet.y - 12;
    drawText(sheet, label, { x: MARGIN, y, size: 8.5 });
    drawText(sheet, value, { x: left - 10, y, size: 8.5, face: "semibold", align: "right" });
    drawBox(sheet, { x: left, y: y - 3, width, height: 11 }, "riverWash");
    drawBox(sheet, { x: left, y: y - 3, width: width * part, height: 11 }, "river");
    drawText(sheet, note, { x: left + width + 10, y, size: 7.5, colour: "muted" });
    sheet.y -= STEP;
  }
  sheet.y -= 12;
}
