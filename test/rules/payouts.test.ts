/** The payout's state machine as tables: the order of refusals, and what each outcome of each kind of try leads to. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TransferOutcome } from "../../src/payouts/contract.ts";
import {
  afterTry,
  howToTry,
  KEY_LIFETIME,
  maskDetails,
  methodServes,
  type PayoutRequestFacts,
  refusePayout,
  retryDelay,
  type Sending,
} from "../../src/payouts/rules.ts";

describe("a payout request", () => {
  const facts: PayoutRequestFacts = {
    amountMinor: 5_000,
    currency: "USD",
    quarantine: null,
    minimumMinor: 5_000,
    availableMinor: 5_000,
    hasMethod: true,
  };

  it("is accepted at the minimum and with the whole balance", () => {
    expect(refusePayout(facts)).toBeNull();
  });

  it("is refused for the first reason that applies, in the contract's order", () => {
    const wrongs: [string, Partial<PayoutRequestFacts>][] = [
      ["no_payout_method", { hasMethod: false }],
      ["insufficient_balance", { availableMinor: 4_998 }],
      ["below_minimum", { amountMinor: 4_999 }],
      ["currency_mismatch", { minimumMinor: null }],
      ["account_quarantined", { quarantine: "the books differ" }],
    ];
    let worse = facts;
    for (const [code, wrong] of wrongs) {
      expect(refusePayout({ ...facts, ...wrong })?.code ?? "none").toBe(code);
      worse = { ...worse, ...wrong };
      expect(refusePayout(worse)?.code).toBe(code);
    }
  });

  it("says what would have been enough", () => {
    expect(refusePayout({ ...facts, amountMinor: 4_999 })).toMatchObject({ minimumMinor: 5_000, currency: "USD" });
    expect(refusePayout({ ...facts, amountMinor: 5_001 })).toMatchObject({ code: "insufficient_balance", availableMinor: 5_000 });
  });
});

const NOW = 1_800_000_000_000;
const STARTED = NOW - 4_000;
const FIRST = NOW - 3_600_000;
const error = { code: "some_code", message: "some words" };
const OUTCOMES: Record<"confirmed" | "refused" | "unknown" | "waiting" | "empty", TransferOutcome> = {
  confirmed: { kind: "confirmed", transferId: "tr_1" },
  refused: { kind: "refused", ...error },
  unknown: { kind: "unknown", ...error },
  waiting: { kind: "waiting", ...error },
  empty: { kind: "waiting", code: "balance_insufficient", message: "no money there" },
};

describe("how the next try asks", () => {
  const sending = (unresolvedSince: number | null): Sending => ({ tries: 3, attempt: 1, unresolvedSince });
  it.each([
    ["send", null],
    ["send", NOW],
    ["send", NOW - KEY_LIFETIME + 1],
    ["find", NOW - KEY_LIFETIME],
    ["find", NOW - KEY_LIFETIME - 1],
  ] as const)("%s, unresolved since %s", (how, since) => {
    expect(howToTry(sending(since), NOW)).toBe(how);
  });

  it("leaves an hour before Stripe may forget the key", () => {
    expect(KEY_LIFETIME).toBe(23 * 3_600_000);
  });
});

describe("what a try leads to", () => {
  type Row = [how: "send" | "find", outcome: keyof typeof OUTCOMES, since: number | null, expected: Record<string, unknown>];
  const retry = (attempt: number, unresolvedSince: number | null, delay: number) => ({
    next: "retry",
    at: NOW + delay,
    sending: { tries: 3, attempt, unresolvedSince },
  });
  // The third try waits 20 s where its fate is unknown, and at least a minute where it waits for something.
  const rows: Row[] = [
    ["send", "confirmed", null, { next: "paid", transferId: "tr_1" }],
    ["send", "confirmed", FIRST, { next: "paid", transferId: "tr_1" }],
    ["send", "refused", null, { next: "failed", ...error }],
    ["send", "refused", FIRST, { next: "failed", ...error }],
    ["send", "unknown", null, { ...retry(1, STARTED, 20_000), ...error }],
    ["send", "unknown", FIRST, { ...retry(1, FIRST, 20_000), ...error }],
    ["send", "waiting", null, { ...retry(1, null, 60_000), ...error }],
    ["send", "waiting", FIRST, { ...retry(1, FIRST, 60_000), ...error }],
    ["send", "empty", null, { ...retry(2, null, 60_000), code: "balance_insufficient" }],
    ["send", "empty", FIRST, { ...retry(2, null, 60_000), code: "balance_insufficient" }],
    ["find", "confirmed", FIRST, { next: "paid", transferId: "tr_1" }],
    ["find", "refused", FIRST, { next: "ask_person", code: "transfer_not_found" }],
    ["find", "unknown", FIRST, { ...retry(1, FIRST, 20_000), ...error }],
    ["find", "waiting", FIRST, { ...retry(1, FIRST, 60_000), ...error }],
  ];
  it.each(rows)("%s, %s, unresolved since %s", (how, outcome, unresolvedSince, expected) => {
    const sending = { tries: 2, attempt: 1, unresolvedSince };
    expect(afterTry(sending, { how, outcome: OUTCOMES[outcome], startedAt: STARTED, now: NOW })).toMatchObject(expected);
  });

  it("gives a new key only after an answer that proves the old one moved nothing", () => {
    const anySending = fc.record({
      tries: fc.nat(1_000),
      attempt: fc.integer({ min: 1, max: 50 }),
      unresolvedSince: fc.option(fc.integer({ min: 0, max: NOW })),
    });
    const anyOutcome = fc.constantFrom(...Object.values(OUTCOMES));
    fc.assert(
      fc.property(anySending, anyOutcome, (sending, outcome) => {
        const after = afterTry(sending, { how: "send", outcome, startedAt: STARTED, now: NOW });
        if (after.next !== "retry") return;
        const isProven = outcome.kind === "waiting" && outcome.code === "balance_insufficient";
        expect(after.sending.attempt).toBe(sending.attempt + (isProven ? 1 : 0));
        // A doubt is never forgotten under the same key.
        if (!isProven && sending.unresolvedSince !== null) expect(after.sending.unresolvedSince).toBe(sending.unresolvedSince);
        expect(after.sending.tries).toBe(sending.tries + 1);
        expect(after.at).toBeGreaterThan(NOW);
        expect(after.at).toBeLessThanOrEqual(NOW + 3_600_000);
      }),
    );
  });
});

describe("the wait before the next try", () => {
  it.each([
    [0, 5_000],
    [1, 5_000],
    [2, 10_000],
    [3, 20_000],
    [10, 2_560_000],
    [11, 3_600_000],
    [1_000_000, 3_600_000],
  ])("after %i tries is %i ms", (tries, ms) => {
    expect(retryDelay(tries)).toBe(ms);
  });

  it("never shrinks, and stays between 5 s and an hour", () => {
    fc.assert(
      fc.property(fc.nat(10_000), (tries) => {
        expect(retryDelay(tries)).toBeGreaterThanOrEqual(5_000);
        expect(retryDelay(tries + 1)).toBeGreaterThanOrEqual(retryDelay(tries));
        expect(retryDelay(tries)).toBeLessThanOrEqual(3_600_000);
      }),
    );
  });
});

describe("a payout method", () => {
  it("shows the last four characters of long details and nothing of short ones", () => {
    expect(maskDetails({ iban: "DE89370400440532013000", pin: "1234567", code: "12345678" })).toEqual({
      iban: "••••3000",
      pin: "••••",
      code: "••••5678",
    });
  });

  it("serves its own currency, or any where it has none", () => {
    expect(methodServes({ currency: null }, "EUR")).toBe(true);
    expect(methodServes({ currency: "USD" }, "USD")).toBe(true);
    expect(methodServes({ currency: "USD" }, "EUR")).toBe(false);
  });
});
