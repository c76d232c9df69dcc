/** How large the deployed bundle is, and which of its modules a click evaluates. Law: heavy modules are asked for by name, in the bundle as it is deployed but for the names, which are minified away. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Figure, figureOf } from "./figures.ts";
import { insertLink, SLUG } from "./measure-redirect.ts";
import { bundle, readModules, startWorkers } from "./runtime.ts";

const HEAVY = ["stripe", "@hono/zod-openapi", "hono", "bowser", "uqr", "better-auth"] as const;
const GOAL_KB = 700;
const JSON_BODY = { "Content-Type": "application/json" };
const GUESS = JSON.stringify({ email: "nobody@example.com", otp: "000000" });

export async function measureSize(scratch: string, folder: string): Promise<Figure[]> {
  const modules = await readModules(folder);
  const zipped = modules.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0) / 1000;
  const whole = modules.reduce((sum, { contents }) => sum + Buffer.byteLength(contents), 0) / 1000;
  const legible = await readModules(await bundle(scratch, { name: "legible", entry: "src/index.ts", isLegible: true }));
  const heavy = await listEvaluated(scratch, legible);
  console.error(`  heavy modules that a click evaluates: ${heavy.join(", ") || "none"}`);
  return [
    figureOf({ name: "worker bundle, gzip", value: zipped, unit: "KB", goal: `<= ${GOAL_KB} KB`, met: zipped <= GOAL_KB }),
    figureOf({ name: "worker bundle", value: whole, unit: "KB" }),
    figureOf({
      name: `of ${HEAVY.length} heavy packages, evaluated by a click`,
      value: heavy.length,
      unit: "packages",
      goal: "0",
      met: heavy.length === 0,
    }),
  ];
}

/**
 * The bundler makes a function of each module that is loaded late, named by its path. The same bundle, made to note those that ran, is
 * asked for a click, then what ran; a click of the API must show more, or nothing was noted at all.
 */
async function listEvaluated(scratch: string, modules: Awaited<ReturnType<typeof readModules>>): Promise<string[]> {
  const noted = join(scratch, "noted");
  await mkdir(noted, { recursive: true });
  for (const [index, { path, contents }] of modules.entries()) {
    const told = contents.replace(
      /(var __esm = \(fn[^)]*\) => function __init\(\) \{)/,
      "$1 if (fn) (globalThis.evaluated ??= []).push(Object.getOwnPropertyNames(fn)[0]);",
    );
    if (index === 0 && told === contents) throw new Error("the bundler no longer names the modules that it loads late");
    await writeFile(join(noted, index === 0 ? "bundle.js" : path), told);
  }
  const tell = `if (request.url.endsWith("/evaluated")) return Response.json(globalThis.evaluated ?? []);`;
  await writeFile(
    join(noted, "index.js"),
    `import worker from "./bundle.js"; export * from "./bundle.js";
export default { ...worker, fetch(request, env, execution) { ${tell} return worker.fetch(request, env, execution); } };`,
  );
  const bench = await startWorkers(scratch, [{ name: "noted", folder: noted }]);
  try {
    await insertLink(bench);
    const address = `http://127.0.0.1:${await bench.portOf("noted")}`;
    const ask = async () => (await (await fetch(`${address}/evaluated`)).json()) as string[];
    await fetch(`${address}/${SLUG}`, { redirect: "manual", headers: { "User-Agent": "Mozilla/5.0" } });
    const byClick = packagesIn(await ask());
    await (await fetch(`${address}/openapi.json`)).text();
    const byCall = packagesIn(await ask());
    if (!byCall.includes("hono")) throw new Error("the API evaluated nothing: what ran was not noted");
    if (byCall.includes("better-auth")) throw new Error("a plain call of the API evaluated better-auth: only a sign-in may");
    await (await fetch(`${address}/api/auth/sign-in/email-otp`, { method: "POST", headers: JSON_BODY, body: GUESS })).text();
    if (!packagesIn(await ask()).includes("better-auth")) throw new Error("a sign-in evaluated nothing: what ran was not noted");
    return byClick;
  } finally {
    await bench.stop();
  }
}

const packagesIn = (paths: readonly string[]) => HEAVY.filter((name) => paths.some((path) => path.includes(`node_modules/${name}/`)));
