/**
 * Breaks the pure rules on purpose, one named mutation at a time, in a scratch copy, and runs their tests: `npm run mutate`.
 * A mutation that no test notices is a hole in the tests; fewer than 95% caught is an error.
 */
import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { MUTATIONS, type Mutation } from "./mutate/mutations.ts";

const ROOT = join(import.meta.dirname, "..");
const GOAL = 0.95;

/** The scratch copy has what the rules' tests need, the documents that they read too; modules are linked, not copied. */
async function makeCopy(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tributary-mutate-"));
  for (const name of ["src", "test", "tools", "docs"]) await cp(join(ROOT, name), join(folder, name), { recursive: true });
  for (const name of ["package.json", "tsconfig.json"]) await cp(join(ROOT, name), join(folder, name));
  // Without the project of the workers: loading their runtime would take longer than the rules' tests.
  await writeFile(join(folder, "vitest.config.mjs"), "export default { test: { pool: 'threads', maxWorkers: 1, isolate: false } };");
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** Whether the rules' tests pass in the folder. They stop at the first failure. */
function passes(folder: string, tests: readonly string[]): Promise<boolean> {
  const run = spawn(process.execPath, [join(ROOT, "node_modules/vitest/vitest.mjs"), "run", "--bail", "1", ...tests], {
    cwd: folder,
    stdio: "ignore",
  });
  return new Promise((resolve, reject) => {
    run.on("error", reject);
    run.on("exit", (code) => resolve(code === 0));
  });
}

/** The file with the mutation in it; a text that is not there exactly once proves nothing. */
function mutate(text: string, { file, name, from, to }: Mutation): string {
  const pieces = text.split(from);
  if (pieces.length !== 2) throw new Error(`${file}, "${name}": its text is there ${pieces.length - 1} times, not once`);
  return pieces.join(to);
}

async function isCaught(folder: string, mutation: Mutation): Promise<boolean> {
  const path = join(folder, mutation.file);
  const original = await readFile(path, "utf8");
  await writeFile(path, mutate(original, mutation));
  try {
    return !(await passes(folder, mutation.tests));
  } finally {
    await writeFile(path, original);
  }
}

async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const chosen = MUTATIONS.filter(({ file }) => positionals.every((part) => file.includes(part)));
  for (const mutation of chosen) mutate(await readFile(join(ROOT, mutation.file), "utf8"), mutation);
  const folder = await makeCopy();
  try {
    if (!(await passes(folder, [...new Set(chosen.flatMap(({ tests }) => tests))])))
      throw new Error("the tests fail before anything is broken");
    const missed: Mutation[] = [];
    for (const mutation of chosen) {
      const caught = await isCaught(folder, mutation);
      if (!caught) missed.push(mutation);
      console.log(`${caught ? "caught" : "MISSED"}  ${mutation.file}: ${mutation.name}`);
    }
    const caught = chosen.length - missed.length;
    console.log(`${caught} of ${chosen.length} caught (${((100 * caught) / chosen.length).toFixed(1)}%)`);
    if (caught < GOAL * chosen.length) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
