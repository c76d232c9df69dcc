/** Tells what a command has written into the books: its entries, and the balances of their currencies after it. */
import { showBalance, showEntry } from "./resources.ts";
import { listEntriesAfter } from "./store.ts";
import { balancesOf, type Tx, tell } from "./transaction.ts";

/** More entries than any command writes. */
const MOST = 10_000;

export function tellPosted(tx: Tx, seqBefore: number): void {
  const entries = listEntriesAfter(tx.sql, seqBefore, MOST).map(showEntry);
  const currencies = [...new Set(entries.map(({ currency }) => currency))];
  const balances = currencies.map((currency) => showBalance(currency, balancesOf(tx, currency)));
  tell(tx, "account.posted", { subject: tx.partnerId, data: { partnerId: tx.partnerId, seq: tx.ledger.seq, entries, balances } });
}
