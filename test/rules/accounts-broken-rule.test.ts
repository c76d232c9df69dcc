/** The property test is worth what it catches: each deliberately broken copy of a rule must make it fail. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { newId } from "../../src/lib/ids.ts";
import { driveAccount } from "../support/drive-account.ts";
import { memoryStorage } from "../support/memory-storage.ts";

type Rules = typeof import("../../src/accounts/rules.ts");
type NetSale = typeof import("../../src/accounts/net-sale.ts");
type LowerVolume = typeof import("../../src/accounts/lower-volume.ts");
type CommissionRules = typeof import("../../src/commissions/rules.ts");
type Broken = { -readonly [K in keyof Rules]?: Rules[K] };
const broken = vi.hoisted(() => ({
  accounts: {} as Broken,
  commissions: {} as Partial<CommissionRules>,
  net: {} as Partial<NetSale>,
  volume: {} as Partial<LowerVolume>,
}));

vi.mock("../../src/accounts/rules.ts", async (original) => {
  const rules = await original<Rules>();
  const pick = <K extends keyof Rules>(name: K) => broken.accounts[name] ?? rules[name];
  return {
    ...rules,
    takeBack: (...args: Parameters<Rules["takeBack"]>) => (pick("takeBack") as Rules["takeBack"])(...args),
    holdBack: (...args: Parameters<Rules["holdBack"]>) => (pick("holdBack") as Rules["holdBack"])(...args),
    sweep: (...args: Parameters<Rules["sweep"]>) => (pick("sweep") as Rules["sweep"])(...args),
    allocateLines: (...args: Parameters<Rules["allocateLines"]>) => (pick("allocateLines") as Rules["allocateLines"])(...args),
  };
});
vi.mock("../../src/accounts/net-sale.ts", async (original) => {
  const rules = await original<NetSale>();
  return {
    ...rules,
    netSaleOf: (...args: Parameters<NetSale["netSaleOf"]>) => (broken.net.netSaleOf ?? rules.netSaleOf)(...args),
  };
});
vi.mock("../../src/accounts/lower-volume.ts", async (original) => {
  const rules = await original<LowerVolume>();
  return {
    ...rules,
    lowerVolume: (...args: Parameters<LowerVolume["lowerVolume"]>) => (broken.volume.lowerVolume ?? rules.lowerVolume)(...args),
  };
});
vi.mock("../../src/commissions/rules.ts", async (original) => {
  const rules = await original<CommissionRules>();
  return {
    ...rules,
    reversalOf: (...args: Parameters<CommissionRules["reversalOf"]>) => (broken.commissions.reversalOf ?? rules.reversalOf)(...args),
  };
});

async function drive(): Promise<void> {
  for (let seed = 1; seed <= 5; seed += 1) {
    driveAccount(memoryStorage(), { seed, commands: 400, partnerId: newId("ptn") });
  }
}

afterEach(() => {
  broken.accounts = {};
  broken.commissions = {};
  broken.net = {};
  broken.volume = {};
});

describe("the property test of the account", () => {
  it("passes with the rules as they are", { timeout: 60_000 }, async () => {
    await drive();
  });

  it("fails when a partial refund voids the whole commission", async () => {
    broken.commissions.reversalOf = (_inputs, left) => left.leftMinor;
    await expect(drive()).rejects.toThrow(/seed \d+, command \d+/);
  });

  it("fails when a refund of what is disputed takes it twice", async () => {
    broken.net.netSaleOf = ({ inputs, refundedMinor, disputedMinor }) =>
      (inputs?.saleAmountMinor ?? 0) - Math.min(inputs?.saleAmountMinor ?? 0, refundedMinor + 2 * disputedMinor);
    await expect(drive()).rejects.toThrow(/seed \d+, command \d+/);
  });

  it("fails when a dispute takes nothing", async () => {
    broken.net.netSaleOf = ({ inputs, refundedMinor }) => (inputs?.saleAmountMinor ?? 0) - refundedMinor;
    await expect(drive()).rejects.toThrow(/seed \d+, command \d+/);
  });

  it("fails when what a sale loses leaves its month's volume", async () => {
    broken.volume.lowerVolume = () => ({ volumeMinor: 0, loweredMinor: 0 });
    await expect(drive()).rejects.toThrow(/has a volume of/);
  });

  it("fails when a reversal takes what is available before what is pending", async () => {
    broken.accounts.takeBack = (holding, { amountMinor, availableMinor }) => {
      const available = Math.min(availableMinor, amountMinor);
      const rest = amountMinor - available;
      const debt = Math.max(0, rest - holding.pendingMinor);
      const moves = [
        { part: "available", debit: "available" as const, credit: "expense" as const, amountMinor: available },
        { part: "pending", debit: "pending" as const, credit: "expense" as const, amountMinor: rest - debt },
        { part: "debt", debit: "receivable" as const, credit: "expense" as const, amountMinor: debt },
      ].filter((move) => move.amountMinor > 0);
      return { moves, holding: { ...holding, pendingMinor: holding.pendingMinor - (rest - debt) } };
    };
    await expect(drive()).rejects.toThrow(/seed \d+, command \d+/);
  });

  it("fails when a debt is not recovered from what becomes available", async () => {
    broken.accounts.sweep = () => [];
    await expect(drive()).rejects.toThrow(/available and receivable are both above zero/);
  });

  it("fails when a hold forgets what was pending", async () => {
    broken.accounts.holdBack = (holding) => ({ moves: [], holding });
    await expect(drive()).rejects.toThrow(/seed \d+, command \d+/);
  });

  it("fails when a payout's lines ignore earlier reversals", async () => {
    broken.accounts.allocateLines = (open, payoutMinor) => {
      const lines = open
        .filter((line) => line.openMinor > 0)
        .map((line) => ({ commissionId: line.commissionId, amountMinor: Math.min(line.openMinor, payoutMinor) }));
      return lines.slice(0, 1);
    };
    await expect(drive()).rejects.toThrow(/seed \d+, command \d+/);
  });
});
