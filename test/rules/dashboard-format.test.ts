/** Money, numbers and dates as the dashboard writes them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changeOf, decimalOf, formatBps, formatClock, formatCount, formatDay, formatMoney } from "../../dashboard/src/parts/format.ts";

describe("money", () => {
  it.each([
    [120_400, "USD", "$1,204.00"],
    [-5, "USD", "−$0.05"],
    [0, "EUR", "€0.00"],
    [1234, "JPY", "¥1,234"],
    [1234, "KWD", "KWD 1.234"],
    [-1_000_000_000_000, "USD", "−$10,000,000,000.00"],
  ])("%i %s is written %s", (amountMinor, currency, text) => {
    expect(formatMoney({ amountMinor, currency }).replaceAll("\u00a0", " ")).toBe(text);
  });

  it("has its code beside it where several currencies stand together, once", () => {
    expect(formatMoney({ amountMinor: 100, currency: "CAD" }, { isCodeShown: true })).toBe("$1.00 CAD");
    expect(formatMoney({ amountMinor: 100, currency: "KWD" }, { isCodeShown: true }).match(/KWD/g)).toHaveLength(1);
  });

  it("loses no digit of any amount", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.constantFrom("USD", "JPY", "KWD", "EUR", "CLP"), (amountMinor, currency) => {
        const text = formatMoney({ amountMinor, currency });
        expect(Number(text.replaceAll(/\D/g, ""))).toBe(Math.abs(amountMinor));
        expect(text.includes("−")).toBe(amountMinor < 0);
        expect(Number(decimalOf({ amountMinor, currency }).replaceAll(/[^\d-]/g, ""))).toBe(amountMinor);
      }),
    );
  });
});

describe("a change", () => {
  it.each([
    [112, 100, { direction: "up", percent: "12%" }],
    [88, 100, { direction: "down", percent: "12%" }],
    [100, 100, { direction: "same", percent: "0%" }],
    [1005, 1000, { direction: "up", percent: "0.5%" }],
    [50, -100, { direction: "up", percent: "150%" }],
    [0, 5, { direction: "down", percent: "100%" }],
  ])("from %i, before %i, is said in per cent", (now, before, change) => {
    expect(changeOf(now, before)).toEqual(change);
  });

  it("from nothing is none", () => {
    expect(changeOf(5, 0)).toBeNull();
  });
});

describe("numbers and times", () => {
  it("stand in thousands, and rates without noughts that say nothing", () => {
    expect([formatCount(4210), formatBps(1500), formatBps(1250), formatBps(37)]).toEqual(["4,210", "15%", "12.5%", "0.37%"]);
  });

  it("are those of the zone, with the year where it is another one", () => {
    const now = new Date("2026-11-25T12:00:00Z");
    expect(formatDay("2026-12-12T10:00:00Z", "UTC", now)).toBe("12 Dec");
    expect(formatDay("2025-12-12T10:00:00Z", "UTC", now)).toBe("12 Dec 2025");
    expect(formatDay("2026-12-12T23:30:00Z", "Asia/Tokyo", now)).toBe("13 Dec");
    expect(formatClock("2026-12-12T23:30:00Z", "Asia/Tokyo")).toBe("08:30");
  });
});
