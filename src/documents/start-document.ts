/**
 * A document under way: its pages as drawing commands, and how far down the page it has come. Law: what is drawn together stays
 * together; every page ends with the same line and its number.
 */
import { COLOURS, type Colour, type Face, type Paper } from "./contract.ts";
import { type FontBook, makeFontBook } from "./embed-fonts.ts";
import type { Fonts } from "./load-fonts.ts";
import { fitLine, type Glyph, type Line, setLine } from "./set-text.ts";
import { hexOf, pdfText, startPdf } from "./write-pdf.ts";

/** In points. */
const SIZES: Record<Paper, { width: number; height: number }> = {
  a4: { width: 595.28, height: 841.89 },
  letter: { width: 612, height: 792 },
};
export const MARGIN = 52;
const FOOTER = 40;

export type Pen = { x: number; y: number; size: number; colour?: Colour; align?: "left" | "right" | "middle" };
export type Sheet = {
  fonts: Fonts;
  book: FontBook;
  page: { width: number; height: number };
  /** From the left margin to the right one. */
  width: number;
  pages: string[][];
  /** Where the next block begins, from the bottom of the page. */
  y: number;
  title: string;
  footer: string;
};

export function startDocument(input: { paper: Paper; fonts: Fonts; title: string; footer: string }): Sheet {
  const page = SIZES[input.paper];
  const sheet: Sheet = { ...input, book: makeFontBook(), page, width: page.width - 2 * MARGIN, pages: [], y: 0 };
  startPage(sheet);
  return sheet;
}

export function startPage(sheet: Sheet): void {
  sheet.pages.push([]);
  sheet.y = sheet.page.height - MARGIN;
}

/** Whether a block of this height still fits on the page. */
export const hasRoom = (sheet: Sheet, height: number): boolean => sheet.y - height >= MARGIN + FOOTER / 2;

/** Begins a page where the block would not fit on this one. */
export function ensureRoom(sheet: Sheet, height: number): void {
  if (!hasRoom(sheet, height)) startPage(sheet);
}

export const number = (value: number): string => String(Math.round(value * 100) / 100);
export const channels = (colour: Colour): string =>
  [0, 2, 4].map((at) => (Number.parseInt(COLOURS[colour].slice(at, at + 2), 16) / 255).toFixed(3)).join(" ");
/** What the page under way is drawn by; more is added at its end. */
export const commandsOf = (sheet: Sheet): string[] => sheet.pages.at(-1) ?? [];

const BEFORE: Record<NonNullable<Pen["align"]>, number> = { left: 0, middle: 0.5, right: 1 };

/** `x` is the line's left end, or with `align` its middle or right end; `y` is its base line. */
export function drawLine(sheet: Sheet, line: Line, pen: Pen): void {
  const commands = commandsOf(sheet);
  let x = pen.x - (BEFORE[pen.align ?? "left"] * line.width * pen.size) / 1000;
  for (const run of runsOf(line.glyphs)) {
    const [first] = run;
    if (first === undefined) continue;
    for (const glyph of run) sheet.book.nameOf(glyph);
    const codes = run.map(({ code, shift }) => {
      const hex = `<${code.toString(16).padStart(4, "0")}>`;
      return shift === 0 ? hex : `${-shift} ${hex} ${shift}`;
    });
    commands.push(
      `BT ${channels(pen.colour ?? "ink")} rg /${sheet.book.nameOf(first)} ${number(pen.size)} Tf ${number(x)} ${number(pen.y)} Td [${codes.join(" ").replaceAll("> <", "")}] TJ ET`,
    );
    x += (run.reduce((sum, glyph) => sum + glyph.advance, 0) * pen.size) / 1000;
  }
}

/** Neighbours of one font. */
function runsOf(glyphs: readonly Glyph[]): Glyph[][] {
  const runs: Glyph[][] = [];
  for (const glyph of glyphs) {
    const last = runs.at(-1);
    if (last?.[0]?.font === glyph.font) last.push(glyph);
    else runs.push([glyph]);
  }
  return runs;
}

export const drawText = (sheet: Sheet, text: string, { face = "regular", ...pen }: Pen & { face?: Face }): void =>
  drawLine(sheet, setLine(sheet.fonts, text, face), pen);

/** A horizontal line from margin to margin. */
export function drawRule(sheet: Sheet, { y, colour = "line", weight = 0.6 }: { y: number; colour?: Colour; weight?: number }): void {
  const [from, to] = [MARGIN, MARGIN + sheet.width];
  commandsOf(sheet).push(`${channels(colour)} RG ${number(weight)} w ${number(from)} ${number(y)} m ${number(to)} ${number(y)} l S`);
}

/** The file: the last line of each page says what it is part of, and which page of how many. */
export async function finishDocument(sheet: Sheet): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = startPdf();
  const [pages, resources] = [pdf.reserve(), pdf.reserve()];
  const all = sheet.pages;
  const kids: number[] = [];
  for (const [index, commands] of all.entries()) {
    sheet.pages = [commands];
    drawFooter(sheet, `Page ${index + 1} of ${all.length}`);
    const content = await pdf.addStream(commands.join("\n"));
    const box = `[0 0 ${number(sheet.page.width)} ${number(sheet.page.height)}]`;
    kids.push(pdf.add(`<< /Type /Page /Parent ${pages} 0 R /MediaBox ${box} /Resources ${resources} 0 R /Contents ${content} 0 R >>`));
  }
  pdf.add(`<< /Font ${await sheet.book.embed(pdf)} >>`, resources);
  pdf.add(`<< /Type /Pages /Count ${kids.length} /Kids [${kids.map((kid) => `${kid} 0 R`).join(" ")}] >>`, pages);
  const root = pdf.add(`<< /Type /Catalog /Pages ${pages} 0 R /Lang <${hexOf("en")}> /ViewerPreferences << /DisplayDocTitle true >> >>`);
  const info = pdf.add(`<< /Title ${pdfText(sheet.title)} /Producer ${pdfText("Tributary")} >>`);
  return pdf.finish({ root, info });
}

function drawFooter(sheet: Sheet, pageOf: string): void {
  const y = MARGIN - 12;
  drawRule(sheet, { y: y + 14 });
  const line = fitLine(sheet.fonts, sheet.footer, { face: "regular", width: ((sheet.width - 80) * 1000) / 7.5 });
  drawLine(sheet, line, { x: MARGIN, y, size: 7.5, colour: "muted" });
  drawText(sheet, pageOf, { x: MARGIN + sheet.width, y, size: 7.5, colour: "muted", align: "right" });
}
