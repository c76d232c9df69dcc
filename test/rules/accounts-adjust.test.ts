/** Adjustments below zero and what sales lose after them: no reversal is ever refused, no book falls below zero. */
import { describe, expect, it } from "vitest";
import { applyCommand } from "../../src/accounts/apply-command.ts";
import { openBooks } from "../../src/accounts/books.ts";
import type { Command } from "../../src/accounts/contract.ts";
import { listBalances } from "../../src/accounts/store.ts";
import { verifyLedger } from "../../src/accounts/verify-ledger.ts";
import { memoryStorage } from "../support/memory-storage.ts";

const NOW = Date.UTC(2030, 0, 10);
const PARTNER = "ptn_adjusted";

const earn = (holdDays: number): Command => ({
  kind: "award",
  command: {
    conversionId: "cnv_1",
    occurredAt: NOW,
    holdDays,
    holds: [],
    inputs: {
      type: "sale",
      currency: "USD",
      saleAmountMinor: 50_000,
      weightsBps: [10_000],
      position: 0,
      termsVersion: 0,
      tier: "tier1",
      rateBps: 1_000,
      rateSource: "tier",
      terms: {
        currency: "USD",
        volume: { mode: "cliff", period: "month", brackets: [] },
        flatPerSaleMinor: 0,
        capMinor: null,
        minimumSaleMinor: 0,
        signupBonusMinor: 0,
      },
    },
  },
});
const adjust = (amountMinor: number): Command => ({
  kind: "adjust",
  command: { adjustmentId: `adj_${amountMinor}`, amountMinor, currency: "USD", reason: "correction" },
});
const refund = (amountMinor: number): Command => ({
  kind: "refund",
  command: { refundId: `rfd_${amountMinor}`, conversionId: "cnv_1", amountMinor, occurredAt: NOW },
});
const dispute = (status: "open" | "won"): Command => ({
  kind: "dispute",
  command: { disputeId: "dsp_1", conversionId: "cnv_1", amountMinor: 50_000, status, openedAt: NOW, occurredAt: NOW },
});

describe("a sale that is taken back after an adjustment took what it earned", () => {
  it.each<{ name: string; commands: Command[]; left: Record<string, number> }>([
    { name: "refunded while pending", commands: [earn(30), adjust(-5_000), refund(50_000)], left: {} },
    { name: "refunded when available", commands: [earn(0), adjust(-5_000), refund(50_000)], left: {} },
    { name: "half of it refunded", commands: [earn(0), adjust(-5_000), refund(25_000)], left: {} },
    { name: "refunded, of which the adjustment took a part", commands: [earn(0), adjust(-2_000), refund(50_000)], left: {} },
    { name: "refunded beside a gift", commands: [earn(0), adjust(1_000), adjust(-5_500), refund(50_000)], left: {} },
    {
      name: "half of it refunded, of which a part was adjusted",
      commands: [earn(0), adjust(-2_000), refund(25_000)],
      left: { available: 500 },
    },
    { name: "disputed, and won", commands: [earn(0), adjust(-5_000), dispute("open"), dispute("won")], left: { available: 5_000 } },
  ])("$name", ({ commands, left }) => {
    const storage = memoryStorage();
    const books = openBooks({ storage, partnerId: PARTNER, now: () => NOW });
    for (const command of commands) expect(books.transact((tx) => applyCommand(tx, command))).toMatchObject({ ok: true });
    const { expense, ...balances } = listBalances(storage.sql).get("USD") ?? { expense: 0 };
    const owed = left["available"] ?? 0;
    expect([expense, balances]).toEqual([owed, { receivable: 0, pending: 0, held: 0, available: 0, in_flight: 0, paid: 0, ...left }]);
    expect(verifyLedger(storage.sql, PARTNER)).toMatchObject({ ok: true, violations: [] });
  });

  it("refuses an adjustment that takes more than was earned", () => {
    const books = openBooks({ storage: memoryStorage(), partnerId: PARTNER, now: () => NOW });
    books.transact((tx) => applyCommand(tx, earn(0)));
    expect(books.transact((tx) => applyCommand(tx, adjust(-5_001)))).toMatchObject({
      ok: false,
      refusal: { code: "adjustment_exceeds_earned" },
    });
  });
});
