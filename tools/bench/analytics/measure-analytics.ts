/**
 * `npm run bench -- analytics [--quick] [--clicks 10000000]`: reports, rollups and exports over a year of synthetic clicks, their
 * growth with the number of clicks, and how right the projection is.
 */
import { type Figure, figureOf } from "../figures.ts";
import { bundle } from "../runtime.ts";
import { fillProgram, type Program } from "./fill-program.ts";
import { measureExport } from "./measure-export.ts";
import { measureProjection } from "./measure-projection.ts";
import { type Asked, measureQueries } from "./measure-queries.ts";
import { measureRollup } from "./measure-rollup.ts";

export async function measureAnalytics(
  scratch: string,
  { isQuick, clicks = isQuick ? 20_000 : 1_000_000 }: { isQuick: boolean; clicks?: number | undefined },
): Promise<Figure[]> {
  const folder = await bundle(scratch, { name: "inside", entry: "tools/bench/analytics/worker.ts" });
  const sizes = [...(isQuick ? [2_000] : [10_000, 100_000]).filter((size) => size < clicks), clicks];
  const measured: { size: number; asked: Asked[] }[] = [];
  const figures: Figure[] = [];
  for (const size of sizes) {
    const isFull = size === clicks;
    const asked = await within(scratch, { folder, clicks: size }, async (program) => {
      const answers = await measureQueries(program, { calls: isFull && !isQuick ? 200 : 50 });
      if (isFull) {
        figures.push(...(await measureExport(program, { rows: 1_000_000 })));
        figures.push(...(await measureRollup(program, { fresh: isQuick ? 2_000 : 100_000 })));
      }
      return answers;
    });
    measured.push({ size, asked });
  }
  return [
    ...(measured.at(-1)?.asked.flatMap((asked) => figuresOf(asked, clicks)) ?? []),
    ...growthOf(measured),
    ...figures,
    ...measureProjection({ isQuick }),
  ];
}

async function within<T>(scratch: string, size: { folder: string; clicks: number }, measure: (program: Program) => Promise<T>): Promise<T> {
  const start = performance.now();
  const program = await fillProgram(scratch, size);
  console.error(`${size.clicks.toLocaleString("en-US")} clicks are there after ${Math.round((performance.now() - start) / 1_000)} s`);
  try {
    return await measure(program);
  } finally {
    await program.bench.stop();
  }
}

const many = (count: number): string => count.toLocaleString("en-US");

function figuresOf({ name, p95, rowsRead, rawMs, isEqual }: Asked, clicks: number): Figure[] {
  const isFloor = rawMs < 0;
  return [
    figureOf({
      name: `${name}, p95 at ${many(clicks)} clicks`,
      value: p95,
      unit: `ms (${many(rowsRead)} rows read)`,
      ...(isFloor
        ? {}
        : { baseline: { name: isEqual ? "ms from raw rows, the same answer" : "ms from raw rows, ANOTHER ANSWER", value: rawMs } }),
      goal: "at most 50",
      met: p95 <= 50 && isEqual,
    }),
  ];
}

/** Of each question, its time beside that at a tenth or less of the clicks. */
function growthOf(measured: readonly { size: number; asked: Asked[] }[]): Figure[] {
  const [small, large] = measured.slice(-2);
  if (small === undefined || large === undefined) return [];
  return large.asked.map(({ name, p95 }, n) => {
    const before = small.asked[n]?.p95 ?? Number.NaN;
    return figureOf({
      name: `${name}, growth from ${many(small.size)} clicks`,
      value: p95 / before,
      unit: "times",
      goal: "at most 2",
      met: p95 <= 2 * before,
    });
  });
}
