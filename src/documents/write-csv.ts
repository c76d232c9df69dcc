/** Writes a table as CSV: one header row, then one row an object. Law: no cell that somebody typed is a formula when a spreadsheet opens it. */
import { stringify } from "csv-stringify/sync";

export type CsvCell = string | number | null;
type CsvRow = Readonly<Record<string, CsvCell>>;

/**
 * What a spreadsheet may run: a sign that begins a formula, also in its wide form, and behind blanks or what is not seen, which some
 * take away first; or a tab or line's end, behind which others begin a cell of their own.
 */
const FORMULA = /^(?:[\s\p{Cc}\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r\n])/u;

/** A quote before it makes it a text; a number stays a number, below zero too. */
const toCell = (value: CsvCell | undefined): CsvCell => (typeof value === "string" && FORMULA.test(value) ? `'${value}` : (value ?? null));

const toText = (columns: readonly string[], rows: readonly CsvRow[], header: boolean): string =>
  stringify(
    rows.map((row) => columns.map((name) => toCell(row[name]))),
    { header, columns: [...columns], record_delimiter: "windows" },
  );

/** Its columns are `columns`, in their order. */
export const writeCsv = (columns: readonly string[], rows: readonly CsvRow[]): string => toText(columns, rows, true);

/** What follows of a file that `writeCsv` began: rows without a header. */
export const writeCsvRows = (columns: readonly string[], rows: readonly CsvRow[]): string => toText(columns, rows, false);
