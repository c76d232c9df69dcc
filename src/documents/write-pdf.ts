/** Writes a PDF file: numbered objects, compressed streams, and the table that finds them. Law: the same objects give the same bytes. */

const encoder = new TextEncoder();

export type PdfFile = {
  /** Takes a number for an object that is written later. */
  reserve: () => number;
  /** Adds an object and answers its number. */
  add: (body: string, number?: number) => number;
  /** Adds a compressed stream; `entries` are those of its dictionary beside length and filter. */
  addStream: (data: Uint8Array | string, entries?: string) => Promise<number>;
  finish: (input: { root: number; info: number }) => Uint8Array<ArrayBuffer>;
};

export function startPdf(): PdfFile {
  const objects: (Uint8Array | undefined)[] = [];
  const reserve = () => objects.push(undefined);
  const put = (body: Uint8Array, number = reserve()) => {
    objects[number - 1] = body;
    return number;
  };
  return {
    reserve,
    add: (body, number) => put(encoder.encode(body), number),
    addStream: async (data, entries = "") => {
      const packed = await compress(typeof data === "string" ? encoder.encode(data) : data);
      const head = encoder.encode(`<< /Filter /FlateDecode /Length ${packed.length} ${entries} >>\nstream\n`);
      return put(join([head, packed, encoder.encode("\nendstream")]));
    },
    finish: ({ root, info }) => layOut(objects, `/Root ${root} 0 R /Info ${info} 0 R`),
  };
}

function layOut(objects: readonly (Uint8Array | undefined)[], trailer: string): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [Uint8Array.from([...encoder.encode("%PDF-1.7\n%"), 0xe2, 0xe3, 0xcf, 0xd3, 0x0a])];
  const offsets: number[] = [];
  let offset = parts[0]?.length ?? 0;
  for (const [index, body] of objects.entries()) {
    if (body === undefined) throw new Error(`object ${index + 1} was never written`);
    const part = join([encoder.encode(`${index + 1} 0 obj\n`), body, encoder.encode("\nendobj\n")]);
    offsets.push(offset);
    offset += part.length;
    parts.push(part);
  }
  const rows = offsets.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("");
  const size = objects.length + 1;
  const end = `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${size} ${trailer} >>\nstartxref\n${offset}\n%%EOF\n`;
  return join([...parts, encoder.encode(end)]);
}

async function compress(data: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([data as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** A text of the file's own (title, not page content), in UTF-16 as PDF has it. */
export const pdfText = (text: string): string => `<FEFF${hexOf(text)}>`;

/** UTF-16, big end first. */
export const hexOf = (text: string): string =>
  Array.from({ length: text.length }, (_, index) => text.charCodeAt(index).toString(16).padStart(4, "0")).join("");
