/** What a chart draws, as a table and as a file. */
import { describe, expect, it } from "vitest";
import { csvOf, rowsOf } from "../../dashboard/src/parts/chart-series.ts";

const names = { before: (name: string) => `${name}, before`, projected: "projected" };
const data = {
  labels: ["1 Dec", "2 Dec", "3 Dec"],
  format: (value: number) => `$${value}`,
  series: [{ name: "Sales", values: [5, null, null], before: [4, 0, 1], projection: [null, { low: 1, middle: 2, high: 3 }, null] }],
};

describe("a chart as a table", () => {
  it("reads every line that is drawn: values, what they are compared with, and what is expected", () => {
    expect(rowsOf(data, names)).toEqual({
      heads: ["Sales", "Sales, before"],
      rows: [
        { label: "1 Dec", cells: ["$5", "$4"] },
        { label: "2 Dec", cells: ["$1–$3, projected", "$0"] },
        { label: "3 Dec", cells: ["", "$1"] },
      ],
    });
  });

  it("is a file that no spreadsheet takes for formulas", () => {
    const hostile = { ...data, labels: ['=cmd|"x"', "a,b", "c"] };
    const csv = csvOf("Date", rowsOf(hostile, names)).split("\r\n");
    expect(csv).toEqual(['Date,Sales,"Sales, before"', '"\'=cmd|""x""",$5,$4', '"a,b","$1–$3, projected",$0', "c,,$1"]);
  });
});
