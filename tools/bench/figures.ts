/** What a measurement says: a value beside its baseline and its goal, and the whole as a table. */

export type Figure = {
  name: string;
  value: number;
  unit: string;
  /** What it is measured against, in the same run. */
  baseline: { name: string; value: number } | null;
  /** Value by baseline. */
  ratio: number | null;
  goal: string | null;
  met: boolean | null;
};

export const figureOf = (figure: Pick<Figure, "name" | "value" | "unit"> & Partial<Figure>): Figure => {
  const { baseline = null, goal = null, met = null } = figure;
  const ratio = baseline === null ? null : round(figure.value / baseline.value);
  return { name: figure.name, value: round(figure.value), unit: figure.unit, baseline, ratio, goal, met };
};

/** Three digits after the point below ten, none above a hundred: more would not be the same next time. */
export const round = (value: number): number => Number(value.toFixed(Math.abs(value) < 10 ? 3 : Math.abs(value) < 100 ? 1 : 0));

/** The middle one. */
export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

export function showTable(figures: readonly Figure[]): string {
  const rows = [
    ["figure", "value", "baseline", "ratio", "goal", ""],
    ...figures.map(({ name, value, unit, baseline, ratio, goal, met }) => [
      name,
      `${value.toLocaleString("en-US")} ${unit}`,
      baseline === null ? "" : `${round(baseline.value).toLocaleString("en-US")} (${baseline.name})`,
      ratio === null ? "" : ratio.toFixed(2),
      goal ?? "",
      met === null ? "" : met ? "met" : "NOT MET",
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
