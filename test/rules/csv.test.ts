/** Tables as CSV: what somebody typed is never run by the spreadsheet that opens it, and a file that breaks off never passes for a whole one. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exportRows, type Listing } from "../../src/analytics/export-rows.ts";
import { writeCsv } from "../../src/documents/index.ts";

/** The cell as a spreadsheet reads it. */
const cellOf = (value: string | number): string => {
  const [, line = ""] = /^a\r\n([\s\S]*)\r\n$/.exec(writeCsv(["a"], [{ a: value }])) ?? [];
  return line.startsWith('"') ? line.slice(1, -1).replaceAll('""', '"') : line;
};

describe("a cell", () => {
  test.each([
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("https://evil.example","see")',
    "=cmd|' /C calc'!A0",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    " =1",
    "\u00a0=1",
    "\ufeff=1",
    "\u200b@x",
    "\u202e=1",
    "\u0000=1",
    "\tx",
    "\rx",
    "\nx",
    "\n=1",
    "-",
  ])("of %j is a text", (value) => {
    expect(cellOf(value)).toBe(`'${value}`);
  });

  test.each(["Ada", "a=b", "1-2", "'quoted'", "", "a\n=1", "محمد", "🚀", "https://x.example/?a=-1"])("of %j is as it is", (value) => {
    expect(cellOf(value)).toBe(value);
  });

  test.each([-5, 0, 12_345])("of the number %d stays a number", (value) => {
    expect(cellOf(value)).toBe(String(value));
  });

  test("never begins with a formula's sign, whatever was typed", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (value) => !/^[=+\-@＝＋－＠\t\r\n]/.test(cellOf(value).trimStart())));
  });
});

type Row = { id: number };
const listing = (total: number, { failAt = Number.POSITIVE_INFINITY } = {}) => {
  const asked: (string | null)[] = [];
  const source: Listing<Row, Row> = {
    columns: ["id"],
    list: async ({ limit, after }) => {
      asked.push(after);
      const start = after === null ? 0 : Number(after) + 1;
      if (start >= failAt) throw new Error("the database went away");
      return Array.from({ length: Math.max(0, Math.min(limit + 1, total - start)) }, (_, n) => ({ id: start + n }));
    },
    show: (row) => row,
    keyOf: ({ id }) => String(id),
  };
  return { source, asked };
};

describe("a streamed file", () => {
  test.each([0, 1, 999, 1_000, 1_001, 2_000, 3_456])("of %d rows has each of them once", async (total) => {
    const text = await new Response(await exportRows(listing(total).source)).text();
    expect(text.trimEnd().split("\r\n")).toEqual(["id", ...Array.from({ length: total }, (_, n) => String(n))]);
  });

  test("asks for no more pages once its reader went away", async () => {
    const { source, asked } = listing(1_000_000);
    const reader = (await exportRows(source)).getReader();
    await reader.read();
    await reader.read();
    await reader.cancel("gone");
    const before = asked.length;
    // Every page that was asked for is there by then.
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toHaveLength(before);
    // Two pages read, one ahead.
    expect(before).toBeLessThanOrEqual(4);
  });

  test("reads one page ahead of its reader, and not more", async () => {
    const { source, asked } = listing(1_000_000);
    const reader = (await exportRows(source)).getReader();
    for (let n = 1; n <= 5; n += 1) {
      await reader.read();
      expect(asked.length).toBeLessThanOrEqual(n + 2);
    }
    await reader.cancel();
  });

  test("breaks off where a page fails, and is refused where the first one does", async () => {
    await expect(new Response(await exportRows(listing(5_000, { failAt: 2_000 }).source)).text()).rejects.toThrow("went away");
    await expect(exportRows(listing(5_000, { failAt: 0 }).source)).rejects.toThrow("went away");
  });
});
