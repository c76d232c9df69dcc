/** Fraud and decisions that are taken again: whoever comes to a share is judged, and a flag rules what its conversion earns now. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ctx } from "../../src/context.ts";
import { findConversion, holdConversion } from "../../src/conversions/index.ts";
import { reattributeConversion } from "../../src/conversions/reattribute-conversion.ts";
import { api } from "../support/api.ts";
import { expectBooksToHold } from "../support/money.ts";
import { overtakenBy } from "../support/overtaken.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { partnerWithLink } from "../support/story.ts";
import { newVisitor, tokenOf } from "../support/tokens.ts";
import { landClick } from "../support/touches.ts";
import { makeLink, sale, track, unique } from "../support/track.ts";

const DAY = 86_400_000;
const flagsOf = async (conversionId: string) => (await api(`/v1/fraud/flags?conversionId=${conversionId}`)).body.data;
const commissionsOf = async (conversionId: string) => (await api(`/v1/commissions?conversionId=${conversionId}`)).body.data;
const resolve = (flag: { id: string }, move: "clear" | "confirm") =>
  api(`/v1/fraud/flags/${flag.id}/${move}`, { body: { reason: "seen" } });
const reattribute = async (conversionId: string) =>
  expect((await api(`/v1/conversions/${conversionId}/reattribute`, { body: { reason: "a click came late" } })).status).toBe(200);

/** A partner who sells to itself: its sale is held. A click of the same visitor for another partner has not landed yet. */
async function heldSale() {
  const name = unique("ada");
  const { partner, link } = await partnerWithLink({ email: `${name}@shop.dev` });
  const other = await makeLink(await seedPartner());
  const visitor = newVisitor();
  const customer = { externalId: unique("user"), email: `${name}+mine@shop.dev` };
  const click = tokenOf(link, { visitor, at: Date.now() - 2 * DAY });
  const { conversion } = (await track("sale", sale({ customer, click }))).body;
  const [flag] = await flagsOf(conversion.id);
  expect(flag.status).toBe("open");
  return { partner, id: conversion.id as string, flag, splitAgain: () => splitAgain(conversion.id, other, visitor) };
}
async function splitAgain(id: string, link: Awaited<ReturnType<typeof makeLink>>, visitor: ReturnType<typeof newVisitor>): Promise<void> {
  await landClick(link, { visitor, at: Date.now() - DAY });
  await reattribute(id);
}
/** What the partner's share earns now: the commission that was not taken back by the new decision. */
const currentOf = async ({ id, partner }: { id: string; partner: { id: string } }, before: string) =>
  (await commissionsOf(id)).find((each: { id: string; partnerId: string }) => each.partnerId === partner.id && each.id !== before);

describe("a decision that is taken again", () => {
  beforeAll(() => publishTerms({ attribution: { model: "linear", windowDays: 30, halfLifeDays: 7 } }));
  afterAll(() => publishTerms());

  it("has whoever comes to a share judged before anything is earned", async () => {
    const name = unique("eve");
    const { partner, link } = await partnerWithLink({ email: `${name}@shop.dev` });
    const customer = { externalId: unique("user"), email: `${name}+mine@shop.dev` };
    const { conversion } = (await track("sale", sale({ customer }))).body;
    expect(conversion.status).toBe("unattributed");
    const earlier = new Date(Date.now() - DAY);
    const click = tokenOf(link, { at: earlier.getTime() - 1_000 });
    await track("signup", { customer, click, occurredAt: earlier.toISOString() });
    const [commission, ...others] = await commissionsOf(conversion.id);
    expect(others).toEqual([]);
    expect(commission).toMatchObject({ partnerId: partner.id, status: "held", holds: ["self_referral"] });
    expect(await flagsOf(conversion.id)).toMatchObject([{ partnerId: partner.id, status: "open", commissionIds: [commission.id] }]);
    await expectBooksToHold(partner);
  });

  it("leaves the flag with the commission that it made, and clearing lifts its hold", async () => {
    const { flag, splitAgain: again, ...sold } = await heldSale();
    await again();
    const now = await currentOf(sold, flag.commissionIds[0]);
    expect(now).toMatchObject({ status: "held", amountMinor: 500 });
    expect((await flagsOf(sold.id)).find((each: { id: string }) => each.id === flag.id).commissionIds).toContain(now.id);
    await resolve(flag, "clear");
    expect((await api(`/v1/commissions/${now.id}`)).body).toMatchObject({ status: "pending", holds: [] });
    await expectBooksToHold(sold.partner);
  });

  it("holds nothing for a flag that was cleared before it", async () => {
    const { flag, splitAgain: again, ...sold } = await heldSale();
    await resolve(flag, "clear");
    await again();
    expect(await currentOf(sold, flag.commissionIds[0])).toMatchObject({ status: "pending", holds: [] });
    await expectBooksToHold(sold.partner);
  });

  it("pays nothing to whom fraud was confirmed of", async () => {
    const { flag, splitAgain: again, ...sold } = await heldSale();
    await resolve(flag, "confirm");
    await again();
    expect(await currentOf(sold, flag.commissionIds[0])).toMatchObject({ status: "rejected", reason: "fraud: self_referral" });
    await expectBooksToHold(sold.partner);
  });

  it("that overtakes a hold keeps it", async () => {
    const { partner, link } = await partnerWithLink();
    const other = await makeLink(await seedPartner());
    const visitor = newVisitor();
    const { conversion } = (await track("sale", sale({ click: tokenOf(link, { visitor, at: Date.now() - 2 * DAY }) }))).body;
    await landClick(other, { visitor, at: Date.now() - DAY });
    const ctx: Ctx = overtakenBy(() => holdConversion(ctx, { conversionId: conversion.id, partnerId: partner.id, reasons: ["velocity"] }));
    await reattributeConversion(ctx, { conversionId: conversion.id, reason: "late", by: "key_x" });
    const { holds } = (await findConversion(ctx, conversion.id)) ?? {};
    expect(holds).toEqual([{ partnerId: partner.id, reason: "velocity" }]);
  });
});
