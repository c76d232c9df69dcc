/**
 * Sets a line of text: each unit's glyph, the font that has it, and where it stands. Law: text never fails to be set; what no
 * font has is drawn as a box.
 */
import type { Face } from "./contract.ts";
import type { Fonts } from "./load-fonts.ts";
import type { Font } from "./read-font.ts";
import { orderText, type Unit } from "./rules.ts";

/** Fonts that are not embedded: every viewer has one for these collections. Codes are UTF-16, each a full square. */
export type SquareFont = "Adobe-GB1" | "Adobe-Japan1" | "Adobe-Korea1";

/** In thousandths of the type's size; `shift` moves the glyph alone, not the pen. */
export type Glyph = { font: Font | SquareFont; code: number; text: string; advance: number; shift: number };
export type Line = { glyphs: readonly Glyph[]; width: number };

const UNKNOWN = "\uFFFD";
const SQUARE =
  /^(?:\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Bopomofo}|[\u3000-\u303F\uFF01-\uFF60])$/u;
const squareFontOf = (text: string): SquareFont =>
  /\p{Script=Hangul}/u.test(text) ? "Adobe-Korea1" : /\p{Script=Hiragana}|\p{Script=Katakana}/u.test(text) ? "Adobe-Japan1" : "Adobe-GB1";

export function setLine(fonts: Fonts, text: string, face: Face = "regular"): Line {
  const squareFont = squareFontOf(text);
  const glyphs: Glyph[] = [];
  let base: Glyph | undefined;
  for (const unit of orderText(text)) {
    const glyph = findGlyph(fonts[face], unit, squareFont);
    if (unit.isMark && base !== undefined) glyphs.push(onto(base, glyph));
    else {
      glyphs.push(glyph);
      base = glyph;
    }
  }
  return { glyphs, width: glyphs.reduce((sum, glyph) => sum + glyph.advance, 0) };
}

function findGlyph(fonts: readonly Font[], unit: Unit, squareFont: SquareFont): Glyph {
  const { text } = unit;
  if (unit.codePoint <= 0xffff && SQUARE.test(text)) return { font: squareFont, code: unit.codePoint, text, advance: 1000, shift: 0 };
  for (const codePoint of [unit.codePoint, text.codePointAt(0) ?? 0]) {
    for (const font of fonts) {
      const code = font.glyphOf(codePoint);
      if (code !== null) return { font, code, text, advance: font.advanceOf(code), shift: 0 };
    }
  }
  const [first] = fonts;
  if (first === undefined) throw new Error("no font is loaded");
  return { font: first, code: 0, text: UNKNOWN, advance: first.advanceOf(0), shift: 0 };
}

/** A mark takes no room: it stands in the middle of its letter, unless it was drawn to reach back over it. */
function onto(base: Glyph, mark: Glyph): Glyph {
  const edges = typeof mark.font === "string" ? null : mark.font.edgesOf(mark.code);
  if (edges === null || mark.advance > 0 || edges[1] <= 60) return mark;
  return { ...mark, advance: 0, shift: -Math.round(base.advance / 2 + (edges[0] + edges[1]) / 2) };
}

/** Splits text into lines of at most `width` (in the type's size of 1000): at spaces, and inside of a word that is longer than a line. */
export function breakText(fonts: Fonts, text: string, { face, width }: { face: Face; width: number }): Line[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).flatMap((part) => cutWord(fonts, part, { face, width }))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && setLine(fonts, longer, face).width > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((each) => setLine(fonts, each, face));
}

function cutWord(fonts: Fonts, word: string, { face, width }: { face: Face; width: number }): string[] {
  if (setLine(fonts, word, face).width <= width) return [word];
  const parts: string[] = [];
  let part = "";
  for (const { segment } of new Intl.Segmenter("en", { granularity: "grapheme" }).segment(word)) {
    if (part !== "" && setLine(fonts, part + segment, face).width > width) {
      parts.push(part);
      part = segment;
    } else part += segment;
  }
  return [...parts, part];
}

/** No line of a page has room for more characters; what somebody typed may have any number of them. */
const MAX_LINE = 600;

/** The line in at most `width`; what is too long ends in an ellipsis. */
export function fitLine(fonts: Fonts, text: string, { face, width }: { face: Face; width: number }): Line {
  const head = text.slice(0, MAX_LINE);
  const whole = setLine(fonts, head, face);
  if (whole.width <= width && head.length === text.length) return whole;
  const characters = [...new Intl.Segmenter("en", { granularity: "grapheme" }).segment(head)].map(({ segment }) => segment);
  const cut = (count: number): Line => setLine(fonts, `${characters.slice(0, count).join("")}…`, face);
  let [fits, tooMany] = [0, characters.length];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (cut(middle).width <= width) fits = middle;
    else tooMany = middle;
  }
  return cut(fits);
}
