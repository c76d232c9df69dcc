/** Erasing a customer reaches what Stripe told of the person, and nothing of anybody else. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { api } from "../support/api.ts";
import { balanceOf, expectBooksToHold } from "../support/money.ts";
import { partnerWithLink } from "../support/story.ts";
import { type Event, event, invoice, invoicePayment, refund, session, settled, tell } from "../support/stripe-events.ts";
import { tokenOf } from "../support/tokens.ts";
import { tracesOf } from "../support/traces.ts";
import { count, track, unique } from "../support/track.ts";

const { partner, link } = await partnerWithLink();

/** A person at Stripe, whose every trait can be searched for. */
function person() {
  const mark = `${unique("zq")}x${Date.now()}`;
  const stripeId = `cus_${mark}`;
  return { mark, stripeId, externalId: `user-${mark}`, email: `mail-${mark}@example.com`, name: `Name ${mark}` };
}
type Person = ReturnType<typeof person>;

const created = ({ stripeId, externalId, email, name }: Person) =>
  event("customer.created", { id: stripeId, object: "customer", email, name, metadata: { customerExternalId: externalId } });
const bought = ({ stripeId, externalId, email, name }: Person, fields: Record<string, unknown> = {}) =>
  session({
    customer: stripeId,
    client_reference_id: tokenOf(link),
    metadata: { customerExternalId: externalId },
    customer_details: { email, name },
    ...fields,
  });
const customerOf = async (externalId: unknown) => (await api(`/v1/conversions?externalId=${externalId}`)).body.data[0].customerId as string;
const erase = async (id: string) => expect((await api(`/v1/customers/${id}`, { method: "DELETE" })).status).toBe(204);
const bodyOf = async ({ id }: Event) => env.DB.prepare("select body from stripe_events where id = ?").bind(id).first<string>("body");
/** Traces that are not an event's own id or type. */
const tracesIn = (someone: Person) => tracesOf(someone.stripeId, someone.externalId, someone.email, someone.name);

describe("an erased customer", () => {
  it("is in nothing that Stripe told, whatever the event was; others are, and the books hold", async () => {
    const [someone, other] = [person(), person()];
    const paid = bought(someone);
    const payment = paid["payment_intent"];
    const othersSale = bought(other);
    const { stripeId, email, name } = someone;
    const billed = invoice({ customer: stripeId, customer_email: email, customer_name: name });
    const charge = { id: unique("ch"), object: "charge", customer: null, payment_intent: payment, billing_details: { email, name } };
    const told = [
      created(someone),
      event("checkout.session.completed", paid),
      event("invoice.paid", billed),
      event("invoice_payment.paid", invoicePayment(billed["id"], unique("pi"))),
      event("refund.created", refund({ payment_intent: payment, amount: 1_200, receipt_email: email })),
      event("charge.refunded", charge),
    ];
    const others = [created(other), event("checkout.session.completed", othersSale)];
    await tell([...told, ...others]);
    const before = await balanceOf(partner);
    expect(new Set(await tracesIn(someone)).size).toBeGreaterThan(4);
    await erase(await customerOf(payment));
    expect(await tracesIn(someone)).toEqual([]);
    expect(await balanceOf(partner)).toEqual(before);
    for (const each of others) expect(await bodyOf(each)).toBe(JSON.stringify(each));
    expect(await count("select count(*) as n from stripe_customers where id = ?", other.stripeId)).toBe(1);
    // Its sale is still known: a refund that Stripe tells later finds it.
    await tell([event("refund.created", refund({ payment_intent: payment, amount: 2_400 }))]);
    expect(await count("select sum(amount_minor) as n from refunds where sale_external_id = ?", payment)).toBe(3_000);
    await expectBooksToHold(partner);
    // Nor does an event that is sent once more bring the person back.
    await tell(told);
    expect(await tracesIn(someone)).toEqual([]);
  });

  it("that was a guest at Stripe is found by the payment", async () => {
    const guest = person();
    const paid = bought(guest, { customer: null, metadata: {} });
    await tell([event("checkout.session.completed", paid)]);
    await erase(await customerOf(paid["payment_intent"]));
    expect(await tracesIn(guest)).toEqual([]);
  });

  it("that only began a subscription is found by its binding", async () => {
    const someone = person();
    await tell([
      event("checkout.session.completed", bought(someone, { mode: "subscription", payment_intent: null, subscription: unique("sub") })),
    ]);
    const { id } = (await api(`/v1/customers?externalId=${someone.externalId}`)).body.data[0];
    await erase(id);
    expect(await tracesIn(someone)).toEqual([]);
  });

  it("that Stripe told of before anybody else, and that never bought, is found by its external id", async () => {
    const someone = person();
    await tell([created(someone), event("checkout.session.completed", bought(someone, { customer: null, payment_status: "unpaid" }))]);
    const { conversion } = (await track("signup", { customer: { externalId: someone.externalId } })).body;
    await erase(conversion.customerId);
    expect(await tracesIn(someone)).toEqual([]);
  });

  it("stays in an event that is still to be handled, until it has been", async () => {
    const someone = person();
    const paid = bought(someone);
    const open = created(someone);
    await tell([event("checkout.session.completed", paid), open]);
    const set = (handledAt: number | null) =>
      env.DB.prepare("update outbox set handled_at = ? where fact ->> '$.data.eventId' = ?").bind(handledAt, open.id).run();
    await set(null);
    await erase(await customerOf(paid["payment_intent"]));
    expect(await bodyOf(open)).toBe(JSON.stringify(open));
    expect((await tracesIn(someone)).every((each) => each.startsWith("stripe_events: "))).toBe(true);
    await set(Date.now());
    await settled();
  });

  it("whose external id is an everyday word takes nobody else's events along", async () => {
    const [someone, other] = [{ ...person(), externalId: "paid" }, person()];
    const [paid, theirs] = [bought(someone), event("checkout.session.completed", bought(other))];
    await tell([event("checkout.session.completed", paid), theirs]);
    await erase(await customerOf(paid["payment_intent"]));
    expect(await tracesOf(someone.mark)).toEqual([]);
    expect(await bodyOf(theirs)).toBe(JSON.stringify(theirs));
  });
});
