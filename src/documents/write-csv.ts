/** Writes a table as CSV: one header row, then one row an object. Law: no cell that somebody typed is a formula when a spreadsheet opens it. */
import { stringify } from "csv-stringify/sync";

export type CsvCell = string | number | null;

/** Columns in the order of their names' first appearance in `columns`; a number stays a number, below zero too. */
export const writeCsv = (columns: readonly string[], rows: readonly Record<string, CsvCell>[]): string =>
  stringify([...rows], { header: true, columns: [...columns], escape_formulas: true, record_delimiter: "windows" });
