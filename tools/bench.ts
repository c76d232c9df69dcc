/**
 * Measures the figures that README shows, on this machine and side by side with their baselines, as a table and as
 * bench.json: `npm run bench [-- redirect|ingest|ledger|conversions|books|cost|size|agents|fraud|payouts|webhooks|analytics] [-- --quick]`, and of analytics `--clicks 10000000`. A goal that is not met is said, not an error.
 */
import { readFile, writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureAgents } from "./bench/agents.ts";
import { measureAnalytics } from "./bench/analytics/measure-analytics.ts";
import { type Figure, showTable } from "./bench/figures.ts";
import { measureFraud } from "./bench/fraud/measure-fraud.ts";
import { measureBooks } from "./bench/measure-books.ts";
import { measureConversions, measureCost, measureIngest, measureLedger } from "./bench/measure-inside.ts";
import { insertLink, measureRedirect } from "./bench/measure-redirect.ts";
import { measureSize } from "./bench/measure-size.ts";
import { measurePayouts } from "./bench/payouts/measure-payouts.ts";
import { bundle, makeScratch, ROOT, removeScratch, startWorkers } from "./bench/runtime.ts";
import { measureWebhooks } from "./bench/webhooks/measure-webhooks.ts";

const PARTS = ["redirect", "ingest", "ledger", "conversions", "books", "cost", "size", "agents", "fraud"] as const;
/** Only where they are named: they take minutes each. */
const LONG_PARTS = { payouts: measurePayouts, webhooks: measureWebhooks, analytics: measureAnalytics } as const;
type Part = (typeof PARTS)[number] | keyof typeof LONG_PARTS;
const isPart = (text: string): text is Part => [...PARTS, ...Object.keys(LONG_PARTS)].includes(text);

async function measureInside(scratch: string, { parts, isQuick }: { parts: readonly Part[]; isQuick: boolean }): Promise<Figure[]> {
  if (!["ingest", "ledger", "conversions", "cost"].some((part) => parts.some((each) => each === part))) return [];
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
  const options = { quick: { type: "boolean", default: false }, clicks: { type: "string" } } as const;
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const clicks = values.clicks === undefined ? undefined : Number(values.clicks);
  if (clicks !== undefined && !(Number.isSafeInteger(clicks) && clicks >= 1_000))
    throw new Error("--clicks takes a whole number from 1000 on");
  const unknown = positionals.find((part) => !isPart(part));
  if (unknown !== undefined)
    throw new Error(`there is nothing to measure of ${unknown}; there is: ${[...PARTS, ...Object.keys(LONG_PARTS)].join(", ")}`);
  const parts: readonly Part[] = positionals.length === 0 ? PARTS : positionals.filter(isPart);
  const isQuick = values.quick;
  const scratch = await makeScratch();
  const figures: Figure[] = [];
  try {
    if (parts.includes("redirect") || parts.includes("size")) {
      const full = await bundle(scratch, { name: "full", entry: "src/index.ts" });
      if (parts.includes("redirect")) {
        console.error("redirect");
        figures.push(
          ...(await measureRedirect(scratch, { full, runs: isQuick ? 3 : 5, seconds: isQuick ? 3 : 10, rounds: isQuick ? 50 : 200 })),
        );
      }
      if (parts.includes("size")) figures.push(...(await measureSize(scratch, full)));
    }
    if (parts.includes("agents")) figures.push(...measureAgents());
    if (parts.includes("fraud")) figures.push(...measureFraud({ isQuick }));
    if (parts.includes("books")) figures.push(...measureBooks({ accounts: isQuick ? 20 : 200 }));
    figures.push(...(await measureInside(scratch, { parts, isQuick })));
    for (const [part, measure] of Object.entries(LONG_PARTS)) {
      if (parts.some((each) => each === part)) figures.push(...(await measure(scratch, { isQuick, clicks })));
    }
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
