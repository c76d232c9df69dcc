/** Loads the fonts that a text needs, by the ranges of its characters: a Latin document reads two files, and no isolate reads one twice. */
import type { AssetReader, Face } from "./contract.ts";
import { type Font, readFont } from "./read-font.ts";

export type Fonts = Record<Face, readonly Font[]>;

type Range = readonly [from: number, to: number];
type FontFile = { file: string; hasSemibold: boolean; covers: readonly Range[] };

const COMBINING: Range = [0x0300, 0x036f];

/** The first one is always loaded. */
const FILES: readonly FontFile[] = [
  { file: "latin", hasSemibold: true, covers: [[0x0000, 0x00ff]] },
  { file: "latin-ext", hasSemibold: true, covers: [[0x0100, 0x02ff], COMBINING, [0x1e00, 0x1eff], [0x20a0, 0x20c0], [0x2c60, 0x2c7f]] },
  { file: "vietnamese", hasSemibold: true, covers: [[0x01a0, 0x01b0], COMBINING, [0x1ea0, 0x1ef9], [0x20ab, 0x20ab]] },
  {
    file: "cyrillic",
    hasSemibold: true,
    covers: [
      [0x0400, 0x04ff],
      [0x2116, 0x2116],
    ],
  },
  {
    file: "cyrillic-ext",
    hasSemibold: false,
    covers: [
      [0x0460, 0x052f],
      [0x20b4, 0x20b4],
      [0xa640, 0xa69f],
    ],
  },
  { file: "greek", hasSemibold: true, covers: [[0x0370, 0x03ff]] },
  { file: "greek-ext", hasSemibold: false, covers: [[0x1f00, 0x1fff]] },
  {
    file: "hebrew",
    hasSemibold: false,
    covers: [
      [0x0590, 0x05ff],
      [0x20aa, 0x20aa],
      [0xfb1d, 0xfb4f],
    ],
  },
  {
    file: "arabic",
    hasSemibold: false,
    covers: [
      [0x0600, 0x06ff],
      [0x0750, 0x077f],
      [0x0870, 0x08ff],
      [0xfb50, 0xfefc],
    ],
  },
  {
    file: "devanagari",
    hasSemibold: false,
    covers: [
      [0x0900, 0x097f],
      [0x20b9, 0x20b9],
      [0xa8e0, 0xa8ff],
    ],
  },
  { file: "thai", hasSemibold: false, covers: [[0x0e00, 0x0e7f]] },
];

/** Parsed once an isolate: plain values, so any request may use what another one read. */
const read = new Map<string, Font>();

async function loadFont(readAsset: AssetReader, name: string): Promise<Font> {
  const known = read.get(name);
  if (known !== undefined) return known;
  const font = readFont(name, await readAsset(`/fonts/${name}.ttf`));
  read.set(name, font);
  return font;
}

/** `text`: everything that will be set. Semibold falls back to regular where a script has none. */
export async function loadFonts(readAsset: AssetReader, text: string): Promise<Fonts> {
  const codes = [...new Set(text.normalize("NFC"))].map((character) => character.codePointAt(0) ?? 0);
  const isIn = (ranges: readonly Range[]) => codes.some((code) => ranges.some(([from, to]) => code >= from && code <= to));
  const needed = FILES.filter(({ covers }, index) => index === 0 || isIn(covers));
  const regular = await Promise.all(needed.map(({ file }) => loadFont(readAsset, `${file}-regular`)));
  const semibold = await Promise.all(needed.filter((one) => one.hasSemibold).map(({ file }) => loadFont(readAsset, `${file}-semibold`)));
  return { regular, semibold: [...semibold, ...regular] };
}
