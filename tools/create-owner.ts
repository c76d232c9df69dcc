/**
 * Takes an owner in outside the API: the first one of a new programme, or one after nobody's mailbox is an owner's any more. The owner
 * then signs in by e-mail; one whose address is there already stays as it is.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { newId } from "../src/lib/ids.ts";
import { PLACE_OPTIONS, PLACE_USAGE, quote, runAlone, writeDatabase } from "./write-database.ts";

const USAGE = `usage: node tools/create-owner.ts EMAIL NAME ${PLACE_USAGE}`;

/** The statement that inserts an owner's row; the address is lower-cased, as a sign-in looks it up. */
export function makeOwner(input: { email: string; name: string }): { email: string; sql: string } {
  const [email, name] = [input.email.trim().toLowerCase(), input.name.trim()];
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) || email.length > 254) throw new Error(`"${input.email}" is no e-mail address`);
  if (name === "" || name.length > 200) throw new Error("an owner has a name of at most 200 characters");
  const values = [quote(newId("own")), quote(email), quote(name), Date.now()].join(", ");
  return { email, sql: `insert into owners (id, email, name, created_at) values (${values}) on conflict (email) do nothing` };
}

function main(): void {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: PLACE_OPTIONS });
  const [email, name] = positionals;
  if (email === undefined || name === undefined || positionals.length > 2) throw new Error(USAGE);
  const owner = makeOwner({ email, name });
  writeDatabase(owner.sql, values);
  console.log(`${owner.email} signs in as an owner`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) runAlone(main);
