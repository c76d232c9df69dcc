/** Proves a ledger export from its entries alone: the chain of hashes, gapless numbers, one id an entry, and books that are never below zero. */
import { entrySchema } from "../../src/accounts/contract.ts";
import { afterMove, type Balances, EMPTY_BALANCES } from "../../src/accounts/rules.ts";
import { genesisHash, hashOf } from "../../src/accounts/transaction.ts";

const strictEntry = entrySchema.strict();

export type Proof = { entries: number; headHash: string; balances: Map<string, Balances>; violations: string[] };

type Expected = {
  partnerId: string;
  head?: string | undefined;
  /** How many entries there were when the head was taken; a later export has more. By default, all that are there. */
  entries?: number | undefined;
};

/** `text` is one entry a line, oldest first, as `/v1/partners/{id}/ledger/export` answers. */
export function proveLedger(text: string, { partnerId, head, entries }: Expected): Proof {
  const proof: Proof = { entries: 0, headHash: genesisHash(partnerId), balances: new Map(), violations: [] };
  const ids = new Set<string>();
  let hashThen = entries === 0 ? proof.headHash : null;
  for (const [index, line] of text.split("\n").entries()) {
    if (line !== "") proveLine(proof, { line, number: index + 1, ids });
    if (proof.entries === entries) hashThen = proof.headHash;
  }
  for (const [currency, { available, receivable }] of proof.balances) {
    if (available > 0 && receivable > 0) proof.violations.push(`${currency}: available and receivable are both above zero`);
  }
  if (entries !== undefined && hashThen === null) proof.violations.push(`there are only ${proof.entries} entries, not ${entries}`);
  else if (head !== undefined && head !== (hashThen ?? proof.headHash))
    proof.violations.push(
      `the hash ${entries === undefined ? "of the last entry" : `after ${entries} entries`} is not the head that was given`,
    );
  return proof;
}

function proveLine(proof: Proof, { line, number, ids }: { line: string; number: number; ids: Set<string> }): void {
  const broken = (why: string) => proof.violations.push(`line ${number}: ${why}`);
  const read = strictEntry.safeParse(parse(line));
  if (!read.success)
    return void broken(`is not an entry (${read.error.issues[0]?.path.join(".") ?? ""}: ${read.error.issues[0]?.message ?? ""})`);
  const entry = read.data;
  if (entry.seq !== proof.entries + 1) broken(`entry ${entry.seq} follows ${proof.entries}`);
  if (ids.has(entry.id)) broken(`the id ${entry.id} is there twice`);
  if (hashOf(proof.headHash, entry) !== entry.hash) broken("the hash does not follow from the one before");
  try {
    if (entry.amountMinor <= 0) throw new Error("the amount is not above zero");
    const before = proof.balances.get(entry.currency) ?? EMPTY_BALANCES;
    proof.balances.set(entry.currency, afterMove(before, { ...entry, part: entry.id }));
  } catch (error) {
    broken(error instanceof Error ? error.message : String(error));
  }
  ids.add(entry.id);
  proof.entries = entry.seq;
  proof.headHash = entry.hash;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
