/**
 * Starts other programs and stops all that was started. Law: each runs in a process group of its own, so that what it
 * starts in turn (workerd, esbuild) ends with it and nothing else does.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Complaint, FILES, LOCAL } from "./settings.ts";

export type Program = { name: string; log: string; child: ChildProcess; isGone: () => boolean; hasEnded: Promise<void> };

/** How long a group may take to end by itself. */
const PATIENCE = 5_000;

const SECRETS = ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_CONNECT_WEBHOOK_SECRET", "TOKEN_KEYS", "AUTH_SECRET"];

/** Wrangler asks nobody, tells nobody, and knows only the workers of this checkout; the shell's own secrets stay out of it. */
function quietEnvironment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    CI: "1",
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_SEND_ERROR_REPORTS: "false",
    WRANGLER_HIDE_BANNER: "true",
    WRANGLER_WRITE_LOGS: "false",
    WRANGLER_REGISTRY_PATH: resolve(FILES.registry),
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    NO_COLOR: "1",
  };
  delete env["FORCE_COLOR"];
  for (const name of SECRETS) delete env[name];
  return env;
}

/** Starts a program of this Node with its output in `.local/NAME.log`. */
export function startProgram(name: string, args: readonly string[]): Program {
  const log = `${LOCAL}/${name}.log`;
  const output = openSync(log, "w");
  const child = spawn(process.execPath, args, { detached: true, stdio: ["ignore", output, output], env: quietEnvironment() });
  closeSync(output);
  const hasEnded = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  return { name, log, child, hasEnded, isGone: () => child.exitCode !== null || child.signalCode !== null };
}

export const startWrangler = (name: string, args: readonly string[]): Program =>
  startProgram(name, ["node_modules/wrangler/bin/wrangler.js", ...args]);

/** Waits until a program that does one thing has done it. */
export async function finish(program: Program): Promise<void> {
  await program.hasEnded;
  if (program.child.exitCode !== 0) throw failureOf(program, "failed");
}

export function failureOf(program: Program, what: string): Complaint {
  const tail = readFileSync(program.log, "utf8").trimEnd().split("\n").slice(-15).join("\n");
  return new Complaint(`${program.name} ${what}; the end of ${program.log}:\n${tail}`);
}

/**
 * Ends a program with all that it started; by force if it does not listen. Once its leader is gone the rest has a second:
 * a member that ended and that nobody reaps (a container without an init) looks alive for ever.
 */
export async function stopProgram(program: Program): Promise<void> {
  signalGroup(program, "SIGTERM");
  let deadline = Date.now() + PATIENCE;
  let goneAt: number | undefined;
  while (signalGroup(program, 0) && Date.now() < deadline) {
    if (program.isGone()) goneAt ??= Date.now();
    if (goneAt !== undefined) deadline = Math.min(deadline, goneAt + 1_000);
    await sleep(50);
  }
  signalGroup(program, "SIGKILL");
}

function signalGroup({ child }: Program, signal: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) return false;
  try {
    return process.kill(-child.pid, signal);
  } catch {
    // The group has ended.
    return false;
  }
}

/** Refuses where something else listens on the port. */
export async function requireFreePort(port: number, name: string): Promise<void> {
  const isFree = await new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
  if (!isFree) throw new Complaint(`port ${port} is in use: stop what listens there, or choose another one with ${name}=... npm start`);
}

/** npm may be killed in a way that it cannot pass on; what it started must not go on without it. */
export function stopWithoutNpm(stop: () => void): void {
  const npm = process.env["npm_lifecycle_event"] === undefined ? null : findNpm();
  if (npm === null) return;
  const timer = setInterval(() => {
    try {
      process.kill(npm, 0);
    } catch {
      clearInterval(timer);
      stop();
    }
  }, 1_000).unref();
}

/** The parent, or where that is the shell of npm's script, the shell's; null where `ps` does not say. */
function findNpm(): number | null {
  const [, shellsParent, name] =
    /^\s*(\d+)\s+(.+?)\s*$/.exec(spawnSync("ps", ["-o", "ppid=,comm=", "-p", String(process.ppid)], { encoding: "utf8" }).stdout ?? "") ??
    [];
  if (shellsParent === undefined || name === undefined) return null;
  return /(^|\/|-)(sh|bash|dash|zsh|ash)$/.test(name) ? Number(shellsParent) : process.ppid;
}
