/** What is read out of Stripe's events, as a table; and its amounts in ours, and back. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BankNote } from "../../src/payouts/contract.ts";
import { hasBankFailure, laterBankNote } from "../../src/payouts/rules.ts";
import type { Endpoint, Envelope } from "../../src/stripe/contract.ts";
import { isRead, readEvent } from "../../src/stripe/read-event.ts";
import { minorOf, stripeAmount, withoutTax } from "../../src/stripe/rules.ts";

const envelope = (type: string, object: Record<string, unknown>, account?: string): Envelope => ({
  id: "evt_1",
  type,
  created: 1_000,
  livemode: false,
  data: { object },
  ...(account === undefined ? {} : { account }),
});

const SESSION = {
  id: "cs_1",
  mode: "payment",
  payment_status: "paid",
  amount_total: 12_000,
  total_details: { amount_tax: 2_000 },
  currency: "usd",
  client_reference_id: "token",
  customer: { id: "cus_1", object: "customer" },
  payment_intent: "pi_1",
  metadata: { customerExternalId: "ada", trb: "another" },
};
const INVOICE = {
  id: "in_1",
  billing_reason: "subscription_cycle",
  currency: "usd",
  customer: "cus_1",
  parent: { subscription_details: { subscription: "sub_1", metadata: { trb: "token" } } },
  status_transitions: { paid_at: 900 },
  total: 6_000,
  total_excluding_tax: 5_000,
};
const REFUND = { id: "re_1", amount: 100, currency: "usd", created: 800, status: "succeeded", charge: "ch_1", payment_intent: "pi_1" };
const DISPUTE = { ...REFUND, id: "dp_1", status: "needs_response" };
const TRANSFER = {
  id: "tr_1",
  amount: 500,
  amount_reversed: 0,
  currency: "usd",
  destination: "acct_1",
  metadata: { payoutId: "pay_1" },
  transfer_group: "pay_2",
};

const intentsOf = (type: string, object: Record<string, unknown>, endpoint: Endpoint = "platform") => {
  const read = readEvent(envelope(type, object, endpoint === "connect" ? "acct_1" : undefined), endpoint);
  return "intents" in read ? read.intents : read;
};

describe("an event", () => {
  test.each<[string, Record<string, unknown>, object]>([
    [
      "checkout.session.completed",
      SESSION,
      { do: "record_sale", sale: { externalId: "pi_1", gross: 12_000, net: 10_000, currency: "USD", kind: null } },
    ],
    [
      "checkout.session.async_payment_succeeded",
      SESSION,
      { do: "record_sale", sale: { customer: { stripeId: "cus_1", externalId: "ada", click: "token" } } },
    ],
    [
      "checkout.session.completed",
      { ...SESSION, client_reference_id: null },
      { do: "record_sale", sale: { customer: { click: "another" } } },
    ],
    [
      "checkout.session.completed",
      { ...SESSION, mode: "subscription", subscription: "sub_1" },
      { do: "bind_customer", subscriptionId: "sub_1", sessionId: "cs_1" },
    ],
    [
      "invoice.paid",
      INVOICE,
      { do: "record_sale", sale: { externalId: "in_1", net: 5_000, kind: "recurring", occurredAt: 900_999, subscriptionId: "sub_1" } },
    ],
    [
      "invoice.paid",
      { ...INVOICE, billing_reason: "subscription_create" },
      { do: "record_sale", sale: { kind: null, customer: { click: "token" } } },
    ],
    [
      "invoice.paid",
      { ...INVOICE, total_excluding_tax: null, total_taxes: [{ amount: 700 }, { amount: 300 }] },
      { do: "record_sale", sale: { net: 5_000 } },
    ],
    ["invoice.paid", { ...INVOICE, parent: null }, { do: "record_sale", sale: { kind: null, subscriptionId: null } }],
    [
      "invoice_payment.paid",
      { invoice: "in_1", payment: { type: "payment_intent", payment_intent: "pi_1" } },
      { do: "map_payment", paymentId: "pi_1", saleExternalId: "in_1" },
    ],
    ["invoice_payment.paid", { invoice: "in_1", payment: { type: "charge", charge: "ch_1" } }, { do: "map_payment", paymentId: "ch_1" }],
    ["refund.created", REFUND, { do: "take_back", reversal: { id: "re_1", kind: "refund", status: "succeeded", paymentId: "pi_1" } }],
    ["refund.updated", { ...REFUND, status: "requires_action" }, { do: "take_back", reversal: { status: "pending" } }],
    ["refund.updated", { ...REFUND, status: "canceled" }, { do: "take_back", reversal: { status: "failed" } }],
    ["refund.created", { ...REFUND, payment_intent: null }, { do: "take_back", reversal: { paymentId: "ch_1" } }],
    ["charge.refunded", { id: "ch_1" }, { do: "list_refunds", chargeId: "ch_1" }],
    ["charge.dispute.created", DISPUTE, { do: "take_back", reversal: { kind: "dispute", status: "opened" } }],
    ["charge.dispute.created", { ...DISPUTE, status: "warning_needs_response" }, { do: "take_back", reversal: { status: "inquiry" } }],
    ["charge.dispute.closed", { ...DISPUTE, status: "won" }, { do: "take_back", reversal: { status: "won" } }],
    ["charge.dispute.closed", { ...DISPUTE, status: "lost" }, { do: "take_back", reversal: { status: "lost" } }],
    [
      "customer.created",
      { id: "cus_1", metadata: { customerExternalId: "ada" } },
      { do: "remember_customer", customer: { stripeId: "cus_1", externalId: "ada" } },
    ],
    ["transfer.created", TRANSFER, { do: "converge_transfer", transfer: { payoutId: "pay_1", transferId: "tr_1", amount: 500 } }],
    ["transfer.updated", { ...TRANSFER, metadata: {} }, { do: "converge_transfer", transfer: { payoutId: "pay_2" } }],
    ["transfer.reversed", { ...TRANSFER, amount_reversed: 500 }, { do: "converge_transfer", transfer: { amountReversed: 500 } }],
    [
      "balance.available",
      {
        available: [
          { amount: 5, currency: "usd" },
          { amount: 0, currency: "eur" },
        ],
      },
      { do: "resume_payouts", currencies: ["USD"] },
    ],
  ])("%s of our own account: %o", (type, object, intent) => {
    expect(intentsOf(type, object)).toMatchObject([intent]);
  });

  test.each<[string, Record<string, unknown>, object]>([
    ["account.updated", { id: "acct_1", object: "account" }, { do: "follow_account", accountId: "acct_1", at: 1_000_999 }],
    ["account.application.deauthorized", { id: "ca_1" }, { do: "lose_account", accountId: "acct_1" }],
    ["payout.paid", { id: "po_1" }, { do: "note_bank", accountId: "acct_1", failure: null }],
    ["payout.failed", { id: "po_1", failure_code: "account_closed" }, { do: "note_bank", failure: { code: "account_closed" } }],
  ])("%s of a connected account: %o", (type, object, intent) => {
    expect(intentsOf(type, object, "connect")).toMatchObject([intent]);
  });

  test.each<[string, Record<string, unknown>]>([
    ["checkout.session.completed", { ...SESSION, payment_status: "unpaid" }],
    ["checkout.session.completed", { ...SESSION, mode: "setup" }],
    ["checkout.session.completed", { ...SESSION, amount_total: 0 }],
    ["invoice.paid", { ...INVOICE, total: 0, total_excluding_tax: 0 }],
    ["invoice_payment.paid", { invoice: "in_1", payment: { type: "payment_record", payment_record: "pr_1" } }],
    ["refund.created", { ...REFUND, amount: 0 }],
    ["transfer.created", { ...TRANSFER, metadata: {}, transfer_group: null }],
    ["balance.available", { available: [] }],
    ["price.created", {}],
    ["account.updated", { id: "acct_1" }],
  ])("%s that nothing follows from says why: %o", (type, object) => {
    expect(intentsOf(type, object)).toEqual({ nothing: expect.any(String) });
  });

  test("of any shape is read or said to be unreadable, and never throws", () => {
    const types = [
      "checkout.session.completed",
      "invoice.paid",
      "refund.created",
      "charge.dispute.closed",
      "transfer.created",
      "customer.created",
    ];
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.dictionary(fc.string(), fc.jsonValue()), (type, object) => {
        const read = readEvent(envelope(type, object as Record<string, unknown>), "platform");
        expect(Object.keys(read)).toHaveLength(1);
      }),
    );
    expect(isRead("toString", "platform")).toBe(false);
  });
});

describe("an amount", () => {
  test("of Stripe's is ours again, in every currency", () => {
    const currency = fc.constantFrom("USD", "JPY", "KWD", "ISK", "UGX", "MGA", "HUF", "TWD");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), currency, (amountMinor, code) => {
        const amount = stripeAmount(amountMinor, code);
        if (amount !== null) expect(minorOf(amount, code)).toBe(amountMinor);
        else expect([code, amountMinor % 100 === 0]).toEqual(["MGA", false]);
      }),
    );
  });

  test.each([
    ["all of a payment is all of its sale", 12_000, { gross: 12_000, netMinor: 10_000 }, 10_000],
    ["half is half", 6_000, { gross: 12_000, netMinor: 10_000 }, 5_000],
    ["a part is rounded half to even", 1, { gross: 2, netMinor: 1 }, 0],
    ["nothing of nothing", 5, { gross: 0, netMinor: 0 }, 0],
    ["never more than the sale", 20_000, { gross: 12_000, netMinor: 10_000 }, 10_000],
  ])("that goes back, without its tax: %s", (_what, part, sale, expected) => {
    expect(withoutTax(part, sale)).toBe(expected);
  });
});

test("of what a bank did the later telling counts, in whatever order they come", () => {
  const note: fc.Arbitrary<BankNote> = fc.record({
    at: fc.integer({ min: 0, max: 3 }),
    failure: fc.option(fc.constant({ code: "account_closed", message: "closed" })),
  });
  fc.assert(
    fc.property(fc.array(note, { minLength: 1, maxLength: 5 }), fc.integer({ min: 0, max: 4 }), (notes, turn) => {
      const end = (list: typeof notes) => list.reduce<BankNote | null>((known, told) => laterBankNote(known, told), null);
      const turned = [...notes.slice(turn), ...notes.slice(0, turn)].reverse();
      expect(end(turned)).toEqual(end(notes));
      const last = Math.max(...notes.map(({ at }) => at));
      expect(hasBankFailure({ bank: end(notes) })).toBe(notes.some(({ at, failure }) => at === last && failure !== null));
    }),
  );
});
