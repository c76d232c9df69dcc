/** Disputes: opened they take their part back at once, lost it stays taken, won it comes back; refunds and disputes never take a sale twice. */
import { describe, expect, it } from "vitest";
import { api, partnerKey } from "../support/api.ts";
import { addManualMethod, balanceOf, expectBooksToHold, requestPayout } from "../support/money.ts";
import { publishTerms } from "../support/seed.ts";
import { followLink, partnerWithLink } from "../support/story.ts";
import { refundOf, sale, track, unique } from "../support/track.ts";

const NOTHING = { pendingMinor: 0, heldMinor: 0, availableMinor: 0, inFlightMinor: 0, paidMinor: 0, receivableMinor: 0 };

const dispute = (body: Record<string, unknown>, key?: string) => api("/v1/track/dispute", { body, ...(key === undefined ? {} : { key }) });

/** A partner, and a recorded sale of it. */
async function sold(amountMinor = 20_000, fields: Record<string, unknown> = {}) {
  const { partner, link } = await partnerWithLink();
  const { token } = await followLink(link);
  const { status, body } = await track("sale", sale({ click: token, amountMinor, ...fields }));
  expect(status).toBe(201);
  return { partner, saleExternalId: body.conversion.externalId as string, conversion: body.conversion, token };
}

describe("a dispute", () => {
  it("takes its part back when it is opened, and gives it back when it is won", async () => {
    const { partner, saleExternalId } = await sold();
    const opened = { externalId: unique("dp"), saleExternalId, amountMinor: 5_000, status: "open" };
    const first = await dispute(opened);
    expect(first.status).toBe(201);
    expect(first.body.dispute).toMatchObject({ status: "open", amountMinor: 5_000, closedAt: null });
    expect(first.body.commissions).toMatchObject([{ amountMinor: 2_000, reversedMinor: 500, status: "pending" }]);
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, pendingMinor: 1_500 });

    const won = await dispute({ ...opened, status: "won" });
    expect(won.status).toBe(200);
    expect(won.body.commissions).toMatchObject([{ amountMinor: 2_000, reversedMinor: 0, status: "pending" }]);
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, pendingMinor: 2_000 });
    await expectBooksToHold(partner);
  });

  it("that is lost stays taken back, and told late that it was opened changes nothing", async () => {
    const { partner, saleExternalId } = await sold();
    const told = { externalId: unique("dp"), saleExternalId, amountMinor: 20_000 };
    expect((await dispute({ ...told, status: "lost" })).body.commissions).toMatchObject([{ status: "reversed", reversedMinor: 2_000 }]);
    const late = await dispute({ ...told, status: "open" });
    expect([late.status, late.body.dispute.status]).toEqual([200, "lost"]);
    expect(await balanceOf(partner)).toEqual(NOTHING);
    await expectBooksToHold(partner);
  });

  it("of what is refunded already takes it once, and what was refunded does not come back when it is won", async () => {
    const { partner, saleExternalId } = await sold();
    await track("refund", refundOf(saleExternalId, 15_000));
    const told = { externalId: unique("dp"), saleExternalId, amountMinor: 20_000 };
    await dispute({ ...told, status: "open" });
    expect(await balanceOf(partner)).toEqual(NOTHING);
    // A refund while all of it is disputed is a fact, and takes nothing more.
    expect((await track("refund", refundOf(saleExternalId, 1_000))).status).toBe(201);
    await dispute({ ...told, status: "won" });
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, pendingMinor: 400 });
    await expectBooksToHold(partner);
  });

  it("after the payout is a debt, and a win pays the debt first", async () => {
    await publishTerms({ holdDays: 0 });
    const { partner, saleExternalId } = await sold(60_000);
    await addManualMethod(partner);
    const payout = await requestPayout(partner, 6_000);
    await api(`/v1/payouts/${payout.body.id}/mark-paid`, { method: "POST" });
    const told = { externalId: unique("dp"), saleExternalId, amountMinor: 60_000 };
    await dispute({ ...told, status: "open" });
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, paidMinor: 6_000, receivableMinor: 6_000 });
    await dispute({ ...told, status: "won" });
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, paidMinor: 6_000 });
    await expectBooksToHold(partner);
    await publishTerms();
  });

  it("before its sale is kept, and applied when the sale comes", async () => {
    const { partner, link } = await partnerWithLink();
    const { token } = await followLink(link);
    const externalId = unique("inv");
    const kept = await dispute({ externalId: unique("dp"), saleExternalId: externalId, amountMinor: 4_000, status: "open" });
    expect([kept.status, kept.body.commissions]).toEqual([201, []]);
    await track("sale", sale({ externalId, click: token, amountMinor: 10_000 }));
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, pendingMinor: 600 });
    await expectBooksToHold(partner);
  });

  it("leaves a rejected commission rejected", async () => {
    const { partner, saleExternalId, conversion } = await sold();
    const told = { externalId: unique("dp"), saleExternalId, amountMinor: 20_000 };
    await dispute({ ...told, status: "open" });
    const [commission] = (await api(`/v1/commissions?conversionId=${conversion.id}`)).body.data;
    expect((await api(`/v1/commissions/${commission.id}/reject`, { body: { reason: "fraud" } })).status).toBe(409);
    await dispute({ ...told, status: "won" });
    await api(`/v1/commissions/${commission.id}/reject`, { body: { reason: "fraud" } });
    const again = { externalId: unique("dp"), saleExternalId, amountMinor: 10_000 };
    await dispute({ ...again, status: "open" });
    await dispute({ ...again, status: "won" });
    expect(await balanceOf(partner)).toEqual(NOTHING);
    await expectBooksToHold(partner);
  });

  it("is refused above the sale, with other values, and where it cannot become what is told", async () => {
    const { partner, saleExternalId } = await sold();
    const told = { externalId: unique("dp"), saleExternalId, amountMinor: 10_000 };
    const above = await dispute({ ...told, amountMinor: 20_001, status: "open" });
    expect([above.status, above.body.code]).toEqual([422, "dispute_exceeds_sale"]);
    await dispute({ ...told, status: "won" });
    const other = await dispute({ ...told, amountMinor: 9_999, status: "won" });
    expect([other.status, other.body.code]).toEqual([409, "dispute_conflict"]);
    const lost = await dispute({ ...told, status: "lost" });
    expect([lost.status, lost.body.code]).toEqual([409, "invalid_state"]);
    expect((await dispute({ ...told, status: "open" }, await partnerKey(partner.id))).status).toBe(403);
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, pendingMinor: 2_000 });
  });

  it("told by many at once is one dispute", async () => {
    const { partner, saleExternalId } = await sold();
    const told = { externalId: unique("dp"), saleExternalId, amountMinor: 10_000 };
    const answers = await Promise.all(["open", "lost", "open", "won", "open"].map((status) => dispute({ ...told, status })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    await dispute({ ...told, status: "won" });
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, pendingMinor: 2_000 });
    await expectBooksToHold(partner);
  });
});
