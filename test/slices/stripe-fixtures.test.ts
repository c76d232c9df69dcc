/** Stripe's own example objects, each in every event that may carry it, told twice and in any order: the same end each time. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, inject, test } from "vitest";
import { bring } from "../support/shop.ts";
import { type Event, endState, event } from "../support/stripe-events.ts";

type Fixture = Record<string, unknown>;
const text = inject("stripeFixtures");
const resources: Record<string, Fixture> = text === "" ? {} : (JSON.parse(text) as { resources: Record<string, Fixture> }).resources;

/** Which events carry which object; `account` is the connected account's. */
const CARRIERS: [object: string, types: string[], account?: string][] = [
  ["checkout.session", ["checkout.session.completed", "checkout.session.async_payment_succeeded"]],
  ["invoice", ["invoice.paid"]],
  ["invoice_payment", ["invoice_payment.paid"]],
  ["refund", ["refund.created", "refund.updated"]],
  ["charge", ["charge.refunded"]],
  ["dispute", ["charge.dispute.created", "charge.dispute.closed"]],
  ["customer", ["customer.created"]],
  ["transfer", ["transfer.created", "transfer.updated", "transfer.reversed"]],
  ["balance", ["balance.available"]],
  ["account", ["account.updated"], "acct_1PgafTB7WZ01zgkW"],
  ["application", ["account.application.deauthorized"], "acct_1PgafTB7WZ01zgkW"],
  ["payout", ["payout.paid", "payout.failed"], "acct_1PgafTB7WZ01zgkW"],
];

/** What the examples lack to be about one purchase. */
const LIVED: Record<string, Fixture> = {
  "checkout.session": {
    payment_status: "paid",
    amount_total: 1_100,
    total_details: { amount_tax: 100 },
    currency: "usd",
    customer: "cus_QXg1o8vcGmoR32",
    payment_intent: "pi_1PgafyB7WZ01zgkWSjxsAJo3",
  },
  invoice: { status: "paid", status_transitions: { paid_at: 1_234_567_890 } },
  invoice_payment: { invoice: "in_1Pgc6tB7WZ01zgkWu9fdqL6I", payment: { type: "payment_intent", payment_intent: "pi_of_the_invoice" } },
  refund: { payment_intent: "pi_1PgafyB7WZ01zgkWSjxsAJo3" },
  dispute: { payment_intent: "pi_of_the_invoice", status: "needs_response", amount: 400 },
};

const eventsOf = (changes: Record<string, Fixture>): Event[] =>
  CARRIERS.flatMap(([name, types, account]) =>
    types.map((type) => event(type, { ...resources[name], ...changes[name] }, account === undefined ? {} : { account })),
  );

const TABLES = ["stripe_events", "stripe_customers", "stripe_sales", "stripe_payments", "stripe_reversals", "stripe_subscriptions"];
const OURS = ["outbox", "conversions", "refunds", "disputes", "customers", "commissions"];
const forgetAll = () => env.DB.batch([...TABLES, ...OURS].map((table) => env.DB.prepare(`delete from ${table}`)));

let round = 0;
/** Each round's events are new ones: a twin of the round before may still be at work on its own. */
async function endOf(events: readonly Event[]): Promise<Record<string, unknown>> {
  round += 1;
  await forgetAll();
  await bring(
    events.map((each) => ({ ...each, id: `${each.id}_${round}` })),
    4,
  );
  const { alerts, ...state } = await endState();
  return state;
}

describe.skipIf(text === "")("Stripe's example objects", () => {
  test("as they are published are taken in every event that carries them, and what is nothing does nothing", async () => {
    const { sales, refunds } = await endOf(eventsOf({}));
    expect(sales).toMatchObject([{ external_id: "in_1Pgc6tB7WZ01zgkWu9fdqL6I", amount_minor: 1_000, currency: "USD" }]);
    expect(refunds).toEqual([]);
  });

  test("made into one customer's purchases end alike, told twice and in any order", async () => {
    const told = eventsOf(LIVED);
    const end = await endOf(told);
    expect(end).toMatchObject({
      sales: [
        { external_id: "in_1Pgc6tB7WZ01zgkWu9fdqL6I", amount_minor: 1_000 },
        { external_id: "pi_1PgafyB7WZ01zgkWSjxsAJo3", amount_minor: 1_000 },
      ],
      refunds: [{ sale_external_id: "pi_1PgafyB7WZ01zgkWSjxsAJo3", amount: 91 }],
      disputes: [{ sale_external_id: "in_1Pgc6tB7WZ01zgkWu9fdqL6I", amount: 400 }],
    });
    const orders = fc.sample(fc.shuffledSubarray([...told, ...told], { minLength: told.length * 2 }), { numRuns: 4, seed: 11 });
    for (const order of orders) expect(await endOf(order)).toEqual(end);
  });
});
