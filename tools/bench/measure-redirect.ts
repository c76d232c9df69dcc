/**
 * The redirect's full path (the deployed bundle, with its queue, consumer and database) against a bare Hono 302 in the same
 * runtime, by interleaved runs. Law: a run counts only if every answer was a redirect with a token and every click landed.
 */
import { type Figure, figureOf, median } from "./figures.ts";
import { measureParallel } from "./measure-parallel.ts";
import { type Bench, bundle, sendLoad, startWorkers } from "./runtime.ts";

export const SLUG = "bench";
const CONNECTIONS = 32;
const GOAL = 0.5;

/** A link with the slug, put into the database directly. */
export async function insertLink({ db }: Pick<Bench, "db">): Promise<void> {
  await db
    .prepare("insert into links (id, partner_id, slug, destination_url, is_replay, created_at) values (?, ?, ?, ?, 0, ?)")
    .bind("lnk_01h455vb4pex5vsknk084sn02q", "ptn_01h455vb4pex5vsknk084sn02q", SLUG, "https://example.com/shop", Date.now())
    .run();
}

/** Waits until so many clicks, repeats included, are in the database; answers how long. */
export async function awaitClicks({ db }: Pick<Bench, "db">, clicks: number): Promise<number> {
  const start = performance.now();
  const count = () =>
    db.prepare("select (select count(*) from clicks) + (select coalesce(sum(repeats), 0) from click_repeats) as n").first<number>("n");
  while (performance.now() - start < 60_000) {
    const landed = (await count()) ?? 0;
    if (landed > clicks) throw new Error(`${landed} clicks landed of ${clicks} visits`);
    if (landed === clicks) return performance.now() - start;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`only ${await count()} of ${clicks} clicks landed within a minute`);
}

const PACE = 150;
const WITHIN_MS = 2;

/** The median answer at a pace that leaves the machine room, three turns each. */
async function measurePace(bench: Bench, { ports, seconds }: { ports: Record<"full" | "bare", number>; seconds: number }): Promise<Figure> {
  const medians: Record<"full" | "bare", number[]> = { full: [], bare: [] };
  for (let turn = 0; turn < 3; turn += 1) {
    for (const name of ["full", "bare"] as const) {
      const load = { port: ports[name], path: `/${SLUG}`, connections: 8, seconds, rate: PACE, revisitPercent: 0 };
      const answered = await sendLoad({ ...load, firstVisitor: 900_000_000 + turn * 1_000_000 });
      medians[name].push(answered.p50);
      if (name === "full") await awaitClicks(bench, answered.redirects);
      if (name === "full") await bench.db.prepare("delete from clicks").run();
    }
  }
  const [value, baseline] = [median(medians.full), median(medians.bare)];
  return figureOf({
    name: `redirect, p50 at ${PACE} requests/s`,
    value,
    unit: "ms",
    baseline: { name: "bare Hono 302", value: baseline },
    goal: `within ${WITHIN_MS} ms of bare`,
    met: value - baseline <= WITHIN_MS,
  });
}

type Run = { requestsPerSecond: number; cpuMicros: number; p99: number; landedMs: number };

export async function measureRedirect(
  scratch: string,
  { full, runs, seconds, rounds }: { full: string; runs: number; seconds: number; rounds: number },
): Promise<Figure[]> {
  const bare = await bundle(scratch, { name: "bare", entry: "tools/bench/bare.ts", isBare: true });
  const bench = await startWorkers(scratch, [
    { name: "full", folder: full },
    { name: "bare", folder: bare, isBare: true },
  ]);
  try {
    await insertLink(bench);
    const ports = { full: await bench.portOf("full"), bare: await bench.portOf("bare") };
    const done: Record<keyof typeof ports, Run[]> = { full: [], bare: [] };
    let clicks = 0;
    for (let run = 0; run <= runs; run += 1) {
      for (const name of ["full", "bare"] as const) {
        // The first run of each only warms up.
        const load = { port: ports[name], path: `/${SLUG}`, connections: CONNECTIONS, seconds: run === 0 ? 2 : seconds };
        const cpuBefore = await bench.cpuMs();
        const answered = await sendLoad({ ...load, firstVisitor: run * 10_000_000, rate: 0, revisitPercent: 0 });
        if (answered.redirects !== answered.requests)
          throw new Error(`${name}: ${answered.requests - answered.redirects} answers were no redirect`);
        if (name === "full" && answered.tokens !== answered.requests) throw new Error("an answer had no token");
        const landedMs = name === "full" ? await awaitClicks(bench, answered.redirects) : 0;
        if (name === "full") clicks += answered.redirects;
        const cpuMicros = ((await bench.cpuMs()) - cpuBefore) * (1000 / answered.requests);
        // Every run begins with an empty window: keys are random within one, so a fuller one is dearer to fill.
        if (name === "full") await bench.db.prepare("delete from clicks").run();
        if (run > 0) done[name].push({ requestsPerSecond: answered.requests / answered.seconds, cpuMicros, p99: answered.p99, landedMs });
      }
      if (run > 0) showRun(run, { full: done.full.at(-1), bare: done.bare.at(-1) });
    }
    const paced = await measurePace(bench, { ports, seconds });
    console.error(`  ${clicks} redirects answered, ${clicks} clicks in the database`);
    const of = (name: keyof typeof ports, field: keyof Run) => median(done[name].map((run) => run[field]));
    const [value, baseline] = [of("full", "requestsPerSecond"), of("bare", "requestsPerSecond")];
    return [
      figureOf({
        name: "redirect",
        value,
        unit: "requests/s",
        baseline: { name: "bare Hono 302", value: baseline },
        goal: `>= ${GOAL} of bare`,
        met: value / baseline >= GOAL,
      }),
      figureOf({
        name: "redirect, CPU with all simulators",
        value: of("full", "cpuMicros"),
        unit: "us/request",
        baseline: { name: "bare Hono 302", value: of("bare", "cpuMicros") },
      }),
      figureOf({
        name: "redirect, p99",
        value: of("full", "p99"),
        unit: "ms",
        baseline: { name: "bare Hono 302", value: of("bare", "p99") },
      }),
      figureOf({ name: "last click landed after the load", value: of("full", "landedMs"), unit: "ms" }),
      paced,
      ...(await measureParallel(bench, ports.full, rounds)),
    ];
  } finally {
    await bench.stop();
  }
}

function showRun(number: number, { full, bare }: Record<"full" | "bare", Run | undefined>): void {
  if (full === undefined || bare === undefined) return;
  const [f, b] = [full.requestsPerSecond, bare.requestsPerSecond];
  console.error(`  run ${number}: full ${f.toFixed(0)}/s, bare ${b.toFixed(0)}/s, ratio ${(f / b).toFixed(3)}`);
}
