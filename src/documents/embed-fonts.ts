/**
 * The fonts of one file, by the names under which its pages call them. Law: only fonts that drew something are embedded, each
 * with the map from its glyphs to the text that they stand for, so that the text can be found and copied.
 */
import type { Font } from "./read-font.ts";
import type { Glyph, SquareFont } from "./set-text.ts";
import { hexOf, type PdfFile } from "./write-pdf.ts";

type Used = { name: string; texts: Map<number, string> };
export type FontBook = {
  /** The name of the glyph's font on a page; remembers that the glyph was drawn. */
  nameOf: (glyph: Glyph) => string;
  /** Writes the fonts and answers the pages' font dictionary. */
  embed: (pdf: PdfFile) => Promise<string>;
};

export function makeFontBook(): FontBook {
  const used = new Map<Font | SquareFont, Used>();
  return {
    nameOf: ({ font, code, text }) => {
      const entry = used.get(font) ?? { name: `F${used.size + 1}`, texts: new Map<number, string>() };
      used.set(font, entry);
      if (!entry.texts.has(code)) entry.texts.set(code, text);
      return entry.name;
    },
    embed: async (pdf) => {
      const entries: string[] = [];
      for (const [font, { name, texts }] of used) {
        const number = typeof font === "string" ? await nameSquareFont(pdf, font, texts) : await embedFont(pdf, font, texts);
        entries.push(`/${name} ${number} 0 R`);
      }
      return `<< ${entries.join(" ")} >>`;
    },
  };
}

async function embedFont(pdf: PdfFile, font: Font, texts: Map<number, string>): Promise<number> {
  const file = await pdf.addStream(font.data, `/Length1 ${font.data.length}`);
  const name = `/NotoSans-${font.name}`;
  const descriptor = pdf.add(
    `<< /Type /FontDescriptor /FontName ${name} /Flags 4 /FontBBox [${font.box.join(" ")}] /ItalicAngle 0 /Ascent ${font.ascent} /Descent ${font.descent} /CapHeight ${font.capHeight} /StemV 80 /FontFile2 ${file} 0 R >>`,
  );
  const widths = [...texts.keys()].sort((a, b) => a - b).map((glyph) => `${glyph} [${font.advanceOf(glyph)}]`);
  const descendant = pdf.add(
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont ${name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor ${descriptor} 0 R /DW 0 /W [${widths.join(" ")}] /CIDToGIDMap /Identity >>`,
  );
  const map = await pdf.addStream(textMap(texts));
  return pdf.add(
    `<< /Type /Font /Subtype /Type0 /BaseFont ${name} /Encoding /Identity-H /DescendantFonts [${descendant} 0 R] /ToUnicode ${map} 0 R >>`,
  );
}

const SQUARE_FONTS: Record<SquareFont, { base: string; encoding: string; supplement: number }> = {
  "Adobe-GB1": { base: "STSong-Light", encoding: "UniGB-UTF16-H", supplement: 5 },
  "Adobe-Japan1": { base: "HeiseiKakuGo-W5", encoding: "UniJIS-UTF16-H", supplement: 6 },
  "Adobe-Korea1": { base: "HYGoThic-Medium", encoding: "UniKS-UTF16-H", supplement: 2 },
};

/** A collection that viewers bring themselves: Chinese, Japanese and Korean fonts weigh megabytes. */
async function nameSquareFont(pdf: PdfFile, font: SquareFont, texts: Map<number, string>): Promise<number> {
  const { base, encoding, supplement } = SQUARE_FONTS[font];
  const descriptor = pdf.add(
    `<< /Type /FontDescriptor /FontName /${base} /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 80 >>`,
  );
  const [registry, ordering] = font.split("-");
  const descendant = pdf.add(
    `<< /Type /Font /Subtype /CIDFontType0 /BaseFont /${base} /CIDSystemInfo << /Registry (${registry}) /Ordering (${ordering}) /Supplement ${supplement} >> /FontDescriptor ${descriptor} 0 R /DW 1000 >>`,
  );
  const map = await pdf.addStream(textMap(texts));
  return pdf.add(
    `<< /Type /Font /Subtype /Type0 /BaseFont /${base}-${encoding} /Encoding /${encoding} /DescendantFonts [${descendant} 0 R] /ToUnicode ${map} 0 R >>`,
  );
}

/** A CMap may list a hundred characters at a time. */
const CHUNK = 100;

function textMap(texts: Map<number, string>): string {
  const rows = [...texts].map(([code, text]) => `<${code.toString(16).padStart(4, "0")}> <${hexOf(text)}>`);
  const chunks = Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, index) => rows.slice(index * CHUNK, (index + 1) * CHUNK));
  const body = chunks.map((chunk) => `${chunk.length} beginbfchar\n${chunk.join("\n")}\nendbfchar`).join("\n");
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
${body}
endcmap
CMapName currentdict /CMap defineresource pop
end
end`;
}
