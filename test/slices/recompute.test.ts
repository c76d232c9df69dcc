/** A commission worked out again after a correction: the old one is taken back, a new one posted, and the books hold. */
import { describe, expect, it } from "vitest";
import type { Commission } from "../../src/commissions/index.ts";
import { api, partnerKey } from "../support/api.ts";
import { balanceOf, expectBooksToHold } from "../support/money.ts";
import { publishTerms } from "../support/seed.ts";
import { followLink, partnerWithLink, runCron } from "../support/story.ts";
import { count, explain, refundOf, sale, track, unique } from "../support/track.ts";

const recompute = (id: string, reason = "the rate was wrong", key?: string) =>
  api(`/v1/commissions/${id}/recompute`, { body: { reason }, ...(key === undefined ? {} : { key }) });
const patch = async (partnerId: string, body: Record<string, unknown>) =>
  expect((await api(`/v1/partners/${partnerId}`, { method: "PATCH", body })).status).toBe(200);
const listOf = async (conversionId: string): Promise<Commission[]> =>
  (await api(`/v1/commissions?conversionId=${conversionId}&limit=100`)).body.data;
const entriesOf = (partnerId: string) => count("select count(*) n from commissions where partner_id = ?", partnerId);

/** A sale of 100 dollars that earned 10 of them. */
async function sold() {
  const { partner, link } = await partnerWithLink();
  const { token } = await followLink(link);
  const body = sale({ click: token, customer: { externalId: unique("user") } });
  const { conversion, commissions } = (await track("sale", body)).body;
  return { partner, link, token, externalId: body.externalId as string, conversionId: conversion.id as string, first: commissions[0] };
}

describe("a commission recomputed", () => {
  it("takes the old one back and posts the new one, once however often it is asked", async () => {
    const { partner, conversionId, first } = await sold();
    await patch(partner.id, { rateBps: 2_500 });
    const { status, body } = await recompute(first.id);
    expect([status, body.amountMinor, body.status, body.conversionId]).toEqual([200, 2_500, "pending", conversionId]);
    expect(body.id).not.toBe(first.id);
    const ledger = async () => (await api(`/v1/partners/${partner.id}/ledger?limit=100`)).body.data.length;
    const entries = await ledger();
    for (const id of [first.id, body.id, first.id]) expect((await recompute(id)).body).toEqual(body);
    expect(await ledger()).toBe(entries);
    expect((await listOf(conversionId)).map((each) => [each.amountMinor, each.reversedMinor, each.status]).sort()).toEqual([
      [1_000, 1_000, "reversed"],
      [2_500, 0, "pending"],
    ]);
    expect(await balanceOf(partner)).toMatchObject({ pendingMinor: 2_500, availableMinor: 0 });
    expect((await explain(conversionId)).history).toMatchObject([{ revision: 1, reason: "the rate was wrong" }]);
    await expectBooksToHold(partner);
  });

  it("by two at once is one", async () => {
    const { partner, conversionId, first } = await sold();
    await patch(partner.id, { rateBps: 3_000 });
    const both = await Promise.all([recompute(first.id, "a"), recompute(first.id, "b")]);
    expect(both.map(({ status, body }) => [status, body.amountMinor])).toEqual([
      [200, 3_000],
      [200, 3_000],
    ]);
    expect(await listOf(conversionId)).toHaveLength(2);
    await expectBooksToHold(partner);
  });

  it("that comes to the same is the same, and makes no entry", async () => {
    const { partner, first } = await sold();
    const before = await entriesOf(partner.id);
    expect((await recompute(first.id)).body).toEqual(first);
    expect(await entriesOf(partner.id)).toBe(before);
  });

  it("earns by the tier of now, and stays so when it is settled again", async () => {
    const { partner, conversionId, first } = await sold();
    const { tiers } = (await api("/v1/program/terms")).body.terms;
    const premierMinor = tiers.tier3.rateBps;
    await patch(partner.id, { tier: "tier3" });
    expect((await recompute(first.id, "was in it already")).body.amountMinor).toBe(premierMinor);
    await patch(partner.id, { tier: "tier1" });
    await api(`/v1/conversions/${conversionId}/reattribute`, { body: { reason: "a look" } });
    expect((await listOf(conversionId)).find((each) => each.status === "pending")?.amountMinor).toBe(premierMinor);
    await expectBooksToHold(partner);
  });

  it("earns by its link's own rate of now", async () => {
    const { partner, link, first } = await sold();
    expect((await api(`/v1/links/${link.id}`, { method: "PATCH", body: { rateBps: 500 } })).status).toBe(200);
    expect((await recompute(first.id)).body.amountMinor).toBe(500);
    await expectBooksToHold(partner);
  });

  it("carries refunds and disputes so far, and takes later ones", async () => {
    const { partner, first, externalId } = await sold();
    await track("refund", refundOf(externalId, 2_500));
    await api("/v1/track/dispute", {
      body: { externalId: unique("dp"), saleExternalId: externalId, amountMinor: 2_500, status: "open" },
    });
    await patch(partner.id, { rateBps: 2_000 });
    const { body } = await recompute(first.id);
    expect([body.amountMinor, body.reversedMinor]).toEqual([2_000, 1_000]);
    await track("refund", refundOf(externalId, 5_000));
    expect(await balanceOf(partner)).toMatchObject({ pendingMinor: 0 });
    await expectBooksToHold(partner);
  });

  it("stays held for what held it", async () => {
    const { partner, first } = await sold();
    await api(`/v1/commissions/${first.id}/hold`, { body: { reason: "a second look" } });
    await patch(partner.id, { rateBps: 2_000 });
    expect((await recompute(first.id)).body).toMatchObject({ amountMinor: 2_000, status: "held", holds: ["a second look"] });
    await expectBooksToHold(partner);
  });

  it("to nothing and back leaves one that stands, and the reconciliation finds nothing", async () => {
    const { partner, conversionId, first } = await sold();
    await patch(partner.id, { rateBps: 0 });
    expect((await recompute(first.id)).body).toMatchObject({ amountMinor: 0 });
    expect(await balanceOf(partner)).toMatchObject({ pendingMinor: 0 });
    await patch(partner.id, { rateBps: 1_500 });
    expect((await recompute(first.id)).body).toMatchObject({ amountMinor: 1_500, status: "pending" });
    await expectBooksToHold(partner);
    await runCron("*/5 * * * *");
    const findings = await api("/v1/findings?limit=100");
    expect(JSON.stringify(findings.body)).not.toContain(conversionId);
  });

  it("takes what was released from what is available", async () => {
    await publishTerms({ holdDays: 0 });
    const { partner, first } = await sold();
    await patch(partner.id, { rateBps: 400 });
    expect((await recompute(first.id)).body).toMatchObject({ amountMinor: 400, status: "approved" });
    expect(await balanceOf(partner)).toMatchObject({ availableMinor: 400 });
    await expectBooksToHold(partner);
  });
});

describe("a commission that is not recomputed", () => {
  it("is an adjustment or one that was rejected", async () => {
    const { partner, first } = await sold();
    const adjusted = await api("/v1/commissions", { body: { partnerId: partner.id, amountMinor: 500, currency: "USD", reason: "thanks" } });
    const refused = await recompute(adjusted.body.id);
    expect([refused.status, refused.body.code]).toEqual([409, "invalid_state"]);
    await api(`/v1/commissions/${first.id}/reject`, { body: { reason: "not honest" } });
    await patch(partner.id, { rateBps: 2_000 });
    expect((await recompute(first.id)).body).toMatchObject({ status: 409, code: "invalid_state" });
  });

  it("is a partner's to ask, without a reason, or none at all", async () => {
    const { partner, first } = await sold();
    expect((await recompute(first.id, "mine", await partnerKey(partner.id))).status).toBe(403);
    expect((await recompute(first.id, " ")).status).toBe(400);
    expect((await recompute("com_01h455vb4pex5vsknk084sn02q")).status).toBe(404);
  });
});
