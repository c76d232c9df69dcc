/** The worked examples of plans against the rules: the amount to the minor unit, and every step of the receipt. */
import { describe, expect, it } from "vitest";
import { freezeInputs } from "../../src/commissions/freeze-inputs.ts";
import { evaluateCommission } from "../../src/commissions/rules.ts";
import { DEFAULT_TERMS, termsSchema } from "../../src/program/contract.ts";
import { type Given, PLAN_EXAMPLES } from "../examples/plan-examples.ts";

function termsOf({ terms = {}, tierTerms = {}, rules = [] }: Given) {
  const { tier1, tier2, tier3, tier4 } = DEFAULT_TERMS.tiers;
  const tiers = {
    tier1: { ...tier1, ...tierTerms },
    tier2: { ...tier2, ...tierTerms },
    tier3: { ...tier3, ...tierTerms },
    tier4: { ...tier4, ...tierTerms },
  };
  return { ...DEFAULT_TERMS, tiers, ...terms, rules: rules.map(([name, when, pay]) => ({ name, when, pay })) };
}

function evaluate(given: Given) {
  const { isSignup = false, amountMinor = 12_000, currency = "USD", weightsBps = [10_000], refundedMinor = 0 } = given;
  const terms = termsOf(given);
  // An example that the schema refuses would prove nothing.
  expect(termsSchema.parse(terms)).toEqual(terms);
  const inputs = freezeInputs(
    {
      type: isSignup ? "signup" : "sale",
      amountMinor: isSignup ? 0 : amountMinor,
      currency: isSignup ? null : currency,
      kind: isSignup ? null : (given.kind ?? "one_time"),
      product: given.product ?? null,
      metadata: given.metadata ?? null,
    },
    {
      weightsBps,
      position: given.position ?? weightsBps.length - 1,
      tier: given.tier ?? "tier1",
      facts: {
        customerId: "cus_1",
        linkRateBps: given.linkRateBps ?? null,
        partnerRateBps: given.partnerRateBps ?? null,
        country: given.country ?? null,
        customerAgeDays: given.customerAgeDays ?? 0,
        isPinned: false,
      },
    },
    { version: 1, effectiveAt: "2026-01-01T00:00:00.000Z", terms },
  );
  return evaluateCommission({ ...inputs, volumeBeforeMinor: 0, ...given.found }, inputs.saleAmountMinor - refundedMinor);
}

describe("worked examples of plans", () => {
  it.each(PLAN_EXAMPLES)("$why -> $earns", ({ given, earns, steps }) => {
    const evaluation = evaluate(given);
    expect(evaluation.amountMinor).toBe(earns);
    expect(evaluation.steps.map((step) => step.label).join(" ")).toBe(steps);
    for (const step of evaluation.steps) expect(step.value, step.label).not.toBe("");
  });

  it("are at least sixty, each another", () => {
    expect(PLAN_EXAMPLES.length).toBeGreaterThanOrEqual(60);
    expect(new Set(PLAN_EXAMPLES.map(({ why }) => why)).size).toBe(PLAN_EXAMPLES.length);
  });
});
