/** The whole report in words, as CSV and on paper: what it is of stands on it, whatever names and figures it has. */
import { describe, expect, test } from "vitest";
import { chartsOf, wholeIntervals } from "../../src/analytics/chart-report.ts";
import { COMMISSION_PAGES, runningSums } from "../../src/analytics/lay-out-lists.ts";
import { calendarOf, changeOf, intervalOf, nameOfKey, wordsOfRange } from "../../src/analytics/report-words.ts";
import { rangeOf } from "../../src/analytics/rules.ts";
import { writeListPdf } from "../../src/analytics/write-list-pdf.ts";
import { writeReportCsv } from "../../src/analytics/write-report-csv.ts";
import { writeReportPdf } from "../../src/analytics/write-report-pdf.ts";
import { formatMoney } from "../../src/lib/money.ts";
import { fromIso } from "../../src/lib/time.ts";
import { MADE_AT, reportOf } from "../support/reports.ts";
import { PARTNER_ID, pagesOf, readAsset } from "../support/statements.ts";

describe("a change", () => {
  test.each([
    [112, 100, {}, "up 12%", "good"],
    [88, 100, {}, "down 12%", "bad"],
    [112, 100, { isCost: true }, "up 12%", "bad"],
    [88, 100, { isCost: true }, "down 12%", "good"],
    [100_001, 100_000, {}, "up under 1%", "good"],
    [50_000, 3, {}, "up 1,666,567%", "good"],
    [5, 0, {}, "up from 0", "good"],
    [-5, 0, {}, "down from 0", "bad"],
    [5, -5, {}, "up", "good"],
    [0, 7, {}, "down 100%", "bad"],
    [7, 7, {}, "as before", "muted"],
    [0, 0, {}, "as before", "muted"],
  ] as const)("from %d to %d is said", (now, before, options, text, tone) => {
    expect(changeOf(now, before, options)).toMatchObject({ text, tone });
  });
});

test.each([
  [123_450, "USD", "whole", "$1,234.50"],
  [-123_450, "USD", "whole", "−$1,234.50"],
  [1_234, "JPY", "whole", "¥1,234"],
  [1_234, "KWD", "whole", "KWD 1.234"],
  [100_000_000_000_000, "USD", "whole", "$1,000,000,000,000.00"],
  [50_000, "USD", "axis", "$500"],
  [10, "USD", "axis", "$0.10"],
  [2_000_000, "USD", "axis", "$20K"],
  [250_000_000, "USD", "axis", "$2.5M"],
  [50_000, "JPY", "axis", "¥50K"],
  [0, "EUR", "axis", "€0"],
] as const)("%d of %s is read (%s) as %s", (minor, currency, style, text) => {
  expect(formatMoney(minor, currency, style).replace("\u00a0", " ")).toBe(text);
});

describe("a range", () => {
  const said = (range: { from?: string; to?: string }, timezone: string) =>
    wordsOfRange(rangeOf({ ...range, timezone }, MADE_AT), calendarOf(timezone));
  test.each([
    [{ from: "2026-11-01", to: "2026-11-30" }, "America/New_York", "1 Nov 2026 – 30 Nov 2026"],
    [{ from: "2026-11-25", to: "2026-11-25" }, "Asia/Kolkata", "25 Nov 2026"],
    [{ from: "2025-10-26", to: "2025-10-26" }, "Europe/Berlin", "26 Oct 2025"],
    [{ from: "2026-11-01T10:00:00Z", to: "2026-11-02" }, "UTC", "1 Nov 2026, 10:00 – 3 Nov 2026, 00:00"],
  ])("of %o in %s is said as its days, or with times", (range, timezone, text) => {
    expect(said(range, timezone)).toBe(text);
  });

  test("without an end is said so", () => {
    const calendar = calendarOf("UTC");
    expect(wordsOfRange({ from: null, to: null }, calendar)).toBe("All time");
    expect(wordsOfRange({ from: fromIso("2026-11-01T00:00:00Z"), to: null }, calendar)).toBe("1 Nov 2026 – now");
    expect(wordsOfRange({ from: null, to: fromIso("2026-11-02T00:00:00Z") }, calendar)).toBe("the beginning – 1 Nov 2026");
  });

  test.each([
    ["2026-11-25", "2026-11-25", "hour"],
    ["2026-11-24", "2026-11-25", "hour"],
    ["2026-11-01", "2026-11-30", "day"],
    ["2026-01-01", "2026-12-31", "week"],
    ["2020-01-01", "2026-12-31", "month"],
  ])("from %s to %s has intervals of a readable number", (from, to, interval) => {
    expect(intervalOf(rangeOf({ from, to, timezone: "UTC" }, MADE_AT))).toBe(interval);
  });
});

test.each([
  ["country", "DE", "Germany"],
  ["country", "T1", "T1"],
  ["country", null, "Not known"],
  ["referrer", null, "Direct, or not told"],
  ["referrer", "blog.example", "blog.example"],
  ["link", "lnk_1", "/ada"],
] as const)("the %s %s is known as %s", (by, key, name) => {
  expect(nameOfKey(by, key, new Map([["lnk_1", "/ada"]]))).toBe(name);
});

describe("the charts of a report", () => {
  test("end at now, and leave out weeks that the range cuts", () => {
    const month = chartsOf(reportOf({ from: "2026-11-01", to: "2026-11-30" }), calendarOf("UTC"));
    expect(month[1]?.values.filter((value) => value !== null)).toHaveLength(25);
    const year = reportOf({ from: "2025-11-26", to: "2026-11-25" });
    const weeks = wholeIntervals(year.series, year);
    expect([weeks.length, weeks[0]?.at, weeks.at(-1)?.at]).toEqual([51, "2025-12-01T00:00:00.000Z", "2026-11-16T00:00:00.000Z"]);
  });

  test("keep the cut ones where there is nothing else", () => {
    const report = { ...reportOf({ from: "2026-11-03", to: "2026-11-20" }), interval: "month" as const };
    expect(wholeIntervals(report.series.slice(0, 1), report)).toHaveLength(1);
  });
});

describe("the report as CSV", () => {
  test("has a row for the period, the one before, each day, step and key, and says of each what it is of", () => {
    const report = reportOf({ from: "2026-11-01", to: "2026-11-10", timezone: "Europe/Berlin" });
    const [header = "", ...rows] = writeReportCsv(report).trimEnd().split("\r\n");
    const columns = header.split(",");
    const cells = rows.map((row) => Object.fromEntries(row.split(",").map((cell, n) => [columns[n] ?? "", cell])));
    const ofKind = (kind: string) => cells.filter(({ row }) => row === kind);
    expect([ofKind("period"), ofKind("before"), ofKind("day"), ofKind("funnel"), ofKind("country")].map(({ length }) => length)).toEqual([
      1, 1, 10, 5, 4,
    ]);
    const clicks = ofKind("day").reduce((sum, row) => sum + Number(row["clicks"]), 0);
    expect(ofKind("period")[0]?.["clicks"]).toBe(String(clicks));
    for (const row of cells)
      expect(row).toMatchObject({ currency: "USD", timezone: "Europe/Berlin", partnerId: PARTNER_ID, partnerName: "Ada Lovelace" });
  });

  test("holds no formula in any of its columns", () => {
    const formula = "=cmd|' /C calc'!A0";
    const report = reportOf({
      from: "2026-11-01",
      to: "2026-11-01",
      names: [formula],
      fields: { program: formula, partner: { id: PARTNER_ID, name: formula }, link: { id: "lnk_1", name: formula } },
    });
    const csv = writeReportCsv(report);
    expect(csv).toContain(`,'${formula}`);
    expect(csv).not.toMatch(/(^|[,\n"])=/);
  });
});

const textOf = async (wanted: Parameters<typeof reportOf>[0], paper: "a4" | "letter" = "a4") =>
  pagesOf(await writeReportPdf(readAsset, { report: reportOf(wanted), paper }));

describe("the report on paper", () => {
  test.each(["a4", "letter"] as const)("says on its first page of %s what it is of", async (paper) => {
    const pages = await textOf({ from: "2026-11-01", to: "2026-11-30", timezone: "Europe/Berlin" }, paper);
    const [first = ""] = pages;
    for (const words of ["Tributary", "Partner report", "Ada Lovelace", PARTNER_ID, "1 Nov 2026 – 30 Nov 2026", "2 Oct 2026 – 31 Oct 2026"])
      expect(first).toContain(words);
    for (const words of [
      "Europe/Berlin",
      "25 Nov 2026, 09:31; the period is not over yet",
      "$2,345.30",
      "up 2%",
      "From click to sale",
      "29% of signups",
    ])
      expect(first).toContain(words);
    for (const [index, page] of pages.entries()) expect(page).toContain(`Page ${index + 1} of ${pages.length}`);
    expect(pages.join(" ")).toContain(`--partner ${PARTNER_ID} --entries 1234 --head ${"9f".repeat(32)}`);
  });

  test("of a usual month is two pages, and the same bytes each time", async () => {
    const report = reportOf({ from: "2026-11-01", to: "2026-11-30" });
    const [one, two] = [await writeReportPdf(readAsset, { report, paper: "a4" }), await writeReportPdf(readAsset, { report, paper: "a4" })];
    expect(one).toEqual(two);
    expect(await pagesOf(one)).toHaveLength(2);
  });

  test("draws its charts as vectors, not as pictures", async () => {
    const pdf = await writeReportPdf(readAsset, { report: reportOf({ from: "2026-11-01", to: "2026-11-30" }), paper: "a4" });
    expect(new TextDecoder("latin1").decode(pdf)).not.toContain("/Image");
  });

  test("of nothing says so instead of drawing it", async () => {
    const text = (await textOf({ from: "2026-11-01", to: "2026-11-24", scale: 0, compare: "none", fields: { head: null } })).join(" ");
    for (const words of [
      "No clicks in this period.",
      "No commissions in this period.",
      "Nothing in this period.",
      "$0.00",
      "Nothing has been posted",
    ])
      expect(text).toContain(words);
    expect(text).not.toContain("Compared with");
    expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  test.each([
    ["a day", { from: "2026-11-25", to: "2026-11-25" }, "Commissions by hour"],
    ["a year", { from: "2025-11-26", to: "2026-11-25", scale: 5_000 }, "Clicks by week"],
    ["ten years", { from: "2017-01-01", to: "2026-11-25", scale: 100 }, "Clicks by month"],
    ["yen beside the year before", { from: "2026-11-01", to: "2026-11-24", currency: "JPY", compare: "year", scale: 40 }, "¥"],
    [
      "all partners",
      { from: "2026-11-01", to: "2026-11-24", fields: { partner: null, head: null } },
      "Each partner’s commissions are entries",
    ],
  ] as const)("of %s is made", async (_, wanted, words) => {
    const text = (await textOf(wanted)).join(" ");
    expect(text).toContain(words);
    expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  test.each([
    ["Arabic", "محمد بن عبد الله (2026)"],
    ["Hebrew", "רחל כהן בע״מ"],
    ["emoji", "Ada 🚀👩‍👩‍👧‍👦"],
    ["Japanese", "株式会社サンプル"],
    ["200 letters without a space", "W".repeat(200)],
    ["100,000 letters", "Wq ".repeat(33_333)],
    ["controls and unpaired surrogates", "a\u0000\u202eb\ud800c"],
    ["nothing", ""],
  ])("is made for names in %s", async (_, name) => {
    const text = (
      await textOf({
        from: "2026-11-01",
        to: "2026-11-24",
        names: [name, name],
        fields: { partner: { id: PARTNER_ID, name }, program: name },
      })
    ).join(" ");
    expect(text).toContain(PARTNER_ID);
  });
});

const commission = (n: number, currency = "USD", minor = 1_000 + n) => ({
  id: `com_${n}`,
  partnerId: PARTNER_ID,
  conversionId: null,
  type: "sale" as const,
  amountMinor: minor,
  currency,
  status: "pending" as const,
  reversedMinor: 0,
  holds: "",
  reason: null,
  releasesAt: "2026-12-25T00:00:00.000Z",
  createdAt: "2026-11-25T00:00:00.000Z",
  occurredAt: "2026-11-25T00:00:00.000Z",
  amount: "",
  netMinor: minor,
});

describe("a list on paper", () => {
  const list = (rows: ReturnType<typeof commission>[], isCut = false) =>
    writeListPdf(readAsset, {
      list: {
        pages: COMMISSION_PAGES,
        rows,
        words: { calendar: calendarOf("Asia/Tokyo"), names: new Map([[PARTNER_ID, "Ada 🚀"]]) },
        isCut,
        program: "Tributary",
        about: { whose: "All partners", period: "All time", timezone: "Asia/Tokyo", filters: "status is pending", madeAt: MADE_AT },
        csvPath: "/v1/exports/commissions.csv?status=pending",
      },
      paper: "a4",
    });

  test("repeats head and sums, and says filters and zone", async () => {
    const rows = Array.from({ length: 90 }, (_, n) => commission(n));
    const pages = await pagesOf(await list(rows));
    expect(pages.length).toBeGreaterThan(2);
    expect(pages[0]).toContain("status is pending");
    expect(pages[0]).toContain("25 Nov 2026, 09:00");
    for (const page of pages) expect(page).toContain("Taken back");
    expect(pages.at(-1)).toContain("Total 90 commissions, net 940.05 USD");
    expect(pages.join(" ")).not.toContain("there are more");
  });

  test("says that there are more, and where all are", async () => {
    const [page = ""] = await pagesOf(await list([commission(1)], true));
    expect(page).toContain("These are the newest 1 commission, and there are more.");
    expect(page).toContain("/v1/exports/commissions.csv?status=pending");
  });

  test("of nothing says so, and of two currencies never adds one to the other", async () => {
    expect((await pagesOf(await list([])))[0]).toContain("There are no commissions that these filters find.");
    expect((await pagesOf(await list([commission(1, "USD", 500), commission(2, "JPY", 70), commission(3, "USD", -650)])))[0]).toContain(
      "3 commissions, net 70 JPY, −1.50 USD",
    );
  });

  test("carries the sums of the rows so far", () => {
    const sums = runningSums([
      { currency: "USD", minor: 100 },
      { currency: "EUR", minor: 5 },
      { currency: "USD", minor: 1 },
    ]);
    expect([0, 1, 2, 3].map(sums)).toEqual(["0.00 EUR, 0.00 USD", "0.00 EUR, 1.00 USD", "0.05 EUR, 1.00 USD", "0.05 EUR, 1.01 USD"]);
  });
});
