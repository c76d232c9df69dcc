/**
 * Makes an API key outside the API: the first one of a new programme, or one after the last was lost. Prints the key,
 * which is shown this once, and inserts its hash into the local or the remote database.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { hashOf, type KeyKind, newKey } from "../src/auth/secret.ts";
import { newId } from "../src/lib/ids.ts";
import { PLACE_OPTIONS, PLACE_USAGE, runAlone, writeDatabase } from "./write-database.ts";

const USAGE = `usage: node tools/create-key.ts [secret | publishable | partner --partner ptn_...] ${PLACE_USAGE}`;

/** A key's text, and the statement that inserts its row. A partner's key needs the partner's id. */
export function makeKey(kind: KeyKind, partnerId?: string): { id: string; key: string; sql: string } {
  if ((kind === "partner") !== (partnerId !== undefined)) throw new Error("a partner's key, and no other, names its partner");
  if (partnerId !== undefined && !/^ptn_[0-9a-z]{26}$/.test(partnerId)) throw new Error("a partner's id is ptn_ and 26 characters");
  const key = newKey(kind);
  const id = newId("key");
  const partner = partnerId === undefined ? "null" : `'${partnerId}'`;
  const values = `'${id}', '${kind}', '${hashOf(key)}', '${key.slice(-4)}', ${partner}, ${Date.now()}`;
  return { id, key, sql: `insert into api_keys (id, kind, hash, ending, partner_id, created_at) values (${values})` };
}

function main(): void {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { partner: { type: "string" }, ...PLACE_OPTIONS } });
  const kind = positionals[0] ?? "secret";
  if (kind !== "secret" && kind !== "publishable" && kind !== "partner") throw new Error(USAGE);
  const { key, sql } = makeKey(kind, values.partner);
  writeDatabase(sql, values);
  console.log(key);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) runAlone(main);
