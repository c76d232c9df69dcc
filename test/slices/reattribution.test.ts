/** A conversion decided again: what is known now decides, the money follows as new entries, and who did it and why stays. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { Commission } from "../../src/commissions/index.ts";
import { type Ctx, makePorts } from "../../src/context.ts";
import { reattributeConversion } from "../../src/conversions/reattribute-conversion.ts";
import { recordConversion } from "../../src/conversions/record-conversion.ts";
import { handlersOf } from "../../src/flow.ts";
import { DAY } from "../../src/lib/time.ts";
import type { Partner } from "../../src/partners/index.ts";
import type { Terms } from "../../src/program/index.ts";
import { api, partnerKey } from "../support/api.ts";
import { balanceOf, expectBooksToHold } from "../support/money.ts";
import { overtakenBy } from "../support/overtaken.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { newVisitor, tokenOf } from "../support/tokens.ts";
import { landClick } from "../support/touches.ts";
import { count, explain, type Link, makeLink, refundOf, sale, track, unique } from "../support/track.ts";

let [ada, bob, eve]: Partner[] = [];
type Cast = { ada: Partner; bob: Partner; eve: Partner; links: { ada: Link; bob: Link; eve: Link } };
async function newCast(): Promise<Cast> {
  [ada, bob, eve] = [await seedPartner(), await seedPartner(), await seedPartner()];
  const [a, b, e] = [await makeLink(ada), await makeLink(bob), await makeLink(eve)];
  return { ada, bob, eve, links: { ada: a, bob: b, eve: e } };
}
const at = (daysAgo: number) => Date.now() - Math.round(daysAgo * DAY);
const modelOf = (model: Terms["attribution"]["model"]) => publishTerms({ attribution: { model, windowDays: 30, halfLifeDays: 7 } });
const reattribute = (conversionId: string, reason = "a click came late", key?: string) =>
  api(`/v1/conversions/${conversionId}/reattribute`, { body: { reason }, ...(key === undefined ? {} : { key }) });
const commissionsOf = async (conversionId: string): Promise<Commission[]> =>
  (await api(`/v1/commissions?conversionId=${conversionId}&limit=100`)).body.data;
const netOf = async (conversionId: string): Promise<Record<string, number>> => {
  const net: Record<string, number> = {};
  for (const each of await commissionsOf(conversionId))
    net[each.partnerId] = (net[each.partnerId] ?? 0) + each.amountMinor - each.reversedMinor;
  return net;
};

const NOTHING = {
  ...{ kind: null, product: null, quantity: null, click: null, code: null, metadata: null },
  ...{ occurredAt: null, isAnyTimeTaken: false },
};

/** Ada's sale by her token, two days old; Bob's click of the same visitor, a day old, lands after it. */
async function lateClick(fields: Record<string, unknown> = {}) {
  const cast = await newCast();
  const visitor = newVisitor();
  const body = sale({ click: tokenOf(cast.links.ada, { visitor, at: at(2) }), ...fields });
  const { conversion } = (await track("sale", body)).body;
  const land = () => landClick(cast.links.bob, { visitor, at: at(1) });
  return { ...cast, visitor, body, id: conversion.id as string, land };
}

describe("a click that lands after the sale", () => {
  beforeAll(() => modelOf("last_click"));

  it("is shown as arrived late, to its partner too, and moves nothing", async () => {
    const { id, land, ...cast } = await lateClick();
    const clickId = await land();
    const explained = await explain(id);
    expect(explained.touches).toMatchObject([
      { partnerId: cast.ada.id, accepted: true, weightBps: 10_000 },
      { clickId, partnerId: cast.bob.id, accepted: false, reason: "arrived_late" },
    ]);
    const bobs = await api(`/v1/conversions/${id}/explanation`, { key: await partnerKey(cast.bob.id) });
    expect(bobs.body.touches).toEqual([expect.objectContaining({ clickId, reason: "arrived_late" })]);
    expect(await netOf(id)).toEqual({ [cast.ada.id]: 1_000 });
  });

  it("is nobody's once the customer is erased", async () => {
    const { id, land, body } = await lateClick();
    const customerId = (await api(`/v1/customers?externalId=${body.customer.externalId}`)).body.data[0].id;
    await api(`/v1/customers/${customerId}`, { method: "DELETE" });
    await land();
    expect((await explain(id)).touches).toHaveLength(1);
  });
});

describe("a conversion decided again", () => {
  beforeAll(() => modelOf("last_click"));

  it("pays whom the late click names, takes the other's commission back, and says who, when and why", async () => {
    const { id, land, ...cast } = await lateClick();
    await land();
    const { status, body } = await reattribute(id);
    expect(status).toBe(200);
    expect(body.shares).toEqual([expect.objectContaining({ partnerId: cast.bob.id, weightBps: 10_000, amountMinor: 10_000 })]);
    const [bobs, adas] = ["bob", "ada"].map((name) => cast[name as "bob"].id);
    expect(await commissionsOf(id)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          partnerId: adas,
          status: "reversed",
          amountMinor: 1_000,
          reversedMinor: 1_000,
          reason: "a click came late",
        }),
        expect.objectContaining({ partnerId: bobs, status: "pending", amountMinor: 1_000, reversedMinor: 0 }),
      ]),
    );
    const explained = await explain(id);
    expect(explained.history).toEqual([
      {
        revision: 1,
        at: expect.any(String),
        by: expect.stringMatching(/^key_/),
        reason: "a click came late",
        before: { status: "attributed", shares: [expect.objectContaining({ partnerId: adas })] },
      },
    ]);
    const lost = explained.commissions.find((each: { partnerId: string }) => each.partnerId === adas);
    expect(lost.steps.at(-1)).toEqual({ label: "reattributed", value: "a click came late", amountMinor: -1_000 });
    const seen = await api(`/v1/conversions/${id}/explanation`, { key: await partnerKey(adas as string) });
    expect(seen.body.history).toMatchObject([{ by: null, before: { shares: [{ partnerId: adas }] } }]);
    for (const partner of [cast.ada, cast.bob]) await expectBooksToHold(partner);
  });

  it("again with nothing new changes nothing", async () => {
    const { id, land, ...cast } = await lateClick();
    await land();
    await reattribute(id);
    const before = await commissionsOf(id);
    const { status } = await reattribute(id, "once more");
    expect(status).toBe(200);
    expect(await commissionsOf(id)).toEqual(before);
    expect((await explain(id)).history).toHaveLength(1);
    for (const partner of [cast.ada, cast.bob]) await expectBooksToHold(partner);
  });

  it("carries the refunds so far to the new share, and later ones reach only that", async () => {
    const { id, land, body, ...cast } = await lateClick();
    await track("refund", refundOf(body.externalId, 2_500));
    await land();
    await reattribute(id);
    expect(await netOf(id)).toEqual({ [cast.ada.id]: 0, [cast.bob.id]: 750 });
    await track("refund", refundOf(body.externalId, 7_500));
    expect(await netOf(id)).toEqual({ [cast.ada.id]: 0, [cast.bob.id]: 0 });
    for (const partner of [cast.ada, cast.bob]) await expectBooksToHold(partner);
  });

  it("moves the volume: the one who lost it earns no bonus of it, the one who got it does", async () => {
    const { id, land, ...cast } = await lateClick({ amountMinor: 1_000_000 });
    await land();
    await reattribute(id);
    const next = async (link: Link) => (await track("sale", sale({ click: tokenOf(link) }))).body.commissions[0].amountMinor;
    expect([await next(cast.links.ada), await next(cast.links.bob)]).toEqual([1_000, 1_050]);
  });

  it("takes back what was released from what is available", async () => {
    await publishTerms({ holdDays: 0 });
    const { id, land, ...cast } = await lateClick();
    await modelOf("last_click");
    expect(await balanceOf(cast.ada)).toMatchObject({ availableMinor: 1_000 });
    await land();
    await reattribute(id);
    expect([await balanceOf(cast.ada), await balanceOf(cast.bob)]).toMatchObject([{ availableMinor: 0 }, { availableMinor: 1_000 }]);
  });

  it("leaves unchanged shares alone when only a touch without weight is new", async () => {
    const { id, visitor, ...cast } = await lateClick();
    await landClick(cast.links.eve, { visitor, at: at(3) });
    const before = await commissionsOf(id);
    await reattribute(id);
    expect(await commissionsOf(id)).toEqual(before);
    expect((await explain(id)).touches).toMatchObject([
      { partnerId: cast.eve.id, accepted: true, weightBps: 0 },
      { partnerId: cast.ada.id },
    ]);
  });

  it("to three partners and back leaves each decision's commissions, and the books hold", async () => {
    await modelOf("linear");
    const { id, land, visitor, body, ...cast } = await lateClick({ amountMinor: 10_001 });
    await track("refund", refundOf(body.externalId, 3_334));
    await land();
    await landClick(cast.links.eve, { visitor, at: at(0.5) });
    await reattribute(id);
    const partners = [cast.ada, cast.bob, cast.eve];
    const net = await netOf(id);
    expect(Object.keys(net).sort()).toEqual(partners.map((each) => each.id).sort());
    expect(Object.values(net).reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(665);
    expect(Object.values(net).reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(668);
    for (const each of [cast.bob, cast.eve]) await api(`/v1/partners/${each.id}/suspend`, { body: { reason: "gone" } });
    await reattribute(id, "they are gone");
    expect(await netOf(id)).toEqual({ [cast.ada.id]: 667, [cast.bob.id]: 0, [cast.eve.id]: 0 });
    expect((await commissionsOf(id)).filter((each) => each.partnerId === cast.ada.id)).toHaveLength(3);
    for (const partner of partners) await expectBooksToHold(partner);
    await modelOf("last_click");
  });

  it("attributes what was nobody's when its partner is active again", async () => {
    const cast = await newCast();
    await api(`/v1/partners/${cast.ada.id}/suspend`, { body: { reason: "a question" } });
    const { conversion } = (await track("sale", sale({ click: tokenOf(cast.links.ada) }))).body;
    expect(conversion.status).toBe("unattributed");
    await api(`/v1/partners/${cast.ada.id}/reinstate`, { body: { reason: "answered" } });
    expect((await reattribute(conversion.id)).body).toMatchObject({ status: "attributed", shares: [{ partnerId: cast.ada.id }] });
    expect(await netOf(conversion.id)).toEqual({ [cast.ada.id]: 1_000 });
    await expectBooksToHold(cast.ada);
  });

  it("holds again what an owner held of a partner's commission", async () => {
    await modelOf("linear");
    const { id, land, ...cast } = await lateClick();
    const [first] = await commissionsOf(id);
    await api(`/v1/commissions/${first?.id}/hold`, { body: { reason: "a second look" } });
    await land();
    await reattribute(id);
    const live = (await commissionsOf(id)).filter((each) => each.status !== "reversed");
    expect(live).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ partnerId: cast.ada.id, status: "held", holds: ["a second look"], amountMinor: 500 }),
        expect.objectContaining({ partnerId: cast.bob.id, status: "pending", amountMinor: 500 }),
      ]),
    );
    for (const partner of [cast.ada, cast.bob]) await expectBooksToHold(partner);
    await modelOf("last_click");
  });

  it("does not pay a rejected commission anew without a look", async () => {
    await modelOf("linear");
    const { id, land, ...cast } = await lateClick();
    const [first] = await commissionsOf(id);
    await api(`/v1/commissions/${first?.id}/reject`, { body: { reason: "not honest" } });
    await land();
    await reattribute(id);
    const adas = (await commissionsOf(id)).filter((each) => each.partnerId === cast.ada.id);
    expect(adas.map((each) => [each.status, each.holds]).sort()).toEqual([
      ["held", ["rejected_before"]],
      ["rejected", []],
    ]);
    await expectBooksToHold(cast.ada);
    await modelOf("last_click");
  });
});

describe("the customer's binding", () => {
  beforeAll(() => modelOf("last_click"));

  it("follows the conversion that bound it", async () => {
    const { land, body, id, ...cast } = await lateClick();
    await land();
    await reattribute(id);
    const next = await track("sale", sale({ customer: body.customer }));
    expect(next.body.conversion.shares).toMatchObject([{ partnerId: cast.bob.id }]);
  });

  it("of another conversion decides: a recurring sale follows it when it is decided again", async () => {
    const { land, body, id, ...cast } = await lateClick();
    const second = (await track("sale", sale({ customer: body.customer }))).body.conversion;
    expect(second.shares).toMatchObject([{ partnerId: cast.ada.id }]);
    await land();
    await reattribute(id);
    expect(await netOf(second.id)).toEqual({ [cast.ada.id]: 1_000 });
    await reattribute(second.id, "it follows the first");
    expect(await netOf(second.id)).toEqual({ [cast.ada.id]: 0, [cast.bob.id]: 1_000 });
    for (const partner of [cast.ada, cast.bob]) await expectBooksToHold(partner);
  });
});

describe("two at once, and one that breaks off", () => {
  beforeAll(() => modelOf("last_click"));
  const asked = (conversionId: string) => ({ conversionId, reason: "mine", by: "key_test" });

  it("one decides and the other finds it done", async () => {
    const { id, land, ...cast } = await lateClick();
    await land();
    const ctx = overtakenBy(() => reattribute(id, "the rival's"));
    expect(await reattributeConversion(ctx, asked(id))).toMatchObject({ ok: true, value: { shares: [{ partnerId: cast.bob.id }] } });
    expect((await explain(id)).history).toMatchObject([{ revision: 1, reason: "the rival's" }]);
    expect(await netOf(id)).toEqual({ [cast.ada.id]: 0, [cast.bob.id]: 1_000 });
    const rounds = await Promise.all([reattribute(id, "a"), reattribute(id, "b"), reattribute(id, "c")]);
    expect(rounds.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await count("select count(*) n from reattributions where conversion_id = ?", id)).toBe(1);
  });

  it("a sale that is being recorded meanwhile follows the binding as it is then", async () => {
    const { id, land, body, ...cast } = await lateClick();
    await land();
    const next = {
      ...NOTHING,
      type: "sale" as const,
      externalId: unique("inv"),
      customer: body.customer,
      amountMinor: 100,
      currency: "USD",
    };
    const recorded = await recordConversion(
      overtakenBy(() => reattribute(id)),
      next,
    );
    expect(recorded).toMatchObject({ ok: true, value: { conversion: { shares: [{ partnerId: cast.bob.id }] } } });
  });

  it.each(["before anything was taken back", "after it was taken back"])("that broke off %s is finished by asking again", async (when) => {
    const { id, land, ...cast } = await lateClick();
    await land();
    const ports = makePorts(env);
    let calls = 0;
    const breaking: Ctx = {
      ...ports,
      waitUntil: () => undefined,
      account: (partnerId) => {
        calls += 1;
        const isFirst = when.startsWith("before") ? calls === 1 : partnerId === cast.bob.id;
        if (isFirst) throw new Error("the account does not answer");
        return ports.account(partnerId);
      },
      handlersOf: (fact) => handlersOf(breaking, fact),
    };
    await reattributeConversion(breaking, asked(id));
    expect((await netOf(id))[cast.bob.id]).toBeUndefined();
    await reattribute(id);
    expect(await netOf(id)).toEqual({ [cast.ada.id]: 0, [cast.bob.id]: 1_000 });
    for (const partner of [cast.ada, cast.bob]) await expectBooksToHold(partner);
  });
});

describe("who may", () => {
  it("only owners decide again, with a reason, what is there", async () => {
    const { id, ...cast } = await lateClick();
    expect((await reattribute(id, "mine!", await partnerKey(cast.ada.id))).status).toBe(403);
    expect((await reattribute(id, " ")).body).toMatchObject({ status: 400, code: "invalid_request" });
    expect((await reattribute("cnv_01h455vb4pex5vsknk084sn02q")).status).toBe(404);
  });
});
