/** A race that is lost on purpose: a rival goes first, just before the commit. */
import { env } from "cloudflare:workers";
import { type Ctx, type Db, makePorts } from "../../src/context.ts";
import { handlersOf } from "../../src/flow.ts";

/** A context whose first commit lets the rival go first. */
export function overtakenBy(rival: () => Promise<unknown>): Ctx {
  const ports = makePorts(env);
  let isOvertaken = false;
  const batch: Db["batch"] = async (statements) => {
    if (!isOvertaken) {
      isOvertaken = true;
      await rival();
    }
    return ports.db.batch(statements);
  };
  const db = new Proxy(ports.db, {
    get: (target, name) => {
      if (name === "batch") return batch;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const ctx: Ctx = { ...ports, db, waitUntil: () => undefined, handlersOf: (fact) => handlersOf(ctx, fact) };
  return ctx;
}
