/** Attribution over a visitor's touches: what landed before the sale counts beside the call's token, and every model pays the journey. */
import { beforeAll, describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE, toIso } from "../../src/lib/time.ts";
import type { Partner } from "../../src/partners/index.ts";
import { api } from "../support/api.ts";
import { expectBooksToHold } from "../support/money.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { newVisitor, tokenOf } from "../support/tokens.ts";
import { landClick } from "../support/touches.ts";
import { explain, type Link, makeLink, refundOf, sale, track, unique } from "../support/track.ts";

let partners: Partner[];
let links: Link[];
const at = (daysAgo: number) => Date.now() - Math.round(daysAgo * DAY);
beforeAll(async () => {
  partners = [await seedPartner(), await seedPartner({ tier: "tier2" }), await seedPartner({ tier: "tier3" })];
  links = await Promise.all(partners.map((partner) => makeLink(partner)));
});
const link = (n: number): Link => links[n] as Link;
const partner = (n: number): Partner => partners[n] as Partner;
const sum = (amounts: number[]) => amounts.reduce((a, b) => a + b, 0);

/** Clicks on the three partners' links 9, 5 and 1 days ago: two that landed, and the token of the last. */
async function threeTouches(): Promise<string> {
  const visitor = newVisitor();
  await landClick(link(0), { visitor, at: at(9) });
  await landClick(link(1), { visitor, at: at(5) });
  return tokenOf(link(2), { visitor, at: at(1) });
}

describe("a journey over three partners", () => {
  const WEIGHTS = {
    last_click: [0, 0, 10_000],
    first_click: [10_000, 0, 0],
    linear: [3_333, 3_333, 3_334],
    position_based: [4_000, 2_000, 4_000],
    time_decay: [2_130, 3_166, 4_704],
  } as const;

  it.each(Object.entries(WEIGHTS))(
    "is paid by %s: the parts sum to the sale and to the bonus, refunds unwind each share",
    async (model, weights) => {
      await publishTerms({ attribution: { model: model as "linear", windowDays: 30, halfLifeDays: 7 } });
      const paid = weights.flatMap((weight, n) =>
        weight > 0 ? [{ partnerId: partner(n).id, weightBps: expect.closeTo(weight, -0.5) }] : [],
      );
      const customer = { externalId: unique("user") };
      const click = await threeTouches();
      const signup = await track("signup", { customer, click });
      expect(signup.body.conversion.shares).toEqual(paid.map((each) => expect.objectContaining(each)));
      const bought = await track("sale", sale({ amountMinor: 10_001, click }));
      expect(bought.body.conversion.shares).toEqual(paid.map((each) => expect.objectContaining(each)));
      expect(sum(bought.body.conversion.shares.map((share: { amountMinor: number }) => share.amountMinor))).toBe(10_001);
      const { touches } = await explain(bought.body.conversion.id);
      expect(touches).toHaveLength(3);
      expect(sum(touches.map((touch: { weightBps: number }) => touch.weightBps))).toBe(10_000);
      expect(touches.every((touch: { accepted: boolean }) => touch.accepted)).toBe(true);

      for (const amount of [3_333, 1, 6_667]) await track("refund", refundOf(bought.body.conversion.externalId, amount));
      const { body } = await api(`/v1/commissions?conversionId=${bought.body.conversion.id}`);
      for (const each of body.data) expect(each).toMatchObject({ status: "reversed", reversedMinor: each.amountMinor });
      for (const each of partners) await expectBooksToHold(each);
    },
  );

  it("splits a signup's bonus by weight, each part of its own partner's tier", async () => {
    await publishTerms({ attribution: { model: "linear", windowDays: 30, halfLifeDays: 7 } });
    const { body } = await track("signup", { customer: { externalId: unique("user") }, click: await threeTouches() });
    expect(body.commissions.map((each: { partnerId: string; amountMinor: number }) => [each.partnerId, each.amountMinor]).sort()).toEqual(
      [
        [partner(0).id, 1_666],
        [partner(1).id, 3_333],
        [partner(2).id, 16_670],
      ].sort(),
    );
  });

  it("of three partners of one tier, the parts of the bonus sum to it under every model", async () => {
    const equals = [await seedPartner(), await seedPartner(), await seedPartner()];
    const theirs = await Promise.all(equals.map((each) => makeLink(each)));
    for (const model of Object.keys(WEIGHTS)) {
      await publishTerms({ attribution: { model: model as "linear", windowDays: 30, halfLifeDays: 7 } });
      const visitor = newVisitor();
      await landClick(theirs[0] as Link, { visitor, at: at(9) });
      await landClick(theirs[1] as Link, { visitor, at: at(5) });
      const click = tokenOf(theirs[2] as Link, { visitor, at: at(1) });
      const { body } = await track("signup", { customer: { externalId: unique("user") }, click });
      expect(sum(body.commissions.map((each: { amountMinor: number }) => each.amountMinor)), model).toBe(5_000);
    }
  });
});

describe("a visitor's landed clicks", () => {
  beforeAll(() => publishTerms({ attribution: { model: "linear", windowDays: 30, halfLifeDays: 7 } }));

  it("count when they are inside the window and not after the sale", async () => {
    const visitor = newVisitor();
    const edge = Date.now() + MINUTE;
    await landClick(link(0), { visitor, at: edge - 30 * DAY - 1 });
    await landClick(link(1), { visitor, at: edge - 30 * DAY });
    await landClick(link(0), { visitor, at: edge + 1 });
    const click = tokenOf(link(2), { visitor, at: edge });
    const { body } = await track("sale", sale({ click, occurredAt: toIso(edge) }));
    expect(body.conversion.shares.map((share: { partnerId: string }) => share.partnerId)).toEqual([partner(1).id, partner(2).id]);
  });

  it("are one touch with the token that names them, and a repeat is none of its own", async () => {
    const visitor = newVisitor();
    const first = at(2) - (at(2) % HOUR);
    const id = await landClick(link(0), { visitor, at: first });
    await landClick(link(0), { visitor, at: first + 10 * MINUTE });
    const { body } = await track("sale", sale({ click: tokenOf(link(0), { visitor, at: first + 20 * MINUTE }) }));
    const { touches } = await explain(body.conversion.id);
    expect(touches).toEqual([expect.objectContaining({ clickId: id, source: "token", accepted: true, weightBps: 10_000 })]);
  });

  it("of robots are listed and not accepted; HEAD and prefetches never were touches; what fraud did not count is one", async () => {
    const visitor = newVisitor();
    await landClick(link(0), { visitor, at: at(6), reason: "bot" });
    await landClick(link(0), { visitor, at: at(5), reason: "head" });
    await landClick(link(0), { visitor, at: at(4), reason: "prefetch" });
    await landClick(link(1), { visitor, at: at(3), reason: "velocity" });
    const { body } = await track("sale", sale({ click: tokenOf(link(2), { visitor, at: at(1) }) }));
    const { touches } = await explain(body.conversion.id);
    expect(
      touches.map((touch: { partnerId: string; accepted: boolean; reason?: string }) => [touch.partnerId, touch.accepted, touch.reason]),
    ).toEqual([
      [partner(1).id, true, undefined],
      [partner(2).id, true, undefined],
      [partner(0).id, false, "bot_agent"],
    ]);
  });

  it("on a replayed link never attribute", async () => {
    const visitor = newVisitor();
    const replay = (await api("/v1/links", { body: { partnerId: partner(0).id, destinationUrl: "https://example.com/", replay: true } }))
      .body;
    await landClick(replay, { visitor, at: at(2) });
    const { body } = await track("sale", sale({ click: tokenOf(link(2), { visitor, at: at(1) }) }));
    expect(body.conversion.shares).toMatchObject([{ partnerId: partner(2).id, weightBps: 10_000 }]);
    expect((await explain(body.conversion.id)).touches).toContainEqual(
      expect.objectContaining({ linkId: replay.id, reason: "link_replay" }),
    );
  });
});
