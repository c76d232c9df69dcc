/**
 * Measures the figures that README shows, on this machine and side by side with their baselines, as a table and as
 * bench.json: `npm run bench [-- redirect|ingest|ledger|conversions|books|cost|size] [-- --quick]`. A goal that is not met is said, not an error.
 */
import { readFile, writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { type Figure, figureOf, showTable } from "./bench/figures.ts";
import { measureBooks } from "./bench/measure-books.ts";
import { measureConversions, measureCost, measureIngest, measureLedger } from "./bench/measure-inside.ts";
import { insertLink, measureRedirect } from "./bench/measure-redirect.ts";
import { bundle, makeScratch, ROOT, readModules, removeScratch, startWorkers } from "./bench/runtime.ts";

const PARTS = ["redirect", "ingest", "ledger", "conversions", "books", "cost", "size"] as const;
type Part = (typeof PARTS)[number];
const isPart = (text: string): text is Part => (PARTS as readonly string[]).includes(text);

async function measureSize(folder: string): Promise<Figure[]> {
  const modules = await readModules(folder);
  const kb = (bytes: number) => bytes / 1000;
  const zipped = modules.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0);
  const whole = modules.reduce((sum, { contents }) => sum + Buffer.byteLength(contents), 0);
  return [
    figureOf({ name: "worker bundle, gzip", value: kb(zipped), unit: "KB" }),
    figureOf({ name: "worker bundle", value: kb(whole), unit: "KB" }),
  ];
}

async function measureInside(scratch: string, { parts, isQuick }: { parts: readonly Part[]; isQuick: boolean }): Promise<Figure[]> {
  const folder = await bundle(scratch, { name: "inside", entry: "tools/bench/worker.ts" });
  const figures: Figure[] = [];
  const within = async (part: Part, measure: (bench: Awaited<ReturnType<typeof startWorkers>>, port: number) => Promise<Figure[]>) => {
    if (!parts.includes(part)) return;
    console.error(part);
    const bench = await startWorkers(scratch, [{ name: "inside", folder }]);
    try {
      await insertLink(bench);
      figures.push(...(await measure(bench, await bench.portOf("inside"))));
    } finally {
      await bench.stop();
    }
  };
  await within("ingest", (bench, port) => measureIngest(bench, port, { runs: isQuick ? 3 : 5, rows: isQuick ? 10_000 : 40_000 }));
  await within("ledger", (_, port) => measureLedger(port, { runs: isQuick ? 2 : 5, commands: isQuick ? 1_000 : 4_000 }));
  await within("conversions", (bench, port) => measureConversions(bench, port, { total: isQuick ? 2_000 : 100_000 }));
  await within("cost", async (bench, port) => [
    ...(await measureCost(bench, port, { clicksPerSecond: 100, seconds: isQuick ? 10 : 60 })),
    ...(await measureCost(bench, port, { clicksPerSecond: 1, seconds: isQuick ? 20 : 60 })),
  ]);
  return figures;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: "boolean", default: false } } });
  const unknown = positionals.find((part) => !isPart(part));
  if (unknown !== undefined) throw new Error(`there is nothing to measure of ${unknown}; there is: ${PARTS.join(", ")}`);
  const parts = positionals.length === 0 ? PARTS : positionals.filter(isPart);
  const isQuick = values.quick;
  const scratch = await makeScratch();
  const figures: Figure[] = [];
  try {
    if (parts.includes("redirect") || parts.includes("size")) {
      const full = await bundle(scratch, { name: "full", entry: "src/index.ts" });
      if (parts.includes("redirect")) {
        console.error("redirect");
        figures.push(...(await measureRedirect(scratch, { full, runs: isQuick ? 3 : 5, seconds: isQuick ? 3 : 10 })));
      }
      if (parts.includes("size")) figures.push(...(await measureSize(full)));
    }
    if (parts.includes("books")) figures.push(...measureBooks({ accounts: isQuick ? 20 : 200 }));
    figures.push(...(await measureInside(scratch, { parts, isQuick })));
  } finally {
    await removeScratch(scratch);
  }
  const [cpu] = cpus();
  const machine = `${cpus().length} x ${cpu?.model ?? "?"}, ${(totalmem() / 1e9).toFixed(0)} GB`;
  const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
  await writeFile(
    "bench.json",
    `${JSON.stringify({ machine, node: process.version, version, date: new Date().toISOString(), isQuick, figures }, null, 2)}\n`,
  );
  console.log(`\n${showTable(figures)}\n\n${machine}, Node ${process.version}; also in bench.json`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
