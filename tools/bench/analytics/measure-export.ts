/** A CSV of very many clicks: when its first byte comes, and how the memory of the runtime grows while it is read. */
import { type Figure, figureOf } from "../figures.ts";
import type { Program } from "./fill-program.ts";

const MEGABYTE = 1_048_576;
const LINE_FEED = 10;

export async function measureExport(program: Program, { rows }: { rows: number }): Promise<Figure[]> {
  // A day's first, so that what is loaded once is loaded.
  await read(program, `?from=${new Date(program.today).toISOString().slice(0, 10)}`, rows);
  const before = await program.bench.memoryBytes();
  const { firstByteMs, lines, seconds, peak } = await read(program, "", rows);
  const grown = Math.max(0, peak - before) / MEGABYTE;
  const name = `export of ${(lines - 1).toLocaleString("en-US")} clicks as CSV`;
  return [
    figureOf({ name: `${name}: first byte`, value: firstByteMs, unit: "ms", goal: "at most 1,000", met: firstByteMs <= 1_000 }),
    figureOf({ name: `${name}: memory of the runtime beyond what it held`, value: grown, unit: "MB", goal: "under 64", met: grown < 64 }),
    figureOf({ name: `${name}: rows a second`, value: lines / seconds, unit: "rows/s" }),
  ];
}

/** Reads the file to its end, or until it has had so many rows. */
async function read({ bench, get }: Program, query: string, rows: number) {
  const start = performance.now();
  const answer = await get(`/v1/exports/clicks.csv${query}`);
  if (answer.status !== 200 || answer.body === null) throw new Error(`the export was refused: ${answer.status}`);
  let [firstByteMs, lines, peak, chunks] = [0, 0, 0, 0];
  for await (const chunk of answer.body) {
    firstByteMs ||= performance.now() - start;
    for (const byte of chunk as Uint8Array) if (byte === LINE_FEED) lines += 1;
    chunks += 1;
    if (chunks % 20 === 0) peak = Math.max(peak, await bench.memoryBytes());
    if (lines > rows) break;
  }
  peak = Math.max(peak, await bench.memoryBytes());
  return { firstByteMs, lines, peak, seconds: (performance.now() - start) / 1_000 };
}
