/** What a chart is told, and the same as a table or a CSV file. Law: every point that is drawn can be read. */
export type Series = {
  name: string;
  values: readonly (number | null)[];
  /** The same in the time that it is compared with: dashed, in the same colour. */
  before?: readonly (number | null)[];
  /** What is expected for the points without a value, between low and high: hatched, in the same colour. */
  projection?: readonly ({ low: number; middle: number; high: number } | null)[];
};

export type ChartData = {
  /** What stands on the axis below, one for each value. */
  labels: readonly string[];
  series: readonly Series[];
  /** How a value is read out. */
  format: (value: number) => string;
  /** How a value stands on the axis, where it may be rounder. */
  formatTick?: (value: number) => string;
};

export type ChartRow = { label: string; cells: readonly string[] };
type Names = { before: (name: string) => string; projected: string };

/** A column for each line that is drawn, in its order. */
export function rowsOf({ labels, series, format }: ChartData, names: Names): { heads: string[]; rows: ChartRow[] } {
  const heads = series.flatMap(({ name, before }) => (before === undefined ? [name] : [name, names.before(name)]));
  const read = (value: number | null | undefined): string => (value === null || value === undefined ? "" : format(value));
  const rows = labels.map((label, index) => {
    const cells = series.flatMap(({ values, before, projection }) => {
      const expected = projection?.[index];
      const own = values[index] ?? null;
      const now = own === null && expected != null ? `${format(expected.low)}–${format(expected.high)}, ${names.projected}` : read(own);
      return before === undefined ? [now] : [now, read(before[index])];
    });
    return { label, cells };
  });
  return { heads, rows };
}

/** What a spreadsheet would take for a formula is made a text. */
const csvCell = (text: string): string => {
  const safe = /^[=+@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export const csvOf = (dateHead: string, { heads, rows }: { heads: string[]; rows: ChartRow[] }): string =>
  [[dateHead, ...heads], ...rows.map(({ label, cells }) => [label, ...cells])].map((row) => row.map(csvCell).join(",")).join("\r\n");
