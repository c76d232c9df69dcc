/** Bindings that count what is done with them and otherwise are the bindings: KV by key, queues by message size, D1 by its own meta. */
import type { Operations } from "./prices.ts";
import { queueOperationsOf } from "./prices.ts";

export type Counts = Omit<Operations, "cpuMs"> & { messages: number; messageBytes: number; inFlight: number };
export const newCounts = (): Counts => ({
  requests: 0,
  consumerRuns: 0,
  kvReads: 0,
  kvWrites: 0,
  queueOperations: 0,
  rowsWritten: 0,
  rowsRead: 0,
  messages: 0,
  messageBytes: 0,
  inFlight: 0,
});

type Method = (...args: unknown[]) => unknown;

/** The same object, save that calls of the named methods go through `replaced`. */
const wrap = <T extends object>(target: T, replaced: Record<string, Method>): T =>
  new Proxy(target, {
    get: (object, name) => {
      const own = typeof name === "string" ? replaced[name] : undefined;
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(object, name, object);
      return typeof value === "function" ? value.bind(object) : value;
    },
  });

function countKv(kv: KVNamespace, counts: Counts): KVNamespace {
  const real = kv as unknown as Record<"get" | "put" | "delete", Method>;
  return wrap(kv, {
    get: (...args) => {
      counts.kvReads += Array.isArray(args[0]) ? args[0].length : 1;
      return real.get.apply(kv, args);
    },
    put: (...args) => {
      counts.kvWrites += 1;
      return real.put.apply(kv, args);
    },
    delete: (...args) => {
      counts.kvWrites += 1;
      return real.delete.apply(kv, args);
    },
  });
}

function countQueue(queue: Queue, counts: Counts): Queue {
  const real = queue as unknown as { send: Method };
  return wrap(queue, {
    send: (...args) => {
      const bytes = new TextEncoder().encode(typeof args[0] === "string" ? args[0] : JSON.stringify(args[0])).length;
      counts.messages += 1;
      counts.messageBytes += bytes;
      counts.queueOperations += queueOperationsOf(bytes);
      return real.send.apply(queue, args);
    },
  });
}

const unwrapped = new WeakMap<object, D1PreparedStatement>();

/** `isExact`: raw rows come without meta, so their query is asked once more for it; only where nothing is timed or written. */
type Exactness = { isExact: boolean };

function countStatement(statement: D1PreparedStatement, counts: Counts, exactness: Exactness): D1PreparedStatement {
  const note = <T extends D1Result>(result: T): T => {
    counts.rowsRead += result.meta.rows_read ?? 0;
    counts.rowsWritten += result.meta.rows_written ?? 0;
    return result;
  };
  const wrapped = wrap(statement, {
    bind: (...values) => countStatement(statement.bind(...values), counts, exactness),
    run: async () => note(await statement.run()),
    all: async () => note(await statement.all()),
    // Without meta: as many as were answered were read, at least.
    raw: async () => {
      const rows = await statement.raw();
      if (exactness.isExact) note(await statement.all());
      else counts.rowsRead += rows.length;
      return rows;
    },
    first: async (...args) => {
      const { results } = note(await statement.all<Record<string, unknown>>());
      const [column] = args;
      return typeof column === "string" ? (results[0]?.[column] ?? null) : (results[0] ?? null);
    },
  });
  unwrapped.set(wrapped, statement);
  return wrapped;
}

export function countDatabase(db: D1Database, counts: Counts, exactness: Exactness = { isExact: false }): D1Database {
  return wrap(db, {
    prepare: (sql) => countStatement(db.prepare(String(sql)), counts, exactness),
    batch: async (statements) => {
      const results = await db.batch((statements as D1PreparedStatement[]).map((statement) => unwrapped.get(statement) ?? statement));
      for (const { meta } of results) {
        counts.rowsRead += meta.rows_read ?? 0;
        counts.rowsWritten += meta.rows_written ?? 0;
      }
      return results;
    },
  });
}

/** The environment with every binding of the click path counted. */
export const countEnv = (env: Env, counts: Counts): Env => ({
  ...env,
  DB: countDatabase(env.DB, counts),
  LINKS: countKv(env.LINKS, counts),
  SEEN: countKv(env.SEEN, counts),
  CLICKS: countQueue(env.CLICKS, counts),
});
