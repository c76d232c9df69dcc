/** Ranges of days in a zone, and what each model makes of a sale. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JourneyItem } from "../../src/analytics/contract.ts";
import { type ComparedSale, inTimeOrder, MODELS, rangeOf, sharesOf } from "../../src/analytics/rules.ts";
import { splitShares, type Touch } from "../../src/attribution/index.ts";
import { DAY, toIso } from "../../src/lib/time.ts";

const NOW = Date.parse("2026-11-23T22:30:00.000Z");

describe("a range", () => {
  test.each([
    [
      "dates, both included",
      { from: "2026-11-01", to: "2026-11-02", timezone: "UTC" },
      "2026-11-01T00:00:00.000Z",
      "2026-11-03T00:00:00.000Z",
    ],
    ["one day", { from: "2026-11-01", to: "2026-11-01", timezone: "UTC" }, "2026-11-01T00:00:00.000Z", "2026-11-02T00:00:00.000Z"],
    [
      "days of New York",
      { from: "2026-11-10", to: "2026-11-10", timezone: "America/New_York" },
      "2026-11-10T05:00:00.000Z",
      "2026-11-11T05:00:00.000Z",
    ],
    [
      "the day with 25 hours",
      { from: "2026-11-01", to: "2026-11-01", timezone: "America/New_York" },
      "2026-11-01T04:00:00.000Z",
      "2026-11-02T05:00:00.000Z",
    ],
    [
      "the day with 23 hours",
      { from: "2026-03-29", to: "2026-03-29", timezone: "Europe/Berlin" },
      "2026-03-28T23:00:00.000Z",
      "2026-03-29T22:00:00.000Z",
    ],
    [
      "half an hour of India",
      { from: "2026-11-01", to: "2026-11-01", timezone: "Asia/Kolkata" },
      "2026-10-31T18:30:00.000Z",
      "2026-11-01T18:30:00.000Z",
    ],
    [
      "instants, half open",
      { from: "2026-11-01T10:00:00Z", to: "2026-11-01T12:00:00+01:00", timezone: "UTC" },
      "2026-11-01T10:00:00.000Z",
      "2026-11-01T11:00:00.000Z",
    ],
    ["the last 30 days, today included", { timezone: "UTC" }, "2026-10-25T00:00:00.000Z", "2026-11-24T00:00:00.000Z"],
    ["the last 30 days where it is tomorrow already", { timezone: "Asia/Tokyo" }, "2026-10-25T15:00:00.000Z", "2026-11-24T15:00:00.000Z"],
  ])("%s", (_why, asked, from, to) => {
    const range = rangeOf(asked, NOW);
    expect([toIso(range.from), toIso(range.to)]).toEqual([from, to]);
  });
});

const touch = (partnerId: string, daysAgo: number, fields: Partial<Touch> = {}): Touch => ({
  clickId: `clk_${partnerId}${daysAgo}`,
  partnerId,
  linkId: `lnk_${partnerId}`,
  at: toIso(NOW - daysAgo * DAY),
  source: "visitor",
  accepted: true,
  ...fields,
});
const share = (partnerId: string, weightBps: number) => ({ partnerId, linkId: null, clickId: null, weightBps });
const saleOf = (fields: Partial<ComparedSale>): ComparedSale => ({
  amountMinor: 10_001,
  shares: splitShares(10_001, [share("ada", 10_000)]),
  touches: [],
  basis: null,
  ...fields,
});
const given = (sale: ComparedSale) =>
  Object.fromEntries(MODELS.map((model) => [model, sharesOf(model, sale).map((each) => [each.partnerId, each.amountMinor])]));

describe("what a model makes of a sale", () => {
  test("each divides the same touches its own way", () => {
    const touches = [touch("ada", 9), touch("bob", 5), touch("eve", 1), touch("sus", 0, { accepted: false, reason: "partner_not_active" })];
    const models = given(saleOf({ shares: splitShares(10_001, [share("eve", 10_000)]), touches, basis: { touches, halfLifeDays: 7 } }));
    expect(models).toEqual({
      last_click: [["eve", 10_001]],
      first_click: [["ada", 10_001]],
      linear: [
        ["ada", 3_333],
        ["bob", 3_333],
        ["eve", 3_335],
      ],
      position_based: [
        ["ada", 4_000],
        ["bob", 2_000],
        ["eve", 4_001],
      ],
      time_decay: [
        ["ada", 2_130],
        ["bob", 3_166],
        ["eve", 4_705],
      ],
    });
  });
  test("a code alone has all under every model", () => {
    const touches = [touch("ada", 0, { at: null, source: "code", clickId: null })];
    for (const shares of Object.values(given(saleOf({ touches, basis: { touches, halfLifeDays: 7 } }))))
      expect(shares).toEqual([["ada", 10_001]]);
  });
  test("a bound sale is divided by the touches that bound, less the partners that it did not accept", () => {
    const touches = [
      touch("ada", 0, { source: "binding" }),
      touch("sus", 0, { source: "binding", accepted: false, reason: "partner_not_active" }),
    ];
    const basis = { touches: [touch("sus", 9), touch("ada", 5)], halfLifeDays: 7 };
    for (const shares of Object.values(given(saleOf({ touches, basis })))) expect(shares).toEqual([["ada", 10_001]]);
  });
  test("where the touches do not tell of a partner that was paid, every model is what was paid", () => {
    const basis = { touches: [touch("bob", 5)], halfLifeDays: 7 };
    for (const shares of Object.values(given(saleOf({ touches: [touch("ada", 0, { source: "binding" })], basis }))))
      expect(shares).toEqual([["ada", 10_001]]);
  });
  test("the totals of every model are the sale", () => {
    const touches = fc.array(fc.tuple(fc.constantFrom("ada", "bob", "eve"), fc.integer({ min: 0, max: 30 })), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(touches, fc.nat(1e9), (drawn, amountMinor) => {
        const made = drawn.map(([partnerId, daysAgo]) => touch(partnerId, daysAgo));
        const sale = saleOf({
          amountMinor,
          touches: made,
          basis: { touches: made, halfLifeDays: 7 },
          shares: splitShares(amountMinor, [share(drawn[0]?.[0] ?? "ada", 10_000)]),
        });
        for (const model of MODELS) expect(sharesOf(model, sale).reduce((sum, each) => sum + each.amountMinor, 0)).toBe(amountMinor);
      }),
    );
  });
});

test("at one instant a journey shows causes before what they caused", () => {
  const at = toIso(NOW);
  const refund = { type: "refund", at, refundId: "rfd_1", conversionId: "cnv_1", amountMinor: 1, currency: "USD" } as const;
  const click = { type: "click", at, clickId: "clk_1", partnerId: "ada", linkId: null } as const;
  const signup: JourneyItem = { type: "signup", at: toIso(NOW - 1), conversionId: "cnv_0", status: "attributed", shares: [] };
  expect(inTimeOrder([refund, click, signup]).map(({ type }) => type)).toEqual(["signup", "click", "refund"]);
});
