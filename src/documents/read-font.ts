/** Reads what setting text needs of a TrueType file: which glyph a character has, how wide it is, and where it is drawn. */

export type Font = {
  name: string;
  data: Uint8Array;
  /** Everything below in thousandths of the type's size. */
  ascent: number;
  descent: number;
  capHeight: number;
  box: readonly [number, number, number, number];
  /** null: the font does not have the character. */
  glyphOf: (codePoint: number) => number | null;
  advanceOf: (glyph: number) => number;
  /** Its left and right edge; null for a glyph that draws nothing. */
  edgesOf: (glyph: number) => readonly [number, number] | null;
};

export function readFont(name: string, data: Uint8Array): Font {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const tables = readTables(view);
  const at = (tag: string): number => {
    const offset = tables.get(tag);
    if (offset === undefined) throw new Error(`the font ${name} has no ${tag}`);
    return offset;
  };
  const [head, hhea, hmtx, loca, glyf] = [at("head"), at("hhea"), at("hmtx"), at("loca"), at("glyf")];
  const scale = 1000 / view.getUint16(head + 18);
  const thousandths = (units: number) => Math.round(units * scale);
  const metrics = view.getUint16(hhea + 34);
  const hasLongOffsets = view.getInt16(head + 50) === 1;
  const offsetOf = (glyph: number) => (hasLongOffsets ? view.getUint32(loca + 4 * glyph) : 2 * view.getUint16(loca + 2 * glyph));
  const characters = readCharacters(view, at("cmap"));
  const os2 = at("OS/2");
  return {
    name,
    data,
    ascent: thousandths(view.getInt16(hhea + 4)),
    descent: thousandths(view.getInt16(hhea + 6)),
    capHeight: view.getUint16(os2) >= 2 ? thousandths(view.getInt16(os2 + 88)) : 700,
    box: [36, 38, 40, 42].map((offset) => thousandths(view.getInt16(head + offset))) as unknown as Font["box"],
    glyphOf: (codePoint) => characters.get(codePoint) ?? null,
    advanceOf: (glyph) => thousandths(view.getUint16(hmtx + 4 * Math.min(glyph, metrics - 1))),
    edgesOf: (glyph) => {
      const [start, end] = [offsetOf(glyph), offsetOf(glyph + 1)];
      return start === end ? null : [thousandths(view.getInt16(glyf + start + 2)), thousandths(view.getInt16(glyf + start + 6))];
    },
  };
}

function readTables(view: DataView): Map<string, number> {
  const tables = new Map<string, number>();
  for (let index = 0; index < view.getUint16(4); index += 1) {
    const record = 12 + 16 * index;
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((byte) => view.getUint8(record + byte)));
    tables.set(tag, view.getUint32(record + 8));
  }
  return tables;
}

/** The best of the character maps: all of Unicode (format 12), else its first plane (format 4). */
function readCharacters(view: DataView, cmap: number): Map<number, number> {
  const found = new Map<number, number>();
  for (let index = 0; index < view.getUint16(cmap + 2); index += 1) {
    const start = cmap + view.getUint32(cmap + 4 + 8 * index + 4);
    const format = view.getUint16(start);
    if (format === 12) readGroups(view, start, found);
    else if (format === 4) readSegments(view, start, found);
  }
  return found;
}

function readGroups(view: DataView, start: number, found: Map<number, number>): void {
  for (let index = 0; index < view.getUint32(start + 12); index += 1) {
    const group = start + 16 + 12 * index;
    const [first, last, glyph] = [view.getUint32(group), view.getUint32(group + 4), view.getUint32(group + 8)];
    for (let code = first; code <= last; code += 1) found.set(code, glyph + code - first);
  }
}

function readSegments(view: DataView, start: number, found: Map<number, number>): void {
  const size = view.getUint16(start + 6);
  for (let offset = 0; offset < size; offset += 2) {
    const end = start + 14 + offset;
    const [last, first] = [view.getUint16(end), view.getUint16(end + size + 2)];
    const [delta, range] = [view.getUint16(end + 2 * size + 2), view.getUint16(end + 3 * size + 2)];
    for (let code = first; code <= last && code !== 0xffff; code += 1) {
      const glyph = range === 0 ? code : view.getUint16(end + 3 * size + 2 + range + 2 * (code - first));
      if (glyph !== 0 || range === 0) found.set(code, (glyph + delta) & 0xffff);
    }
  }
}
