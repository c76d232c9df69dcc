/**
 * Proves a ledger export offline: `npm run verify-ledger -- EXPORT.jsonl --partner ptn_... [--head HASH [--entries N]]`. `--head` is the hash of
 * a statement (after its N entries) or of /ledger/verify: with it, an export that was cut at its end is caught too.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { proveLedger } from "./verify-ledger/prove-ledger.ts";

const USAGE = "usage: npm run verify-ledger -- EXPORT.jsonl --partner ptn_... [--head HASH [--entries N]]";

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { partner: { type: "string" }, head: { type: "string" }, entries: { type: "string" } },
  });
  const [file] = positionals;
  if (file === undefined || values.partner === undefined) throw new Error(USAGE);
  const entries = values.entries === undefined ? undefined : Number(values.entries);
  if (entries !== undefined && !(Number.isInteger(entries) && entries >= 0)) throw new Error(USAGE);
  const proof = proveLedger(readFileSync(file, "utf8"), { partnerId: values.partner, head: values.head, entries });
  for (const violation of proof.violations) console.error(violation);
  console.log(`${proof.entries} entries, head ${proof.headHash}`);
  for (const [currency, balances] of proof.balances) console.log(`${currency} ${JSON.stringify(balances)}`);
  console.log(proof.violations.length === 0 ? "proven: the chain and the books hold" : `broken in ${proof.violations.length} places`);
  process.exitCode = proof.violations.length === 0 ? 0 : 1;
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
