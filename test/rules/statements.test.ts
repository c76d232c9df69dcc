/** What a payout's statement says: it sums to the payout, in the books, as CSV and on paper. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatGrouped } from "../../src/lib/money.ts";
import { writeStatementCsv } from "../../src/payouts/write-statement-csv.ts";
import { writeStatementPdf } from "../../src/payouts/write-statement-pdf.ts";
import { adjust, markPaid, PARTNER_ID, pagesOf, readAsset, requestOf, statementOf } from "../support/statements.ts";

const withReversal = [
  adjust("one", 7_000),
  adjust("two", 5_001),
  requestOf("pay_1", 9_000),
  markPaid("pay_1"),
  adjust("three", 20_000),
  adjust("wrong", -2_500),
  requestOf("pay_2", 15_000),
  markPaid("pay_2"),
];

describe("a statement", () => {
  test("covers commissions oldest first, the last in part, and reversals below zero", () => {
    const { lines, entries, head } = statementOf(withReversal, "pay_2");
    expect(lines.map((line) => line.lineMinor).sort((a, b) => a - b)).toEqual([-2_500, 3_001, 14_499]);
    expect(entries.map((entry) => entry.id)).toEqual(["pay_2:reserve", "pay_2:paid"]);
    expect(head.entries).toBe(entries.at(-1)?.seq);
    expect(head.hash).toBe(entries.at(-1)?.hash);
  });

  test("sums to its payout whatever came before", () => {
    const step = fc.record({ amount: fc.integer({ min: 1, max: 10_000 }), currency: fc.constantFrom("USD", "JPY") });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 100 }), (steps, share) => {
        const total = steps.filter(({ currency }) => currency === "USD").reduce((sum, { amount }) => sum + amount, 0);
        fc.pre(total > 0);
        const amount = Math.max(1, Math.floor((total * share) / 100));
        const commands = [...steps.map((one, n) => adjust(`c${n}`, one.amount, one.currency)), requestOf("pay_1", amount)];
        const { lines } = statementOf(commands, "pay_1");
        expect(lines.reduce((sum, line) => sum + line.lineMinor, 0)).toBe(amount);
      }),
      { numRuns: 50 },
    );
  });
});

describe("a statement as CSV", () => {
  const rowsOf = (csv: string) => csv.trimEnd().split("\r\n");

  test("has one header row, then one row a line, each with what proves it", () => {
    const statement = statementOf(withReversal, "pay_2");
    const [header = "", ...rows] = rowsOf(writeStatementCsv(statement));
    const columns = header.split(",");
    expect(rows).toHaveLength(statement.lines.length);
    const cells = rows.map((row) => Object.fromEntries(row.split(",").map((cell, index) => [columns[index], cell])));
    expect(cells.reduce((sum, row) => sum + Number(row["lineMinor"]), 0)).toBe(15_000);
    for (const row of cells) {
      expect(row).toMatchObject({
        payoutId: "pay_2",
        payoutMinor: "15000",
        headHash: statement.head.hash,
        entryIds: "pay_2:reserve pay_2:paid",
      });
      expect(row["kind"]).toBe(Number(row["lineMinor"]) < 0 ? "reversal" : "commission");
    }
  });

  test.each(["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx", "＝1"])("shows the name %j as text, never as a formula", (name) => {
    const [, row = ""] = rowsOf(writeStatementCsv(statementOf(withReversal, "pay_1", { name })));
    expect(row).toContain(`'${name}`);
  });
});

describe("a statement on paper", () => {
  test.each(["a4", "letter"] as const)("has each line, the sum, the entries and the head on %s", async (paper) => {
    const statement = statementOf(withReversal, "pay_2");
    const pages = await pagesOf(await writeStatementPdf(readAsset, { statement, paper }));
    const text = pages.join(" ");
    for (const line of statement.lines) {
      expect(text).toContain(line.commissionId);
      expect(text).toContain(formatGrouped(line.lineMinor, "USD"));
    }
    expect(text).toContain("Total 150.00");
    for (const entry of statement.entries) expect(text).toContain(entry.id);
    expect(text).toContain(statement.head.hash);
    expect(text).toContain(`--partner ${PARTNER_ID} --entries ${statement.head.entries}`);
    expect(text).toContain("Page 1 of 1");
  });

  test("repeats head and sum on every page of a long list", async () => {
    const many = Array.from({ length: 120 }, (_, n) => adjust(`c${n}`, 1_000 + n));
    const statement = statementOf([...many, requestOf("pay_1", 127_140)], "pay_1");
    const pages = await pagesOf(await writeStatementPdf(readAsset, { statement, paper: "a4" }));
    expect(pages.length).toBeGreaterThan(3);
    const sums = (words: string) => pages.flatMap((page) => new RegExp(`${words} ([\\d,.]+)`).exec(page)?.[1] ?? []);
    expect(sums("Carried forward").length).toBeGreaterThan(2);
    expect(sums("Brought forward")).toEqual(sums("Carried forward"));
    expect(sums("Total")).toEqual(["1,271.40"]);
    for (const [index, page] of pages.entries()) expect(page).toContain(`Page ${index + 1} of ${pages.length}`);
    for (const line of statement.lines) expect(pages.join(" ")).toContain(line.commissionId);
  });

  test("is the same bytes each time", async () => {
    const statement = statementOf(withReversal, "pay_2");
    const [one, two] = [
      await writeStatementPdf(readAsset, { statement, paper: "a4" }),
      await writeStatementPdf(readAsset, { statement, paper: "a4" }),
    ];
    expect(one).toEqual(two);
  });

  test.each(["Zoë Ångström-Łukasiewicz", "Александр Пушкин", "Ελένη Παπαδοπούλου", "Nguyễn Thị Hồng Ngọc", "Ada عمر Ltd"])(
    "can be searched for the name %s",
    async (name) => {
      const statement = statementOf(withReversal, "pay_2", { name });
      const [page = ""] = await pagesOf(await writeStatementPdf(readAsset, { statement, paper: "a4" }));
      expect(page.normalize("NFKC")).toContain(name.normalize("NFKC"));
    },
  );

  test.each([
    ["Arabic", "محمد بن عبد الله (2026)"],
    ["Hebrew", "רחל כהן בע״מ"],
    ["Thai", "นางสาวน้ำฝน เก่งกล้า"],
    ["Devanagari", "प्रिया शर्मा"],
    ["emoji", "Ada 🚀👩‍👩‍👧‍👦"],
    ["200 letters without a space", "W".repeat(200)],
    ["200 emoji", "🚀".repeat(100)],
    ["controls and unpaired surrogates", "a\u0000\u202eb\ud800c"],
    ["an ideograph beyond the first plane", "𠮷野家"],
  ])("is made for a name in %s", async (_, name) => {
    const statement = statementOf(withReversal, "pay_2", { name });
    const pages = await pagesOf(await writeStatementPdf(readAsset, { statement, paper: "a4" }));
    expect(pages.join(" ")).toContain("Total 150.00");
  });

  // The reader of these tests brings none of the character maps that viewers have; what the file asks them for is seen in it.
  test.each([
    ["株式会社サンプル", "/UniJIS-UTF16-H"],
    ["北京示例有限公司", "/UniGB-UTF16-H"],
    ["김민수", "/UniKS-UTF16-H"],
  ])("asks the viewer for the letters of %s", async (name, encoding) => {
    const statement = statementOf(withReversal, "pay_2", { name });
    const pdf = await writeStatementPdf(readAsset, { statement, paper: "a4" });
    expect(new TextDecoder("latin1").decode(pdf)).toContain(`/Encoding ${encoding}`);
    expect((await pagesOf(pdf)).join(" ")).toContain("Total 150.00");
  });
});
