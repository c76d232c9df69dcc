/** A shop sells through Stripe: its customers pay on the hosted page, Stripe tells, and the partners' books follow, in whatever order it tells. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { balanceOf, expectBooksToHold, stripe } from "../support/money.ts";
import { bring, buy, idOf, shop, subscribe, tellingsSoFar, toldSince } from "../support/shop.ts";
import { followLink, partnerWithLink } from "../support/story.ts";
import type { Event } from "../support/stripe-events.ts";
import { count } from "../support/track.ts";

const salesOf = (partnerId: string) =>
  count("select count(*) as n from conversions where shares ->> '$[0].partnerId' = ? and type = 'sale'", partnerId);

describe("a purchase", () => {
  test("on the hosted page is a sale; half of it goes back, the rest is disputed and lost", async () => {
    const { partner, link } = await partnerWithLink();
    const { token } = await followLink(link);
    let begin = await tellingsSoFar();
    const news = async () => {
      const told = await toldSince(begin);
      begin += told.length;
      return told;
    };
    const session = await buy({ client_reference_id: token, metadata: { customerExternalId: "ada" } });
    const page = await (await fetch(session.url ?? "")).text();
    expect(page).toContain("$120.00");
    const paid = await fetch(session.url ?? "", {
      method: "POST",
      body: new URLSearchParams({ email: "ada@shop.example" }),
      redirect: "manual",
    });
    expect([paid.status, paid.headers.get("location")]).toEqual([303, `https://shop.example/thanks?session=${session.id}`]);
    await bring(await news());
    expect([await balanceOf(partner), await salesOf(partner.id)]).toMatchObject([{ pendingMinor: 1_000 }, 1]);

    const { payment_intent: intent } = await shop.checkout.sessions.retrieve(session.id);
    await shop.refunds.create({ payment_intent: idOf(intent), amount: 6_000 });
    await bring(await news());
    expect((await balanceOf(partner)).pendingMinor).toBe(500);

    const dispute = await stripe.dispute(idOf(intent));
    await bring(await news());
    expect((await balanceOf(partner)).pendingMinor).toBe(0);
    await stripe.closeDispute(dispute.id, "lost");
    await bring(await news());
    expect((await balanceOf(partner)).pendingMinor).toBe(0);
    await expectBooksToHold(partner);
  });
});

/** One customer's story at Stripe: what it should come to for the partner is 10% of (100.00 - 50.00) + 3 x 50.00 - 25.00. */
async function story(token: string): Promise<Event[]> {
  const begin = await tellingsSoFar();
  const bought = await stripe.pay((await buy({ metadata: { trb: token }, invoice_creation: { enabled: true } })).id);
  await shop.refunds.create({ payment_intent: idOf(bought.payment_intent), amount: 6_000 });
  const begun = await stripe.pay((await subscribe({ client_reference_id: token })).id);
  await stripe.renew(idOf(begun.subscription));
  const third = await stripe.renew(idOf(begun.subscription));
  const [payment] = (await shop.invoicePayments.list({ invoice: third.id })).data;
  await shop.refunds.create({ payment_intent: idOf(payment?.payment.payment_intent ?? null), amount: 3_000 });
  return toldSince(begin);
}

describe("in whatever order Stripe tells, and however often", () => {
  test("a purchase, a subscription with three invoices and their refunds count once each", async () => {
    const orders = fc.sample(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), { numRuns: 5, seed: 7 });
    for (const [index, order] of orders.entries()) {
      const { partner, link } = await partnerWithLink();
      const told = await story((await followLink(link)).token);
      const twice = [...told, ...told].map((event) => ({ event, at: index === 0 ? 0 : (order.next().value ?? 0) }));
      const shuffled = twice.sort((a, b) => a.at - b.at).map(({ event }) => event);
      await bring(shuffled, 1 + (index % 4));
      expect([index, await balanceOf(partner), await salesOf(partner.id)]).toMatchObject([index, { pendingMinor: 1_750 }, 4]);
      await expectBooksToHold(partner);
    }
  });
});
