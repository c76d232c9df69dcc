/** A Durable Object's SQLite surface over Node's own SQLite: enough to open an account's books outside workerd, where modules can be mocked. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

export function memoryStorage(): DurableObjectStorage {
  const db = new DatabaseSync(":memory:");
  const prepared = new Map<string, StatementSync>();
  const prepare = (query: string): StatementSync => {
    const known = prepared.get(query) ?? db.prepare(query);
    prepared.set(query, known);
    return known;
  };
  const exec = (query: string, ...values: SQLInputValue[]) => {
    // A script of many statements has no parameters and no rows.
    if (values.length === 0 && query.split(";").filter((part) => part.trim() !== "").length > 1) {
      db.exec(query);
      return rowsOf([]);
    }
    return rowsOf(prepare(query).all(...values));
  };
  const storage = {
    sql: { exec },
    transactionSync: <T>(work: () => T): T => {
      db.exec("savepoint command");
      try {
        const result = work();
        db.exec("release command");
        return result;
      } catch (error) {
        db.exec("rollback to command; release command");
        throw error;
      }
    },
  };
  return storage as unknown as DurableObjectStorage;
}

const rowsOf = (rows: unknown[]) => ({ toArray: () => rows, one: () => rows[0], [Symbol.iterator]: () => rows[Symbol.iterator]() });
