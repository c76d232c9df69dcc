/** A whole programme for the browser tests: `npm start` with an empty one, on free ports and in a folder of its own. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestProject } from "vitest/node";
import type { Running } from "../../tools/local/settings.ts";

const PATIENCE = 240_000;

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "tributary-"));
  const local = join(folder, ".local");
  const [port, stripe, shop, dashboard] = [await freePort(), await freePort(), await freePort(), await freePort()].map(String);
  // The Node that npm's scripts run on, whatever started the tests.
  const program = spawn("node_modules/.bin/node", ["tools/run.mjs", "start", "--empty"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, LOCAL_DIR: local, PORT: port, STRIPE_PORT: stripe, SHOP_PORT: shop, DASHBOARD_PORT: dashboard },
  });
  let said = "";
  for (const stream of [program.stdout, program.stderr]) stream.on("data", (text) => (said += String(text)));
  const hasEnded = new Promise<void>((resolve) => {
    program.once("exit", () => resolve());
  });
  const stop = async (): Promise<void> => {
    program.kill("SIGTERM");
    await Promise.race([hasEnded, sleep(20_000, undefined, { ref: false })]);
    program.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  const file = join(local, "tributary.json");
  for (const deadline = Date.now() + PATIENCE; !existsSync(file); await sleep(100)) {
    if (program.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`the programme did not start: ${said}`);
    }
  }
  project.provide("programme", JSON.parse(readFileSync(file, "utf8")) as Running);
  project.provide("replayKey", /^REPLAY_KEY="?([^"\n]+)/m.exec(readFileSync(join(local, "dev.vars"), "utf8"))?.[1] ?? "");
  return stop;
}

declare module "vitest" {
  interface ProvidedContext {
    programme: Running;
    /** What lets a test sign in, and read the e-mails that were not sent. */
    replayKey: string;
  }
}
