/** A sale of several partners unwinds exactly: after any refunds each account holds the commission of its net share, wherever its money is. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyCommand } from "../../src/accounts/apply-command.ts";
import { type Books, openBooks } from "../../src/accounts/books.ts";
import type { AwardCommand } from "../../src/accounts/contract.ts";
import { matureCommissions } from "../../src/accounts/mature-commissions.ts";
import { listBalances } from "../../src/accounts/store.ts";
import { verifyLedger } from "../../src/accounts/verify-ledger.ts";
import { evaluateCommission, type PostedCommission } from "../../src/commissions/index.ts";
import { DAY } from "../../src/lib/time.ts";
import { memoryStorage } from "../support/memory-storage.ts";

const START = Date.parse("2026-11-01T00:00:00.000Z");
type State = "pending" | "held" | "available";
const awardOf = (input: { saleMinor: number; weightsBps: number[]; position: number; state: State; rateBps: number }): AwardCommand => ({
  conversionId: "cnv_1",
  occurredAt: START,
  holdDays: input.state === "pending" ? 90 : 7,
  holds: input.state === "held" ? ["bot_agent"] : [],
  inputs: {
    type: "sale",
    currency: "USD",
    saleAmountMinor: input.saleMinor,
    weightsBps: input.weightsBps,
    position: input.position,
    termsVersion: 0,
    tier: "tier1",
    rateBps: input.rateBps,
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
});

type Account = { books: Books; storage: DurableObjectStorage; award: AwardCommand; partnerId: string };
function openAccount(award: AwardCommand, n: number): Account {
  const storage = memoryStorage();
  const partnerId = `ptn_${n}`;
  const account = { storage, award, partnerId, books: openBooks({ storage, partnerId, now: () => START + 10 * DAY }) };
  account.books.transact((tx) => applyCommand(tx, { kind: "award", command: award }));
  return account;
}
function refund(account: Account, refundId: string, amountMinor: number): PostedCommission {
  const command = { refundId, conversionId: "cnv_1", amountMinor, occurredAt: START + DAY };
  const result = account.books.transact((tx) => applyCommand(tx, { kind: "refund", command }));
  if (!result.ok) throw new Error(result.refusal.code);
  return result.value as PostedCommission;
}

describe("a sale of several partners", () => {
  const weights = fc.constantFrom<number[]>(
    [4_500, 4_500, 500, 500],
    [3_333, 3_333, 3_334],
    [4_000, 2_000, 4_000],
    [2_130, 3_166, 4_704],
    [9_997, 1, 1, 1],
  );
  const states = fc.array(fc.constantFrom<State>("pending", "held", "available"), { minLength: 4, maxLength: 4 });

  it("after any sequence of refunds leaves each account the commission of its net share, and all together that of the net sale", () => {
    let givenBack = 0;
    fc.assert(
      fc.property(
        fc.record({
          saleMinor: fc.integer({ min: 1, max: 40 }),
          weightsBps: weights,
          states,
          refunds: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 12 }),
        }),
        ({ saleMinor, weightsBps, states: where, refunds }) => {
          const accounts = weightsBps.map((_, position) =>
            openAccount(awardOf({ saleMinor, weightsBps, position, state: where[position] ?? "pending", rateBps: 10_000 }), position),
          );
          let netSaleMinor = saleMinor;
          const left = weightsBps.map(() => Number.MAX_SAFE_INTEGER);
          for (const [n, asked] of refunds.entries()) {
            const amountMinor = Math.min(asked, netSaleMinor);
            if (amountMinor === 0) break;
            netSaleMinor -= amountMinor;
            let together = 0;
            for (const [position, account] of accounts.entries()) {
              const shown = refund(account, `rfd_${n}`, amountMinor);
              const net = shown.amountMinor - shown.reversedMinor;
              expect(net).toBe(evaluateCommission({ ...account.award.inputs, volumeBeforeMinor: 0 }, netSaleMinor).amountMinor);
              if (net > (left[position] ?? 0)) givenBack += 1;
              left[position] = net;
              together += net;
              expect(verifyLedger(account.storage.sql, account.partnerId).violations).toEqual([]);
            }
            // At a rate of everything what the partners keep is what is left of the sale.
            expect(together).toBe(netSaleMinor);
          }
        },
      ),
      { numRuns: 150, seed: 7 },
    );
    // The property is worth something only if units did come back.
    expect(givenBack).toBeGreaterThan(0);
  }, 60_000);

  it.each<[State, "pending" | "held" | "available"]>([
    ["pending", "pending"],
    ["held", "held"],
    ["available", "available"],
  ])(
    "gives a unit back to where the commission is: %s",
    (state, book) => {
      const accounts = [0, 1, 2, 3].map((position) =>
        openAccount(awardOf({ saleMinor: 29, weightsBps: [4_500, 4_500, 500, 500], position, state, rateBps: 10_000 }), position),
      );
      let isGivenBack = false;
      for (const account of accounts) {
        while (account.books.transact(matureCommissions));
        let before = Number.MAX_SAFE_INTEGER;
        for (let n = 0; n < 29; n += 1) {
          const shown = refund(account, `rfd_${n}`, 1);
          const net = shown.amountMinor - shown.reversedMinor;
          isGivenBack ||= net > before;
          before = net;
          expect(listBalances(account.storage.sql).get("USD")?.[book] ?? 0).toBe(net);
        }
        expect(before).toBe(0);
      }
      expect(isGivenBack).toBe(true);
    },
    60_000,
  );
});
