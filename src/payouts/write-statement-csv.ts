/** A payout's statement as CSV: a row a commission or reversal, each with what proves it, so that any row can stand alone. */
import { type CsvCell, writeCsv } from "../documents/index.ts";
import { formatMinor } from "../lib/money.ts";
import type { Statement } from "./gather-statement.ts";
import { verifyCommandOf } from "./rules.ts";

const COLUMNS = [
  "payoutId",
  "payoutStatus",
  "kind",
  "commissionId",
  "type",
  "conversionId",
  "occurredAt",
  "commissionMinor",
  "reversedMinor",
  "lineMinor",
  "currency",
  "line",
  "payoutMinor",
  "partnerId",
  "partnerName",
  "partnerEmail",
  "partnerCountry",
  "program",
  "requestedAt",
  "paidAt",
  "entryIds",
  "ledgerEntries",
  "headHash",
  "verify",
];

export function writeStatementCsv({ payout, lines, entries, head, partner, program }: Statement): string {
  const ofPayout: Record<string, CsvCell> = {
    payoutId: payout.id,
    payoutStatus: payout.status,
    currency: payout.currency,
    payoutMinor: payout.amountMinor,
    partnerId: partner.id,
    partnerName: partner.name,
    partnerEmail: partner.email,
    partnerCountry: partner.country,
    program,
    requestedAt: payout.requestedAt,
    paidAt: payout.paidAt,
    entryIds: entries.map((entry) => entry.id).join(" "),
    ledgerEntries: head.entries,
    headHash: head.hash,
    verify: verifyCommandOf(partner.id, head),
  };
  const rows = lines.map((line) => ({
    ...ofPayout,
    kind: line.lineMinor < 0 ? "reversal" : "commission",
    commissionId: line.commissionId,
    type: line.type,
    conversionId: line.conversionId,
    occurredAt: line.occurredAt,
    commissionMinor: line.commissionMinor,
    reversedMinor: line.reversedMinor,
    lineMinor: line.lineMinor,
    line: formatMinor(line.lineMinor, payout.currency),
  }));
  return writeCsv(COLUMNS, rows);
}
