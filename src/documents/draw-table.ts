/** A table over as many pages as it needs. Law: each page repeats the head; what the rows so far come to is carried over, and the end shows the whole. */
import type { Column, Face, Table } from "./contract.ts";
import { drawBox } from "./draw-shape.ts";
import { fitLine, setLine } from "./set-text.ts";
import { drawLine, drawRule, hasRoom, MARGIN, type Sheet, startPage } from "./start-document.ts";

const ROW = 17;
const GAP = 10;

export function drawTable(sheet: Sheet, table: Table): void {
  const { rows } = table;
  drawHead(sheet, table);
  for (const [index, row] of rows.entries()) {
    // The last rows keep room for the total, every other one for what is carried.
    if (!hasRoom(sheet, 2 * ROW)) {
      drawCells(sheet, table.columns, { cells: carried(table, index, "Carried forward"), face: "regular", colour: "muted" });
      startPage(sheet);
      drawHead(sheet, table);
      drawCells(sheet, table.columns, { cells: carried(table, index, "Brought forward"), face: "regular", colour: "muted" });
      drawRule(sheet, { y: sheet.y });
    }
    drawBars(sheet, table.columns, index);
    drawCells(sheet, table.columns, { cells: row, face: "regular", colour: "ink" });
    if (index < rows.length - 1) drawRule(sheet, { y: sheet.y });
  }
  drawRule(sheet, { y: sheet.y, colour: "ink", weight: 0.8 });
  drawCells(sheet, table.columns, { cells: table.totalOf(rows.length), face: "semibold", colour: "ink" });
  sheet.y -= 14;
}

/** The total's own words give way to what it is on the way. */
const carried = (table: Table, count: number, words: string): readonly string[] => {
  const [, ...others] = table.totalOf(count);
  return [words, ...others];
};

function drawHead(sheet: Sheet, table: Table): void {
  const labels = table.columns.map(({ label }) => label);
  drawCells(sheet, table.columns, { cells: labels, face: "semibold", colour: "muted", size: 7.5 });
  drawRule(sheet, { y: sheet.y, colour: "muted", weight: 0.6 });
}

function drawBars(sheet: Sheet, columns: readonly Column[], row: number): void {
  for (const { column, x, width } of placed(sheet, columns, [])) {
    const part = column.bars?.[row] ?? 0;
    drawBox(sheet, { x, y: sheet.y - ROW + 5, width: width * part, height: 7 }, "river");
  }
}

type Row = { cells: readonly string[]; face: Face; colour: "ink" | "muted"; size?: number };

function drawCells(sheet: Sheet, columns: readonly Column[], { cells, face, colour, size = 8.2 }: Row): void {
  const y = sheet.y - ROW + 5.5;
  for (const { column, x, width, text } of placed(sheet, columns, cells)) {
    if (text === "") continue;
    const align = column.align ?? "left";
    if (align === "right") {
      // An amount without its last digits is another amount: it is set smaller, never cut.
      const line = setLine(sheet.fonts, text, face);
      drawLine(sheet, line, { x: x + width, y, size: Math.min(size, (width * 1000) / Math.max(line.width, 1)), align, colour });
    } else drawLine(sheet, fitLine(sheet.fonts, text, { face, width: (width * 1000) / size }), { x, y, size, colour });
  }
  sheet.y -= ROW;
}

/** An empty cell's room goes to the left-aligned text before it; a bar's stays its own. */
function placed(sheet: Sheet, columns: readonly Column[], cells: readonly string[]) {
  const shares = columns.reduce((sum, column) => sum + column.share, 0);
  let x = MARGIN;
  const slots = columns.map((column, index) => {
    const whole = (sheet.width * column.share) / shares;
    const isLast = index === columns.length - 1;
    const slot = { column, x, width: whole - (isLast ? 0 : GAP), text: cells[index] ?? "" };
    x += whole;
    return slot;
  });
  for (const [index, slot] of slots.entries()) {
    for (
      let next = index + 1;
      slot.text !== "" && slot.column.align !== "right" && slots[next]?.text === "" && slots[next]?.column.bars === undefined;
      next += 1
    ) {
      slot.width += (slots[next]?.width ?? 0) + GAP;
    }
  }
  return slots;
}
