/** The dashboard's questions over HTTP: how long they take warm, what they read, what the same costs from raw rows, and that both agree. */
import { isDeepStrictEqual } from "node:util";
import type { Program } from "./fill-program.ts";
import { type Question, questionsOf } from "./questions.ts";

const WARMING = 10;
export type Asked = { name: string; p50: number; p95: number; cpuMs: number; rowsRead: number; rawMs: number; isEqual: boolean };

/** `calls`: warm ones, one after another; no answer is cached on any way between. */
export async function measureQueries(program: Program, { calls }: { calls: number }): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (const question of [FLOOR, ...questionsOf(program)]) {
    const one = await ask(program, question, calls);
    console.error(tell(one));
    asked.push(one);
  }
  return asked;
}

function tell({ name, p50, p95, cpuMs, rowsRead, rawMs, isEqual }: Asked): string {
  const times = `p50 ${p50.toFixed(1)}, p95 ${p95.toFixed(1)} ms, CPU ${cpuMs.toFixed(1)} ms`;
  return `  ${name}: ${times}, ${rowsRead.toLocaleString("en-US")} rows read; from raw ${Math.round(rawMs)} ms${isEqual ? "" : ", DIFFERENT"}`;
}

/** The smallest answer through the same door: what all of them cost on this machine, at this moment. */
const FLOOR: Question = {
  name: "one partner by its id (the floor)",
  path: "/v1/partners?limit=1",
  shown: () => [],
  raw: "select 1 where 0",
};

async function ask(program: Program, question: Question, calls: number): Promise<Asked> {
  const read = async (): Promise<number> => {
    const start = performance.now();
    const answer = await program.get(question.path);
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${question.path}: ${answer.status} ${text}`);
    return performance.now() - start;
  };
  for (let n = 0; n < WARMING; n += 1) await read();
  const before = await program.bench.cpuMs();
  const took: number[] = [];
  for (let n = 0; n < calls; n += 1) took.push(await read());
  const cpuMs = ((await program.bench.cpuMs()) - before) / calls;
  took.sort((a, b) => a - b);
  const at = (share: number): number => took[Math.ceil(took.length * share) - 1] ?? 0;
  return { name: question.name, p50: at(0.5), p95: at(0.95), cpuMs, ...(await compare(program, question)) };
}

/** Both answers again, one after the other, with the rows that the product's read. */
async function compare(program: Program, { path, shown, raw }: Question): Promise<Pick<Asked, "rowsRead" | "rawMs" | "isEqual">> {
  const answer = await program.get(path, { "X-Count-Rows": "1" });
  const rowsRead = Number(answer.headers.get("X-Rows-Read"));
  const rows = shown(await answer.json());
  const start = performance.now();
  const { results } = await program.bench.db.prepare(raw).all<Record<string, string | number | null>>();
  const rawMs = performance.now() - start;
  const isKeyed = rows.some((row) => "key" in row);
  const byKey = new Map(results.map((row) => [row["key"], row]));
  const isEqual = isKeyed
    ? rows.length === Math.min(results.length, rows.length) && rows.every((row) => isDeepStrictEqual(row, { ...byKey.get(row["key"]) }))
    : isDeepStrictEqual(
        rows,
        results.map((row) => ({ ...row })),
      );
  if (!isEqual)
    console.error(
      `  ${path} differs from raw: ${JSON.stringify(rows).slice(0, 300)} where raw has ${JSON.stringify(results).slice(0, 300)}`,
    );
  return { rowsRead, rawMs, isEqual };
}
