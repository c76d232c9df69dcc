/** Makes one small script of src/clicks/tracker, as the module that the worker serves it from. */
import { buildSync } from "esbuild";

export const TRACKER_FILE = "src/clicks/tracker.gen.ts";

/** The text of the generated module. */
export function buildTracker(): string {
  const { outputFiles } = buildSync({
    entryPoints: ["src/clicks/tracker/main.ts"],
    bundle: true,
    minify: true,
    format: "iife",
    // Browsers of 2020 and later: older ones ignore the script, and their visitors are attributed by their cookie.
    target: "es2020",
    write: false,
    tsconfigRaw: {},
  });
  const script = (outputFiles[0]?.text ?? "").trim();
  return `/** The tracker as one script, made of src/clicks/tracker by \`npm run tracker\`; not edited by hand. */\nexport const TRACKER = ${JSON.stringify(script)};\n`;
}
