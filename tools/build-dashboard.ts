/** Builds the dashboard into `dashboard/dist`, with the API's types made anew. Law: what was built from the same files is left as it is, so that a second start does not pull it from under the first. */
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { build } from "vite";
import "./describe-api.ts";

const MARK = "dashboard/dist/built-from.txt";

function fingerprint(): string {
  const hash = createHash("sha256");
  const files = [...globSync("dashboard/{src,build,public}/**"), "dashboard/index.html", "dashboard/vite.config.ts", "package-lock.json"];
  for (const file of files.sort()) if (statSync(file).isFile()) hash.update(`${file}\n`).update(readFileSync(file));
  return hash.digest("hex");
}

const made = fingerprint();
if (!existsSync(MARK) || readFileSync(MARK, "utf8") !== made) {
  // Whoever starts it, a test too: what is served is what would be deployed.
  process.env["NODE_ENV"] = "production";
  await build({ mode: "production", configFile: "dashboard/vite.config.ts", logLevel: "warn" });
  writeFileSync(MARK, made);
}
