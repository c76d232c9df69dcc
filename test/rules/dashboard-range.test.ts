/** The days of a page, as its address says them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { comparisonOf, countDays, daysOf, PRESET_KEYS, PRESETS, presetOf, readRange, todayIn } from "../../dashboard/src/app/range.ts";

const TODAY = "2026-03-01";

describe("the days of a preset", () => {
  it.each([
    ["today", "2026-03-01", "2026-03-01"],
    ["7d", "2026-02-23", "2026-03-01"],
    ["30d", "2026-01-31", "2026-03-01"],
    ["90d", "2025-12-02", "2026-03-01"],
    ["month", "2026-03-01", "2026-03-01"],
    ["last-month", "2026-02-01", "2026-02-28"],
    ["year", "2026-01-01", "2026-03-01"],
    ["12m", "2025-03-02", "2026-03-01"],
  ] as const)("%s is from %s to %s, both included", (range, from, to) => {
    expect(daysOf({ range }, TODAY)).toEqual({ from, to });
  });

  it("are the last thirty where the address says nothing", () => {
    expect(daysOf({}, TODAY)).toEqual(daysOf({ range: "30d" }, TODAY));
    expect([presetOf({}), comparisonOf({}), comparisonOf({ compare: "none" })]).toEqual(["30d", "previous", null]);
  });

  it("has a key of its own each", () => {
    expect(new Set(Object.values(PRESET_KEYS)).size).toBe(PRESETS.length);
  });
});

describe("an address", () => {
  it("that is broken shows the page with the usual days", () => {
    for (const search of [
      { range: "ever" },
      { from: "2026-02-30", to: "2026-03-05" },
      { from: "2026-03-02", to: "2026-03-01" },
      { compare: 7 },
    ])
      expect(readRange(search)).toEqual({});
  });

  it("with two dates is about these, whatever preset it names besides", () => {
    expect(readRange({ from: "2026-01-05", to: "2026-01-07", range: "7d" })).toEqual({ from: "2026-01-05", to: "2026-01-07" });
    expect(countDays({ from: "2026-01-05", to: "2026-01-07" })).toBe(3);
  });

  it("read twice is the same", () => {
    const text = fc.oneof(fc.string(), fc.constantFrom(...PRESETS, "2026-01-05", "2026-03-01", "previous", "none"));
    fc.assert(
      fc.property(fc.record({ range: text, from: text, to: text, compare: text }), (search) => {
        expect(readRange(readRange(search))).toEqual(readRange(search));
      }),
    );
  });
});

it("today is the day of the zone, not the machine's", () => {
  const now = Date.parse("2026-03-01T23:30:00Z");
  expect([todayIn("UTC", now), todayIn("Asia/Tokyo", now), todayIn("America/Los_Angeles", now)]).toEqual([
    "2026-03-01",
    "2026-03-02",
    "2026-03-01",
  ]);
});
