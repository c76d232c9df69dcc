/** What makes two reports the same, when something may have occurred, and what of each refund counts. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyRefunds, conflictOf, maskEmail, occurredAtOf, partOf } from "../../src/conversions/rules.ts";
import { DAY, MINUTE } from "../../src/lib/time.ts";

const NOW = Date.parse("2026-11-23T12:00:00.000Z");

test.each([
  [0, true],
  [5 * MINUTE, true],
  [5 * MINUTE + 1, false],
  [-90 * DAY, true],
  [-90 * DAY - 1, false],
])("what occurred %d ms from now is in range: %s", (offset, isInRange) => {
  const given = NOW + offset;
  const checked = occurredAtOf(given, { now: NOW, isAnyTimeTaken: false });
  expect(checked.ok ? checked.value : checked.refusal.code).toBe(isInRange ? given : "occurred_at_out_of_range");
  expect(occurredAtOf(given, { now: NOW, isAnyTimeTaken: true })).toEqual({ ok: true, value: given });
  expect(occurredAtOf(null, { now: NOW, isAnyTimeTaken: false })).toEqual({ ok: true, value: NOW });
});

describe("the same external id", () => {
  const stored = { amountMinor: 100, currency: "USD", kind: "recurring", product: null, customerExternalId: "u", occurredAt: NOW } as const;
  const report = {
    type: "sale",
    externalId: "inv",
    customer: { externalId: "u" },
    amountMinor: 100,
    currency: "USD",
    kind: null,
    product: null,
    quantity: null,
    click: null,
    code: null,
    occurredAt: null,
    isAnyTimeTaken: false,
    metadata: null,
  } as const;
  test("with the same values, or without a kind or time, is the same", () => {
    expect(conflictOf(report, stored)).toBeNull();
    expect(
      conflictOf({ ...report, kind: "recurring", occurredAt: NOW, click: "x", code: "y", quantity: 3, metadata: { a: 1 } }, stored),
    ).toBeNull();
  });
  test.each([
    ["customer.externalId", { customer: { externalId: "v" } }],
    ["amountMinor", { amountMinor: 101 }],
    ["currency", { currency: "EUR" }],
    ["kind", { kind: "one_time" as const }],
    ["product", { product: "x" }],
    ["occurredAt", { occurredAt: NOW + 1 }],
  ])("with another %s is a conflict that names it", (field, other) => {
    expect(conflictOf({ ...report, ...other }, stored)).toMatchObject({ code: "conversion_conflict", field });
  });
});

test("refunds count in the order of arrival, together at most the sale, and a later one changes no earlier one", () => {
  const amounts = fc.array(fc.integer({ min: 1, max: 1e6 }), { maxLength: 12 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3e6 }), amounts, (saleMinor, refunds) => {
      const rows = refunds.map((amountMinor) => ({ amountMinor }));
      const applied = applyRefunds(saleMinor, rows).map((each) => each.appliedMinor);
      expect(applied.reduce((a, b) => a + b, 0)).toBe(
        Math.min(
          saleMinor,
          refunds.reduce((a, b) => a + b, 0),
        ),
      );
      expect(applied.every((each, index) => each >= 0 && each <= (refunds[index] ?? 0))).toBe(true);
      expect(applyRefunds(saleMinor, rows.slice(0, -1)).map((each) => each.appliedMinor)).toEqual(applied.slice(0, -1));
    }),
  );
});

test("a partner sees its own shares and touches, and nothing of a conversion without it", () => {
  const conversion = {
    id: "cnv_1",
    shares: [{ partnerId: "a" }, { partnerId: "b" }],
    decision: { touches: [{ partnerId: "c" }, { partnerId: null }] },
  };
  expect(partOf(null, conversion)).toBe(conversion);
  expect(partOf("a", conversion)).toEqual({ id: "cnv_1", shares: [{ partnerId: "a" }], decision: { touches: [] } });
  expect(partOf("c", conversion)).toEqual({ id: "cnv_1", shares: [], decision: { touches: [{ partnerId: "c" }] } });
  expect(partOf("d", conversion)).toBeNull();
});

test("an e-mail is masked but for its first letter and its domain", () => {
  expect(maskEmail("ada@example.com")).toBe("a***@example.com");
});
