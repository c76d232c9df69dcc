/** Commands of one partner's account in the proportions of a busy one: of ten, eight sales, one refund and one correction. */
import type { Command } from "../../src/accounts/contract.ts";

const CONVERSION = (n: number) => `cnv_${String(n).padStart(26, "0")}`;
const OCCURRED_AT = Date.UTC(2026, 9, 1);

/** `n` commands; `from` is a multiple of ten and numbers them, so that no two runs share one. */
export const makeCommands = (n: number, from: number): Command[] => Array.from({ length: n }, (_, index) => commandOf(from + index));

function commandOf(n: number): Command {
  if (n % 10 === 8)
    return {
      kind: "refund",
      command: {
        refundId: `rfd_${String(n).padStart(26, "0")}`,
        conversionId: CONVERSION(n - 8),
        amountMinor: 1_000,
        occurredAt: Date.now(),
      },
    };
  if (n % 10 === 9) return { kind: "adjust", command: { adjustmentId: String(n), amountMinor: 500, currency: "USD", reason: "thanks" } };
  return {
    kind: "award",
    command: {
      conversionId: CONVERSION(n),
      occurredAt: OCCURRED_AT + n,
      holdDays: 365,
      holds: [],
      inputs: {
        type: "sale",
        currency: "USD",
        saleAmountMinor: 4_900 + (n % 1_000),
        weightsBps: [10_000],
        position: 0,
        termsVersion: 1,
        tier: "tier1",
        rateBps: 1_000,
        rateSource: "tier",
        terms: {
          currency: "USD",
          volume: { mode: "cliff", period: "month", brackets: [{ fromMinor: 1_000_000, bonusBps: 500 }] },
          flatPerSaleMinor: 0,
          capMinor: null,
          minimumSaleMinor: 0,
          signupBonusMinor: 5_000,
        },
      },
    },
  };
}
