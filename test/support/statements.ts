/** Statements made of books in memory, and the text that a reader of their pages finds. */
import { readFile } from "node:fs/promises";
import { extractText } from "unpdf";
import { applyCommand } from "../../src/accounts/apply-command.ts";
import { openBooks } from "../../src/accounts/books.ts";
import type { Command } from "../../src/accounts/contract.ts";
import { readStatement } from "../../src/accounts/read-statement.ts";
import type { Statement } from "../../src/payouts/gather-statement.ts";
import { memoryStorage } from "./memory-storage.ts";

export const PARTNER_ID = "ptn_01h455vb4pex5vsknk084sn02q";

export const readAsset = async (path: string): Promise<Uint8Array> => new Uint8Array(await readFile(`dashboard/public${path}`));

export const adjust = (adjustmentId: string, amountMinor: number, currency = "USD"): Command => ({
  kind: "adjust",
  command: { adjustmentId, amountMinor, currency, reason: "a start" },
});
export const requestOf = (payoutId: string, amountMinor: number, currency = "USD"): Command => ({
  kind: "request_payout",
  command: {
    payoutId,
    amountMinor,
    currency,
    minimumMinor: 0,
    autoApproveUnderMinor: 1_000_000_000,
    method: { id: "pm_1", type: "manual", destination: null },
  },
});
export const markPaid = (payoutId: string): Command => ({ kind: "mark_payout_paid", command: { payoutId } });

/** The statement of a payout after these commands, a minute apart. */
export function statementOf(commands: readonly Command[], payoutId: string, partner: Partial<Statement["partner"]> = {}): Statement {
  const storage = memoryStorage();
  let now = Date.UTC(2026, 0, 1);
  const books = openBooks({ storage, partnerId: PARTNER_ID, now: () => now });
  for (const command of commands) {
    now += 60_000;
    const result = books.transact((tx) => applyCommand(tx, command));
    if (!result.ok) throw new Error(`${command.kind}: ${result.refusal.code} ${result.refusal.detail}`);
  }
  const read = readStatement(storage.sql, { partnerId: PARTNER_ID, payoutId });
  if (read === null) throw new Error(`there is no ${payoutId}`);
  return {
    ...read,
    program: "go.example.com",
    partner: { id: PARTNER_ID, name: "Ada Lovelace", email: "ada@example.com", country: "GB", ...partner },
    method: { type: "manual", label: "Bank" },
  };
}

/** The text of each page, spaces as one. */
export async function pagesOf(pdf: Uint8Array): Promise<string[]> {
  // The reader takes the bytes for itself.
  const { text } = await extractText(Uint8Array.from(pdf), { mergePages: false });
  return text.map((page) => page.replaceAll(/\s+/g, " "));
}
