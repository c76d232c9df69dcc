/** What Home works out by itself: which days came before, how a band goes on, what the live list shows, and amounts as they are typed and read. */
import { describe, expect, it } from "vitest";
import type { LiveFrame } from "../../dashboard/src/api/live-frames.ts";
import { daysBefore, intervalOf } from "../../dashboard/src/app/range-before.ts";
import { madeOldBy, type rowsOf, withFrame } from "../../dashboard/src/pages/partner/home/live-rows.ts";
import { bandTo, runningTotal } from "../../dashboard/src/pages/partner/home/running-total.ts";
import { filledUtm, finalAddress } from "../../dashboard/src/pages/partner/links/final-address.ts";
import { formatExact } from "../../dashboard/src/parts/format.ts";
import { parseMoney } from "../../dashboard/src/parts/parse-money.ts";

describe("the days that others are compared with", () => {
  it.each([
    ["as many before", { from: "2026-11-01", to: "2026-11-30" }, "previous", { from: "2026-10-02", to: "2026-10-31" }],
    ["one day before", { from: "2026-01-01", to: "2026-01-01" }, "previous", { from: "2025-12-31", to: "2025-12-31" }],
    ["a year before", { from: "2026-11-01", to: "2026-11-30" }, "year", { from: "2025-11-01", to: "2025-11-30" }],
    ["a leap day's year before", { from: "2028-02-29", to: "2028-02-29" }, "year", { from: "2027-02-28", to: "2027-02-28" }],
  ] as const)("are %s", (_, days, comparison, before) => expect(daysBefore(days, comparison)).toEqual(before));

  it.each([
    ["2026-11-25", "hour"],
    ["2026-10-27", "day"],
    ["2026-01-01", "week"],
    ["2024-01-01", "month"],
  ])("from %s to today are read by the %s", (from, interval) => expect(intervalOf({ from, to: "2026-11-25" })).toBe(interval));
});

describe("the band of what is to come", () => {
  const interval = { fromMinor: 0, toMinor: 0 };
  const monthEnd = {
    at: "2026-12-01T00:00:00.000Z",
    soFarMinor: 300,
    expectedMinor: 600,
    interval50: interval,
    interval90: { fromMinor: 400, toMinor: 900 },
  };

  it("begins at what was earned and ends where the month is projected to", () => {
    const { days, band } = bandTo(monthEnd, { lastAt: "2026-11-27T00:00:00.000Z", count: 3, total: 1_000 });
    expect(days.map((at) => at.slice(0, 10))).toEqual(["2026-11-28", "2026-11-29", "2026-11-30"]);
    expect(band.slice(0, 3)).toEqual([null, null, { low: 1_000, middle: 1_000, high: 1_000 }]);
    expect(band.at(-1)).toEqual({ low: 1_100, middle: 1_300, high: 1_600 });
    expect(band).toHaveLength(3 + days.length);
  });

  it("is none on the month's last day", () => {
    expect(bandTo(monthEnd, { lastAt: "2026-11-30T00:00:00.000Z", count: 3, total: 1_000 })).toEqual({ days: [], band: [] });
  });

  it("goes on from the sum of whole units", () => {
    expect(runningTotal([5, 0, -2].map((commissionMinor) => ({ at: "", commissionMinor })))).toEqual([5, 5, 3]);
  });
});

const conversion = { id: "cnv_1", type: "sale", amountMinor: 4_999, currency: "USD", occurredAt: "2026-11-25T10:00:00.000Z" };
const commission = { id: "com_1", conversionId: "cnv_1", amountMinor: 500, currency: "USD", occurredAt: "2026-11-25T10:00:00.000Z" };
const event = (name: string, sequence: number, data: object) =>
  ({
    type: "event",
    event: name,
    id: `evt_${sequence}`,
    sequence,
    timestamp: `2026-11-25T10:00:0${sequence}.000Z`,
    data,
  }) as unknown as LiveFrame;

describe("the live list", () => {
  it("shows a sale and its commission as one row, whichever comes first", () => {
    const sale = event("sale.recorded", 1, conversion);
    const earned = event("commission.earned", 2, commission);
    for (const frames of [
      [sale, earned],
      [earned, sale],
    ]) {
      const rows = frames.reduce(withFrame, [] as ReturnType<typeof rowsOf>);
      expect(rows).toMatchObject([{ key: "cnv_1", conversion: { amountMinor: 4_999 }, commission: { id: "com_1" } }]);
    }
  });

  it("shows a click that is told twice once, and eight rows at most", () => {
    const clicks = Array.from({ length: 12 }, (_, n) => ({ id: `clk_${n}`, at: `2026-11-25T09:00:${10 + n}.000Z`, counted: true }));
    const frame = { type: "click.recorded", timestamp: "", data: { counted: 12, newest: [...clicks, ...clicks] } } as unknown as LiveFrame;
    const rows = withFrame([], frame);
    expect(rows.map(({ key }) => key)).toEqual([11, 10, 9, 8, 7, 6, 5, 4].map((n) => `clk_${n}`));
  });

  it("leaves what is no news to a partner out, and says what a frame makes old", () => {
    expect(withFrame([], event("account.posted", 1, {}))).toEqual([]);
    expect(madeOldBy(event("commission.earned", 1, commission))).toContain("balance");
    expect(madeOldBy({ type: "live.check", timestamp: "", data: { answer: "" } })).toEqual([]);
  });
});

describe("an amount as it is typed", () => {
  it.each([
    ["120.50", "USD", 12_050],
    ["1,204.5", "USD", 120_450],
    ["$80", "USD", 8_000],
    ["500", "JPY", 500],
    ["1.234", "KWD", 1_234],
    ["120.505", "USD", null],
    ["5.5", "JPY", null],
    ["", "USD", null],
    ["twelve", "USD", null],
    ["-5", "USD", null],
    ["1,20", "USD", null],
    ["99999999999999999", "USD", null],
  ])("%s %s is %s minor units", (text, currency, minor) => expect(parseMoney(text, currency)).toBe(minor));
});

describe("an exact amount", () => {
  it.each([
    ["749.85", "USD", "$7.4985"],
    ["500", "USD", "$5.00"],
    ["-0.3425", "USD", "\u2212$0.003425"],
    ["0.5", "JPY", "¥0.5"],
    ["12.5", "KWD", "KWD\u00a00.0125"],
  ])("%s of %s reads %s", (exact, currency, words) => expect(formatExact(exact, currency)).toBe(words));
});

describe("where visitors arrive", () => {
  it("has the campaign, never over what the page has, and the slug", () => {
    const utm = filledUtm({ source: " newsletter ", medium: "", campaign: "may" });
    expect(finalAddress({ destinationUrl: "https://example.com/a?utm_source=own&q=1", slug: "ada", utm })).toBe(
      "https://example.com/a?utm_source=own&q=1&utm_campaign=may&via=ada",
    );
  });

  it("is not known while the page is no address", () =>
    expect(finalAddress({ destinationUrl: "exam", slug: "ada", utm: null })).toBeNull());
});
