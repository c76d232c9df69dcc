/**
 * Rows as CSV, page by page: what is in memory is a page, however many there are. Law: texts that a spreadsheet would run as
 * a formula are escaped, and a page that fails breaks the answer off, so that half a file never passes for a whole one.
 */
import { type CsvCell, writeCsv, writeCsvRows } from "../documents/index.ts";
import type { PageRequest } from "../lib/paging.ts";

const PAGE = 1_000;

/** Pages of a list, newest first: up to `limit + 1` rows, of which the one too many says that there are more. */
export type Listing<Row, Shown extends Record<string, unknown>> = {
  columns: readonly string[];
  list: (page: PageRequest) => Promise<Row[]>;
  show: (row: Row) => Shown;
  keyOf: (row: Row) => string;
};

/** The first page is read before the answer begins, so that what is refused is refused with its status. */
export async function exportRows<Row, Shown extends Record<string, unknown>>(
  listing: Listing<Row, Shown>,
): Promise<ReadableStream<Uint8Array>> {
  const { columns, list, show, keyOf } = listing;
  const encoder = new TextEncoder();
  let isFirst = true;
  let next: Row[] | null = await list({ limit: PAGE, after: null });
  return new ReadableStream({
    async pull(controller) {
      if (next === null) return controller.close();
      const rows: Row[] = next;
      const page = rows.slice(0, PAGE);
      const cells = page.map((row) => toCells(show(row)));
      controller.enqueue(encoder.encode(isFirst ? writeCsv(columns, cells) : writeCsvRows(columns, cells)));
      isFirst = false;
      const last = page.at(-1);
      next = rows.length > PAGE && last !== undefined ? await list({ limit: PAGE, after: keyOf(last) }) : null;
    },
  });
}

const toCells = (row: Record<string, unknown>): Record<string, CsvCell> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toCell(value)]));

function toCell(value: unknown): CsvCell {
  if (value === undefined || value === null) return null;
  if (typeof value === "number" || typeof value === "string") return value;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
