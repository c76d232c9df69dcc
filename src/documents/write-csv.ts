/** Writes a table as CSV: one header row, then one row an object. Law: no cell that somebody typed is a formula when a spreadsheet opens it. */
import { stringify } from "csv-stringify/sync";

export type CsvCell = string | number | null;

const toText = (columns: readonly string[], rows: readonly Record<string, CsvCell>[], header: boolean): string =>
  stringify([...rows], { header, columns: [...columns], escape_formulas: true, record_delimiter: "windows" });

/** Columns in the order of their names' first appearance in `columns`; a number stays a number, below zero too. */
export const writeCsv = (columns: readonly string[], rows: readonly Record<string, CsvCell>[]): string => toText(columns, rows, true);

/** What follows of a file that `writeCsv` began: rows without a header. */
export const writeCsvRows = (columns: readonly string[], rows: readonly Record<string, CsvCell>[]): string => toText(columns, rows, false);
