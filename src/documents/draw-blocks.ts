/** The blocks that stand above and below tables: the title with its figure, facts in two columns, headings and notes. */
import type { Face } from "./contract.ts";
import { breakText, fitLine, type Line } from "./set-text.ts";
import { drawLine, drawRule, drawText, ensureRoom, MARGIN, type Sheet, startPage } from "./start-document.ts";

const LEADING = 1.4;

/** The head of the first page: what this is, and the one figure that it is about. */
export function drawTitle(sheet: Sheet, title: { over: string; text: string; figure: string; figureOver: string }): void {
  const right = MARGIN + sheet.width;
  const over = fitLine(sheet.fonts, title.over, { face: "regular", width: (sheet.width * 0.6 * 1000) / 9 });
  drawLine(sheet, over, { x: MARGIN, y: sheet.y - 9, size: 9, colour: "muted" });
  drawText(sheet, title.figureOver, { x: right, y: sheet.y - 9, size: 9, colour: "muted", align: "right" });
  drawText(sheet, title.text, { x: MARGIN, y: sheet.y - 36, size: 22, face: "semibold" });
  drawText(sheet, title.figure, { x: right, y: sheet.y - 36, size: 22, face: "semibold", align: "right", colour: "river" });
  drawRule(sheet, { y: sheet.y - 50, colour: "river", weight: 1.2 });
  sheet.y -= 70;
}

export type FactItem = { label: string; value: string };

/** Labels over values, in two columns beside each other; a long value takes as many lines as it needs. */
export function drawFacts(sheet: Sheet, [left, right]: readonly [readonly FactItem[], readonly FactItem[]]): void {
  const width = (sheet.width - 24) / 2;
  const top = sheet.y;
  const ends = [left, right].map((column, index) => {
    let y = top;
    for (const { label, value } of column) y = drawFact(sheet, { label, value, x: MARGIN + index * (width + 24), y, width });
    return y;
  });
  sheet.y = Math.min(...ends) - 10;
}

function drawFact(sheet: Sheet, { label, value, x, y, width }: FactItem & { x: number; y: number; width: number }): number {
  drawText(sheet, label, { x, y: y - 8, size: 7.5, colour: "muted" });
  const lines = breakText(sheet.fonts, value, { face: "regular", width: (width * 1000) / 9.5 });
  for (const [index, line] of lines.entries()) drawLine(sheet, line, { x, y: y - 20 - index * 9.5 * LEADING, size: 9.5 });
  return y - 20 - (lines.length - 1) * 9.5 * LEADING - 10;
}

/** With the room for what follows it: a heading never ends a page. `room`: of all that is to stand on one page with it, itself too. */
export function drawHeading(sheet: Sheet, text: string, room = 90): void {
  ensureRoom(sheet, room);
  drawText(sheet, text, { x: MARGIN, y: sheet.y - 12, size: 11, face: "semibold" });
  sheet.y -= 24;
}

/** A paragraph over the whole width, of as many pages as it takes. */
export function drawNote(sheet: Sheet, text: string, { face = "regular", size = 8.5 }: { face?: Face; size?: number } = {}): void {
  for (const line of breakText(sheet.fonts, text, { face, width: (sheet.width * 1000) / size })) drawNoteLine(sheet, line, size);
  sheet.y -= 4;
}

function drawNoteLine(sheet: Sheet, line: Line, size: number): void {
  if (sheet.y - size * LEADING < MARGIN + 16) startPage(sheet);
  drawLine(sheet, line, { x: MARGIN, y: sheet.y - size, size, colour: "muted" });
  sheet.y -= size * LEADING;
}
