/** Writes commissions as CSV while they are read, a page at a time. Law: what is in memory is one page, whatever the file's length. */
import type { Ctx } from "../context.ts";
import { type CsvCell, writeCsv, writeCsvRows } from "../documents/index.ts";
import { formatMinor } from "../lib/money.ts";
import { toIso } from "../lib/time.ts";
import { type CommissionFilter, type CommissionRow, cursorOf, listCommissionRows } from "./store.ts";

const PAGE = 500;

const COLUMNS = [
  "id",
  "partnerId",
  "conversionId",
  "type",
  "status",
  "currency",
  "amountMinor",
  "amount",
  "reversedMinor",
  "netMinor",
  "holds",
  "reason",
  "occurredAt",
  "releasesAt",
  "createdAt",
];

/** The rows of `GET /commissions` in its order. A page is read when the reader asks for it; a reader that leaves ends it. */
export function exportCommissions(ctx: Pick<Ctx, "db">, filter: CommissionFilter): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let after: string | null = null;
  let isHeaderWritten = false;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const rows = await listCommissionRows(ctx, filter, { limit: PAGE, after });
      const shown = rows.slice(0, PAGE);
      const cells = shown.map(cellsOf);
      const text = isHeaderWritten ? writeCsvRows(COLUMNS, cells) : writeCsv(COLUMNS, cells);
      isHeaderWritten = true;
      controller.enqueue(encoder.encode(text));
      const last = shown.at(-1);
      if (last === undefined || rows.length <= PAGE) controller.close();
      else after = cursorOf(last);
    },
  });
}

const cellsOf = (row: CommissionRow): Record<string, CsvCell> => ({
  id: row.id,
  partnerId: row.partnerId,
  conversionId: row.conversionId,
  type: row.type,
  status: row.status,
  currency: row.currency,
  amountMinor: row.amountMinor,
  amount: formatMinor(row.amountMinor, row.currency),
  reversedMinor: row.reversedMinor,
  netMinor: row.amountMinor - row.reversedMinor,
  holds: row.holds.join(" "),
  reason: row.reason,
  occurredAt: toIso(row.occurredAt),
  releasesAt: toIso(row.releasesAt),
  createdAt: toIso(row.createdAt),
});
