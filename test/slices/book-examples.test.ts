/** The worked examples of books, told to a real account: where the money is, what is left of each commission, and its receipt. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { applyCommand } from "../../src/accounts/apply-command.ts";
import { commissionIdOf } from "../../src/accounts/award-commission.ts";
import { openBooks } from "../../src/accounts/books.ts";
import type { Command } from "../../src/accounts/contract.ts";
import { matureCommissions } from "../../src/accounts/mature-commissions.ts";
import { EMPTY_BALANCES } from "../../src/accounts/rules.ts";
import { findCommission } from "../../src/accounts/store.ts";
import { verifyLedger } from "../../src/accounts/verify-ledger.ts";
import { freezeInputs } from "../../src/commissions/freeze-inputs.ts";
import { newId } from "../../src/lib/ids.ts";
import { DAY } from "../../src/lib/time.ts";
import { DEFAULT_TERMS, termsSchema } from "../../src/program/index.ts";
import { BOOK_EXAMPLES, type BookExample, type Happening } from "../examples/book-examples.ts";

const START = Date.UTC(2026, 0, 1);

describe("worked examples of books", () => {
  it.each(BOOK_EXAMPLES)("$why", async (example) => {
    const partnerId = newId("ptn");
    await runInDurableObject(env.PARTNER_ACCOUNT.getByName(partnerId), (_, { storage }) => tell(storage, { partnerId, example }));
  });
});

function tell(storage: DurableObjectStorage, { partnerId, example }: { partnerId: string; example: BookExample }): void {
  let day = 0;
  const books = openBooks({ storage, partnerId, now: () => START + day * DAY });
  const { currency = "USD", ends, left, steps = {} } = example;
  for (const [index, happening] of example.happens.entries()) {
    // A late sale is told when it is: time does not go back for it.
    day = Math.max(day, happening.day);
    books.transact(matureCommissions);
    for (const command of commandsOf(happening, { partnerId, example, index })) {
      const result = books.transact((tx) => applyCommand(tx, command));
      expect(result.ok ? "ok" : result.refusal.detail, JSON.stringify(command)).toBe("ok");
    }
    expect(verifyLedger(storage.sql, partnerId).violations).toEqual([]);
  }
  const balances = books.ledger().balances.get(currency) ?? EMPTY_BALANCES;
  const { pending = 0, held = 0, available = 0, inFlight = 0, paid = 0, debt = 0 } = ends;
  expect({ ...balances, expense: 0 }).toEqual({ ...EMPTY_BALANCES, pending, held, available, in_flight: inFlight, paid, receivable: debt });
  const commissionOf = (name: string) => findCommission(storage.sql, commissionIdOf({ partnerId }, name));
  const leftOf = (name: string) => {
    const row = commissionOf(name);
    return row === null ? null : row.amountMinor - row.reversedMinor;
  };
  expect(Object.fromEntries(Object.keys(left).map((name) => [name, leftOf(name)]))).toEqual(left);
  for (const [name, labels] of Object.entries(steps))
    expect(
      commissionOf(name)
        ?.steps.map((step) => step.label)
        .join(" "),
      name,
    ).toBe(labels);
}

function commandsOf(happening: Happening, input: { partnerId: string; example: BookExample; index: number }): Command[] {
  const { partnerId, example, index } = input;
  const review = (name: string) => ({ commissionId: commissionIdOf({ partnerId }, name), reason: "a look at it" });
  if ("sale" in happening || "signup" in happening) return [award(happening, example)];
  if ("refund" in happening) {
    const { refund: conversionId, amountMinor, day } = happening;
    return [{ kind: "refund", command: { refundId: `rfd_${index}`, conversionId, amountMinor, occurredAt: START + day * DAY } }];
  }
  if ("hold" in happening) return [{ kind: "hold", command: review(happening.hold) }];
  if ("release" in happening) return [{ kind: "release", command: review(happening.release) }];
  if ("reject" in happening) return [{ kind: "reject", command: review(happening.reject) }];
  if ("payout" in happening) return payOut(`pay_${index}`, happening.payout, example.currency ?? "USD");
  return [];
}

const payOut = (payoutId: string, amountMinor: number, currency: string): Command[] => [
  {
    kind: "request_payout",
    command: {
      payoutId,
      amountMinor,
      currency,
      minimumMinor: 1,
      autoApproveUnderMinor: 1_000_000,
      method: { id: "pm_1", type: "manual", destination: null },
    },
  },
  { kind: "mark_payout_paid", command: { payoutId } },
];

function award(happening: Extract<Happening, { sale: string } | { signup: string }>, { terms = {} }: BookExample): Command {
  const isSale = "sale" in happening;
  const told = isSale ? happening : { customer: happening.signup };
  const {
    amountMinor = 10_000,
    currency = "USD",
    kind,
    weightsBps = [10_000],
    rateBps = null,
    customer,
  } = { ...({} as Partial<Sale>), ...told };
  const name = isSale ? happening.sale : happening.signup;
  const facts = {
    customerId: customer ?? name,
    linkRateBps: rateBps,
    partnerRateBps: null,
    country: null,
    customerAgeDays: 0,
    isPinned: false,
  };
  const sold = {
    type: isSale ? ("sale" as const) : ("signup" as const),
    amountMinor: isSale ? amountMinor : 0,
    currency: isSale ? currency : null,
    kind: isSale ? (kind ?? ("one_time" as const)) : null,
    product: null,
    metadata: null,
  };
  const plan = { version: 1, effectiveAt: "2026-01-01T00:00:00.000Z", terms: termsSchema.parse({ ...DEFAULT_TERMS, ...terms }) };
  return {
    kind: "award",
    command: {
      conversionId: name,
      occurredAt: START + happening.day * DAY,
      holdDays: 30,
      holds: [],
      inputs: freezeInputs(sold, { weightsBps, position: weightsBps.length - 1, tier: happening.tier ?? "tier1", facts }, plan),
    },
  };
}
type Sale = Extract<Happening, { sale: string }>;
