/** Click ingest, the ledger and what a million clicks cost, measured on the bench's own worker from outside. */
import { type Figure, figureOf, median } from "./figures.ts";
import { awaitClicks, SLUG } from "./measure-redirect.ts";
import { costPerMillion, type Operations } from "./prices.ts";
import { type Bench, sendLoad } from "./runtime.ts";

type Query = Record<string, string | number>;

async function call<T>(port: number, name: string, query: Query = {}): Promise<T> {
  const url = new URL(`http://127.0.0.1:${port}/bench/${name}`);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, String(value));
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`${name}: ${response.status} ${text.slice(0, 500)}`);
  return JSON.parse(text);
}

/** Units a second of one call. */
async function rateOf(port: number, name: string, { units, query = {} }: { units: number; query?: Query }): Promise<number> {
  const start = performance.now();
  await call(port, name, query);
  return units / ((performance.now() - start) / 1000);
}

export async function measureIngest(bench: Bench, port: number, { runs, rows }: { runs: number; rows: number }): Promise<Figure[]> {
  const rates: Record<"ingest" | "ingest-by-hundred" | "ingest-singly", number[]> = {
    ingest: [],
    "ingest-by-hundred": [],
    "ingest-singly": [],
  };
  const countRows = async () => (await bench.db.prepare("select count(*) as n from clicks").first<number>("n")) ?? 0;
  let window = 0;
  let expected = await countRows();
  for (let run = 0; run <= runs; run += 1) {
    for (const name of ["ingest", "ingest-by-hundred", "ingest-singly"] as const) {
      const n = name === "ingest" ? rows : name === "ingest-by-hundred" ? rows / 4 : rows / 20;
      await call(port, "prepare", { n, from: window++ });
      const rate = await rateOf(port, name, { units: n });
      if (run > 0) rates[name].push(rate);
      expected += n;
    }
  }
  const stored = await countRows();
  if (stored !== expected) throw new Error(`${stored} rows are stored, ${expected} were handed in`);
  const value = median(rates.ingest);
  const baselines = { "batch of 100 statements": rates["ingest-by-hundred"], "a statement a row": rates["ingest-singly"] };
  return Object.entries(baselines).map(([name, measured], index) => ({
    ...figureOf({ name: "click ingest", value, unit: "rows/s", baseline: { name, value: median(measured) } }),
    ...(index === 0 ? { goal: ">= 20,000 rows/s", met: value >= 20_000 } : {}),
  }));
}

export async function measureLedger(port: number, { runs, commands }: { runs: number; commands: number }): Promise<Figure[]> {
  const account = "ptn_01h455vb4pex5vsknk084sn02q";
  const batched: number[] = [];
  const single: number[] = [];
  let from = 0;
  for (let run = 0; run <= runs; run += 1) {
    for (const [name, n] of [
      ["run", commands],
      ["singly", Math.ceil(commands / 100) * 10],
    ] as const) {
      const start = performance.now();
      const { refused } = await call<{ refused: number }>(port, name, { n, from, chunk: 1_000, account });
      const rate = n / ((performance.now() - start) / 1000);
      if (refused > 0) throw new Error(`${refused} of ${n} commands were refused`);
      if (run > 0) (name === "run" ? batched : single).push(rate);
      from += n;
    }
  }
  const verified = await call<{ ok: boolean; entries: number; violations: string[] }>(port, "verify", { account });
  if (!verified.ok) throw new Error(`the ledger does not verify: ${verified.violations.join("; ")}`);
  console.error(`  ${from} commands, ${verified.entries} entries, the chain and the balances verify`);
  const value = median(batched);
  const baseline = { name: "one call a command", value: median(single) };
  return [
    figureOf({
      name: "ledger, one account in batch",
      value,
      unit: "commands/s",
      baseline,
      goal: ">= 10,000 commands/s",
      met: value >= 10_000,
    }),
  ];
}

type Counted = Operations & { inFlight: number; messages: number; messageBytes: number };
type Pace = { clicksPerSecond: number; seconds: number };

/** Visits at a pace, 90% of them new, until all have landed; the figures of what they did and what it costs. */
export async function measureCost(bench: Bench, port: number, pace: Pace): Promise<Figure[]> {
  await bench.db.prepare("delete from clicks").run();
  await bench.db.prepare("delete from click_repeats").run();
  await call(port, "reset-counts");
  const cpuBefore = await bench.cpuMs();
  const rate = pace.clicksPerSecond;
  const answered = await sendLoad({
    port,
    path: `/${SLUG}`,
    connections: rate < 10 ? 1 : 16,
    seconds: pace.seconds,
    firstVisitor: pace.clicksPerSecond * 100_000_000,
    rate,
    revisitPercent: 10,
  });
  await awaitClicks(bench, answered.redirects);
  const operations = await call<Counted>(port, "counts");
  operations.cpuMs = (await bench.cpuMs()) - cpuBefore;
  if (operations.requests !== answered.requests) throw new Error(`${operations.requests} visits counted, ${answered.requests} answered`);
  const { total, parts } = costPerMillion(operations, operations.requests);
  const unique = ((100 * answered.visitors) / answered.requests).toFixed(0);
  console.error(
    `  ${pace.clicksPerSecond} clicks/s: ${answered.requests} clicks, ${unique}% new visitors, ${operations.messages} messages of ${(operations.messageBytes / operations.messages / 1000).toFixed(1)} KB`,
  );
  for (const { name, perClick, dollars } of parts)
    console.error(`    ${name.padEnd(16)} ${perClick.toFixed(4).padStart(8)} a click  $${dollars.toFixed(4)}`);
  const hasGoal = pace.clicksPerSecond === 100;
  return [
    figureOf({
      name: `a million clicks at ${pace.clicksPerSecond} a second`,
      value: total,
      unit: "$",
      ...(hasGoal ? { goal: "<= $3.00", met: total <= 3 } : {}),
    }),
  ];
}

/** Sales from report to ledger, one after another until `total` are stored: how the rate changes as they become many. */
export async function measureConversions(bench: Bench, port: number, { total }: { total: number }): Promise<Figure[]> {
  await call(port, "prepare-partners");
  const steps = [1_000, 10_000, 100_000].filter((step) => step < total).concat(total);
  const figures: Figure[] = [];
  let stored = 0;
  let first: number | null = null;
  for (const step of steps) {
    let seconds = 0;
    let last = 0;
    for (; stored < step; stored += 500) {
      const start = performance.now();
      await call(port, "convert", { n: 500, from: stored });
      last = (performance.now() - start) / 1000;
      seconds += last;
    }
    first ??= 500 / last;
    console.error(`  ${stored} conversions: ${seconds.toFixed(0)} s more, ${((last / 500) * 1000).toFixed(2)} ms a conversion at the end`);
    const baseline = { name: "at the first 1,000", value: first };
    figures.push(
      figureOf({ name: `conversions, report to ledger, at ${stored.toLocaleString("en-US")}`, value: 500 / last, unit: "/s", baseline }),
    );
  }
  const rows = await bench.db.prepare("select count(distinct conversion_id) as n from commissions").first<number>("n");
  if (rows !== stored) throw new Error(`${stored} conversions were reported, ${rows} have commissions`);
  return figures;
}
