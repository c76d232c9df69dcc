/** A year of clicks and sales in a fresh local database: written in bulk, and its days settled by the product's own cron. */
import { makeKey } from "../../create-key.ts";
import { type Bench, startWorkers } from "../runtime.ts";
import { CLICK_COLUMNS, DAYS, type Fact, makeClicks, makeFacts, PROGRAM, spread } from "./make-rows.ts";

const DAY = 86_400_000;
/** Below what one statement takes. */
const ROWS = 2_000;

export type Program = {
  bench: Bench;
  clicks: number;
  /** Today's first instant, and that of the first day. */
  today: number;
  firstDay: number;
  get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  /** Settles what is open, as often as it takes; answers the milliseconds of each run that the job itself noted. */
  settle: (runs: number) => Promise<number[]>;
  insertClicks: (rows: readonly unknown[][]) => Promise<void>;
};

export async function fillProgram(scratch: string, { folder, clicks }: { folder: string; clicks: number }): Promise<Program> {
  const bench = await startWorkers(scratch, [{ name: "inside", folder }], { state: `${scratch}/clicks-${clicks}` });
  const { key, sql } = makeKey("secret");
  await bench.db.prepare(sql).run();
  const origin = `http://127.0.0.1:${await bench.portOf("inside")}`;
  const now = Date.now();
  const today = now - (now % DAY);
  const program: Program = {
    bench,
    clicks,
    today,
    firstDay: today - (DAYS - 1) * DAY,
    get: (path, headers = {}) => fetch(origin + path, { headers: { authorization: `Bearer ${key}`, ...headers } }),
    settle: makeSettle(bench),
    insertClicks: (rows) => insertClicks(bench, rows),
  };
  await insertRows(bench, "links", linkRows(now));
  await insertYear(program, now);
  await program.settle(Math.ceil(DAYS / 20));
  return program;
}

/** Days are gathered until they fill a statement: most of an insert is its beginning and its end. */
async function insertYear({ bench, clicks, firstDay, insertClicks: insert }: Program, now: number): Promise<void> {
  let serial = 0;
  let rows: ReturnType<typeof makeClicks> = [];
  let facts: Fact[] = [];
  const write = async (): Promise<void> => {
    await insert(rows);
    for (const [table, own] of Map.groupBy(facts, (fact) => fact.table))
      await insertRows(
        bench,
        table,
        own.map(({ row }) => row),
      );
    [rows, facts] = [[], []];
  };
  for (const [n, count] of spread(clicks, firstDay).entries()) {
    const made = makeClicks({ day: firstDay + n * DAY, count, serial, until: now });
    facts.push(...makeFacts(made, { serial, until: now }));
    rows.push(...made);
    serial += count;
    if (rows.length >= ROWS) await write();
  }
  await write();
}

const linkRows = (now: number): Record<string, unknown>[] =>
  PROGRAM.map(({ id, partnerId }, n) => ({
    id,
    partner_id: partnerId,
    slug: `link-${n}`,
    destination_url: "https://example.com/",
    utm: n % 3 === 0 ? JSON.stringify({ source: `partner-${n % 11}` }) : null,
    is_replay: 0,
    created_at: now,
  }));

function makeSettle(bench: Bench): Program["settle"] {
  // Each run is of another period: one period runs once.
  let period = Date.now();
  return async (runs) => {
    const took: number[] = [];
    for (let n = 0; n < runs; n += 1) {
      period += 300_000;
      await bench.runCron("*/5 * * * *", period);
      const noted = "select done_at - claimed_at from jobs where job = 'settle-days' order by period desc limit 1";
      took.push((await bench.db.prepare(noted).first<number>("done_at - claimed_at")) ?? Number.NaN);
    }
    return took;
  };
}

async function insertClicks({ db }: Bench, rows: readonly unknown[][]): Promise<void> {
  const fields = CLICK_COLUMNS.split(", ").map((_, n) => `value ->> ${n}`);
  const insert = db.prepare(`insert into clicks (${CLICK_COLUMNS}) select ${fields.join(", ")} from json_each(?1)`);
  for (let n = 0; n < rows.length; n += ROWS) await insert.bind(JSON.stringify(rows.slice(n, n + ROWS))).run();
}

async function insertRows({ db }: Bench, table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const fields = columns.map((name) => `value ->> '${name}'`);
  const insert = `insert into ${table} (${columns.join(", ")}) select ${fields.join(", ")} from json_each(?1)`;
  for (let n = 0; n < rows.length; n += ROWS / 2)
    await db
      .prepare(insert)
      .bind(JSON.stringify(rows.slice(n, n + ROWS / 2)))
      .run();
}
