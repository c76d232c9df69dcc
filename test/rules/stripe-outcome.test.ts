/** What Stripe's answers mean: only a definite answer is final, and a key is never exchanged on a doubtful one. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { outcomeOfProblem, outcomeOfSearch, type SeenTransfer, statusOfAccount, stripeAmount } from "../../src/stripe/rules.ts";

const problem = (status: number | null, code: string | null = null, type: string | null = "invalid_request_error") => ({
  status,
  code,
  type,
  message: "as Stripe put it",
});

describe("a transfer call that did not succeed", () => {
  test.each([
    ["no answer at all", problem(null), "unknown", "no_answer"],
    ["an answer that is not Stripe's", problem(200), "unknown", "no_answer"],
    ["a 500", problem(500, null, "api_error"), "unknown", "stripe_error"],
    ["a 503", problem(503, null, "api_error"), "unknown", "stripe_error"],
    ["a time-out that Stripe saw", problem(408), "unknown", "conflict"],
    ["the key in use", problem(409, "idempotency_key_in_use", "idempotency_error"), "unknown", "idempotency_key_in_use"],
    ["any other conflict", problem(409), "unknown", "conflict"],
    ["the key with other parameters", problem(400, null, "idempotency_error"), "unknown", "idempotency_error"],
    ["a rate limit", problem(429), "waiting", "rate_limit"],
    ["a lock that timed out", problem(429, "lock_timeout"), "waiting", "lock_timeout"],
    ["a rate limit as 400", problem(400, "rate_limit"), "waiting", "rate_limit"],
    ["a wrong key", problem(401), "waiting", "stripe_permission"],
    ["a missing permission", problem(403, "account_invalid"), "waiting", "account_invalid"],
    ["an empty balance", problem(400, "balance_insufficient"), "waiting", "balance_insufficient"],
    [
      "an account without the capability",
      problem(400, "insufficient_capabilities_for_transfer"),
      "refused",
      "insufficient_capabilities_for_transfer",
    ],
    ["an account that is not there", problem(400, "resource_missing"), "refused", "resource_missing"],
    ["a refusal without a code", problem(400), "refused", "transfer_refused"],
    ["a payment that is required", problem(402, null, "card_error"), "refused", "transfer_refused"],
  ])("%s", (_name, given, ...[kind, code]) => {
    expect(outcomeOfProblem(given)).toEqual({ kind, code, message: "as Stripe put it" });
  });

  test("gives the money back on a 4xx only, and never where the idempotency layer spoke", () => {
    const someProblem = fc.record({
      status: fc.option(fc.integer({ min: 100, max: 599 })),
      type: fc.option(fc.constantFrom("api_error", "invalid_request_error", "idempotency_error", "card_error")),
      code: fc.option(fc.constantFrom("rate_limit", "balance_insufficient", "resource_missing")),
      message: fc.string(),
    });
    fc.assert(
      fc.property(someProblem, (given) => {
        const { kind } = outcomeOfProblem(given);
        expect(kind).not.toBe("confirmed");
        if (kind === "refused") {
          expect(given.status).toBeGreaterThanOrEqual(400);
          expect(given.status).toBeLessThan(500);
          expect(given.type).not.toBe("idempotency_error");
          expect([401, 403, 408, 409, 429]).not.toContain(given.status);
        }
      }),
    );
  });
});

describe("looking for a payout's transfer", () => {
  const order = { payoutId: "pay_1", attempt: 1, amountMinor: 5000, currency: "USD", destination: "acct_1" };
  const there: SeenTransfer = { id: "tr_1", amount: 5000, currency: "usd", destination: "acct_1" };

  test.each([
    ["finds it", [there], { kind: "confirmed", transferId: "tr_1" }],
    ["finds none", [], { kind: "refused", code: "not_found" }],
    ["finds another amount", [{ ...there, amount: 4999 }], { kind: "unknown", code: "transfer_mismatch" }],
    ["finds another currency", [{ ...there, currency: "eur" }], { kind: "unknown", code: "transfer_mismatch" }],
    ["finds another destination", [{ ...there, destination: "acct_2" }], { kind: "unknown", code: "transfer_mismatch" }],
    ["finds it beside another", [{ ...there, id: "tr_0", amount: 1 }, there], { kind: "confirmed", transferId: "tr_1" }],
  ] as const)("%s", (_name, seen, outcome) => {
    expect(outcomeOfSearch(order, seen)).toMatchObject(outcome);
  });
});

test.each([
  [1234, "USD", 1234],
  [1234, "JPY", 1234],
  [1234, "ISK", 123400],
  [1234, "UGX", 123400],
])("%i minor units of %s are %i of Stripe's", (amountMinor, currency, amount) => {
  expect(stripeAmount(amountMinor, currency)).toBe(amount);
});

describe("a connected account", () => {
  const fresh = {
    transfers: "inactive",
    payoutsEnabled: false,
    detailsSubmitted: false,
    disabledReason: "requirements.past_due",
    currentlyDue: ["individual.dob.day", "individual.dob.month", "external_account"],
  };
  const complete = { transfers: "active", payoutsEnabled: true, detailsSubmitted: true, disabledReason: null, currentlyDue: [] };

  test.each([
    ["that is new is pending, whatever is past due", fresh, { status: "pending", requirements: ["date of birth", "a bank account"] }],
    ["that is complete is active", complete, { status: "active", requirements: [] }],
    [
      "that Stripe checks is pending",
      { ...complete, transfers: "pending", disabledReason: "requirements.pending_verification" },
      { status: "pending", requirements: [] },
    ],
    [
      "that can receive although more will be asked is active",
      { ...complete, currentlyDue: ["company.tax_id"] },
      { status: "active", requirements: ["tax id"] },
    ],
    [
      "that cannot pay out is restricted",
      { ...complete, payoutsEnabled: false, disabledReason: "requirements.past_due" },
      { status: "restricted", requirements: [] },
    ],
    [
      "that was rejected is restricted",
      { ...complete, transfers: "inactive", disabledReason: "rejected.fraud" },
      { status: "restricted", requirements: [] },
    ],
    [
      "that lost the capability is restricted",
      { ...complete, transfers: "inactive", disabledReason: "platform_paused" },
      { status: "restricted", requirements: [] },
    ],
  ])("%s", (_name, account, status) => {
    expect(statusOfAccount(account)).toEqual(status);
  });
});
