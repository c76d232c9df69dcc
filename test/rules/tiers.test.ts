/** Which tier a volume earns. */
import { describe, expect, it } from "vitest";
import { decideTier, periodsOf } from "../../src/partners/tier-rules.ts";
import { DEFAULT_TERMS } from "../../src/program/contract.ts";

const tiers = {
  ...DEFAULT_TERMS.tiers,
  tier2: { ...DEFAULT_TERMS.tiers.tier2, demote: { volumeMinor: 500_000, periodDays: 90, to: "tier1" as const } },
  tier3: { ...DEFAULT_TERMS.tiers.tier3, demote: { volumeMinor: 4_000_000, periodDays: 60, to: "tier2" as const } },
};
type Case = { tier: "tier1" | "tier2" | "tier3" | "tier4"; days?: number; volume: number; to: string | null };
const decide = ({ tier, days = 365, volume }: Case) => decideTier(tiers, { tier, daysInTier: days, volumeOf: () => volume });

describe("a tier", () => {
  it.each<Case>([
    { tier: "tier1", volume: 999_999, to: null },
    { tier: "tier1", volume: 1_000_000, to: "tier2" },
    { tier: "tier1", volume: 10_000_000, to: "tier3" },
    { tier: "tier2", volume: 10_000_000, to: "tier3" },
    { tier: "tier3", volume: 10_000_000, to: null },
    { tier: "tier4", volume: 10_000_000, to: null },
    { tier: "tier4", volume: 0, to: null },
    { tier: "tier3", volume: 3_999_999, to: "tier2" },
    { tier: "tier3", volume: 4_000_000, to: null },
    { tier: "tier3", volume: 0, days: 59, to: null },
    { tier: "tier3", volume: 0, days: 60, to: "tier2" },
    { tier: "tier2", volume: 499_999, to: "tier1" },
    { tier: "tier2", volume: 500_000, to: null },
    { tier: "tier1", volume: 0, to: null },
  ])("$tier with $volume becomes $to", (input) => {
    expect(decide(input)?.to ?? null).toBe(input.to);
  });

  it("is told with the figures that moved it", () => {
    expect(decide({ tier: "tier1", volume: 1_234_567, to: "tier2" })).toEqual({ to: "tier2", volumeMinor: 1_234_567, periodDays: 30 });
    expect(decide({ tier: "tier3", volume: 7, to: "tier2" })).toEqual({ to: "tier2", volumeMinor: 7, periodDays: 60 });
  });

  it("is not taken from who still reaches it, whatever the longer period says", () => {
    const volumeOf = (days: number) => (days === 30 ? 10_000_000 : 1);
    expect(decideTier(tiers, { tier: "tier3", daysInTier: 365, volumeOf })).toBeNull();
  });

  it("asks for each period once", () => {
    expect(periodsOf(tiers).sort()).toEqual([30, 60, 90]);
    expect(periodsOf({ ...tiers, tier2: tiers.tier1, tier3: tiers.tier1 })).toEqual([]);
  });
});
