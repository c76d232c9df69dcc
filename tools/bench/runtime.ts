/**
 * Runs bundled workers in the local runtime with wrangler.toml's own bindings, each behind a socket of its own: no
 * development proxy stands in front of what is measured. State lives in a directory that is removed afterwards.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answered, Load } from "./load.ts";

export const ROOT = new URL("../../", import.meta.url).pathname;
const SECRETS = {
  STRIPE_SECRET_KEY: "sk_test_bench",
  STRIPE_WEBHOOK_SECRET: "whsec_bench",
  STRIPE_CONNECT_WEBHOOK_SECRET: "whsec_bench",
  TOKEN_KEYS: `1:${"5a".repeat(32)}`,
  AUTH_SECRET: "auth-secret-of-the-bench-auth-secret-of-the-bench",
};

// wrangler brings miniflare; it is resolved from there so that both are of one version.
const require = createRequire(createRequire(import.meta.url).resolve("wrangler"));
type Statement = {
  bind(...values: unknown[]): Statement;
  first<T>(column: string): Promise<T | null>;
  all<T>(): Promise<{ results: T[] }>;
  run(): Promise<unknown>;
};
type Database = { prepare(sql: string): Statement };
type Miniflare = {
  ready: Promise<URL>;
  unsafeGetDirectURL(worker: string): Promise<URL>;
  getD1Database(binding: string, worker: string): Promise<Database>;
  getWorker(worker: string): Promise<{ scheduled(event: { cron: string; scheduledTime: Date }): Promise<unknown> }>;
  dispose(): Promise<void>;
};
type Worker = Record<string, unknown>;
const {
  Miniflare: Runtime,
  convertV4MiniflareOptions,
  Log,
} = require("miniflare") as {
  Miniflare: new (options: unknown) => Miniflare;
  convertV4MiniflareOptions: (options: unknown) => unknown;
  Log: new (level: number) => unknown;
};
const { unstable_getMiniflareWorkerOptions: readBindings } = require("wrangler") as {
  unstable_getMiniflareWorkerOptions: (config: string) => { workerOptions: Worker };
};

/** Runs a command of the project's own tools to its end; answers what it printed. */
export function runNode(args: readonly string[], cwd = ROOT): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...SECRETS, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" },
    });
    let out = "";
    let errors = "";
    child.stdout.on("data", (data) => (out += String(data)));
    child.stderr.on("data", (data) => (errors += String(data)));
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve(out) : reject(new Error(`${args.join(" ")} ended with ${code}: ${errors}${out}`))));
  });
}

export const makeScratch = (): Promise<string> => mkdtemp(join(tmpdir(), "tributary-bench-"));
export const removeScratch = (scratch: string): Promise<void> => rm(scratch, { recursive: true, force: true, maxRetries: 5 });

type Bundling = { name: string; entry: string; isBare?: boolean; isLegible?: boolean };

/**
 * Bundles an entry as a deployment would; `isBare` without the bindings of wrangler.toml, `isLegible` with the names that are minified
 * away. Answers the folder of its modules.
 */
export async function bundle(scratch: string, { name, entry, isBare = false, isLegible = false }: Bundling): Promise<string> {
  const folder = join(scratch, name);
  await mkdir(folder, { recursive: true });
  const config = isBare ? join(folder, "wrangler.json") : join(ROOT, "wrangler.toml");
  if (isBare) await writeFile(config, JSON.stringify({ name, main: join(ROOT, entry), compatibility_date: "2026-10-01" }));
  const wrangler = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
  await runNode([
    wrangler,
    "deploy",
    join(ROOT, entry),
    "--config",
    config,
    "--dry-run",
    "--outdir",
    join(folder, "out"),
    ...(isLegible ? ["--no-minify"] : []),
  ]);
  return join(folder, "out");
}

/** The modules of a bundle, the entry first. */
export async function readModules(folder: string): Promise<{ path: string; contents: string }[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".js"));
  const [entry] = names.filter((name) => ["index.js", "worker.js", "bare.js"].includes(name));
  if (entry === undefined) throw new Error(`no entry in ${folder}: ${names.join(", ")}`);
  const ordered = [entry, ...names.filter((name) => name !== entry)];
  return Promise.all(ordered.map(async (path) => ({ path, contents: await readFile(join(folder, path), "utf8") })));
}

export type Bench = {
  /** The worker's own socket, by its name. */
  portOf: (worker: string) => Promise<number>;
  db: Database;
  /** Fires a cron of the first worker, as of a time: each period runs once. */
  runCron: (cron: string, at: number) => Promise<void>;
  /** CPU milliseconds that the runtime has used so far. */
  cpuMs: () => Promise<number>;
  /** Bytes of memory that the runtime holds now. */
  memoryBytes: () => Promise<number>;
  /** SIGKILL of the runtime's process, then what is left of it is cleared away. */
  kill: () => Promise<void>;
  stop: () => Promise<void>;
};

export type Start = {
  /** Where the state lives: one that was used before is gone on with. A new one by default. */
  state?: string;
  /** Beside wrangler.toml's own. */
  variables?: Record<string, string>;
};

/** Starts workers in one process; the first has all bindings, and its database is migrated. */
export async function startWorkers(
  scratch: string,
  workers: readonly { name: string; folder: string; isBare?: boolean }[],
  { state, variables = {} }: Start = {},
): Promise<Bench> {
  Object.assign(process.env, SECRETS);
  const { workerOptions } = readBindings(join(ROOT, "wrangler.toml"));
  const options = await Promise.all(
    workers.map(async ({ name, folder, isBare }) => ({
      ...(isBare
        ? { compatibilityDate: "2026-10-01" }
        : { ...workerOptions, bindings: { ...(workerOptions["bindings"] as object), ...SECRETS, ...variables } }),
      name,
      modulesRoot: folder,
      modules: (await readModules(folder)).map(({ path, contents }) => ({ type: "ESModule", path: join(folder, path), contents })),
      unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    })),
  );
  const persistence = state ?? join(scratch, `state-${Date.now()}`);
  const isNew = !existsSync(persistence);
  const before = await listRuntimes();
  const runtime = new Runtime(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      port: 0,
      log: new Log(1),
      resourcePersistencePath: persistence,
      workers: options,
    }),
  );
  await runtime.ready;
  const pid = (await listRuntimes()).find((candidate) => !before.includes(candidate));
  const [first] = workers;
  if (first === undefined) throw new Error("no workers were given");
  if (pid === undefined) console.error("  no /proc here: CPU time is counted as 0");
  const db = await runtime.getD1Database("DB", first.name);
  if (isNew) await migrate(db);
  return {
    portOf: async (worker) => Number((await runtime.unsafeGetDirectURL(worker)).port),
    db,
    runCron: async (cron, at) => void (await (await runtime.getWorker(first.name)).scheduled({ cron, scheduledTime: new Date(at) })),
    cpuMs: async () => (pid === undefined ? 0 : readCpuMs(pid)),
    memoryBytes: async () => (pid === undefined ? 0 : readMemoryBytes(pid)),
    kill: async () => {
      if (pid === undefined) throw new Error("without /proc the runtime's process is not known");
      process.kill(pid, "SIGKILL");
      await runtime.dispose().catch(() => undefined);
    },
    stop: () => runtime.dispose(),
  };
}

async function migrate(db: Database): Promise<void> {
  const folder = join(ROOT, "migrations");
  for (const name of (await readdir(folder)).filter((file) => file.endsWith(".sql")).sort()) {
    const statements = (await readFile(join(folder, name), "utf8")).split("--> statement-breakpoint");
    for (const statement of statements) await db.prepare(statement).run();
  }
}

/** Children of this process, by /proc; elsewhere none, and CPU time is not shown. */
async function listRuntimes(): Promise<number[]> {
  const text = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, "utf8").catch(() => "");
  return text.split(" ").filter(Boolean).map(Number);
}

async function readCpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // utime and stime, in hundredths of a second.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function readMemoryBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1_024;
}

/** Runs the load in a process of its own. */
export async function sendLoad(load: Load): Promise<Answered> {
  return JSON.parse(await runNode([new URL("load.ts", import.meta.url).pathname, JSON.stringify(load)]));
}
