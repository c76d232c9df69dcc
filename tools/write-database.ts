/** Runs a statement in the programme's own database, local or remote, for what has to be there before anybody can call the API. */
import { spawnSync } from "node:child_process";

export type Place = { remote?: boolean | undefined; local?: boolean | undefined; "persist-to"?: string | undefined };

/** The options by which a tool is told where. */
export const PLACE_OPTIONS = { remote: { type: "boolean" }, local: { type: "boolean" }, "persist-to": { type: "string" } } as const;
export const PLACE_USAGE = "(--remote | --local [--persist-to DIR])";

/** Throws unless exactly one place is named. */
export function writeDatabase(sql: string, place: Place): void {
  const where = whereOf(place);
  const run = spawnSync("npx", ["wrangler", "d1", "execute", "DB", "--command", sql, "--yes", ...where], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(run.stderr || run.stdout);
}

function whereOf({ remote = false, local = false, "persist-to": directory }: Place): string[] {
  if (remote === local) throw new Error(`say where: ${PLACE_USAGE}`);
  if (remote) return ["--remote"];
  return ["--local", ...(directory === undefined ? [] : ["--persist-to", directory])];
}

/** A text in SQL. */
export const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Runs a tool that is called by itself; what it throws is told in its own words. */
export function runAlone(main: () => void): void {
  try {
    main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
