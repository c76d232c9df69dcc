/** The comparison of the models and a customer's journey, as owners and partners see them. */
import { beforeAll, describe, expect, it } from "vitest";
import { DAY, toIso } from "../../src/lib/time.ts";
import type { Partner } from "../../src/partners/index.ts";
import { api, partnerKey } from "../support/api.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { newVisitor, tokenOf } from "../support/tokens.ts";
import { landClick } from "../support/touches.ts";
import { type Link, makeLink, refundOf, sale, track, unique } from "../support/track.ts";

const MODELS = ["last_click", "first_click", "linear", "position_based", "time_decay"];
let ada: Partner;
let bob: Partner;
let eve: Partner;
let links: [Link, Link, Link];
const at = (daysAgo: number) => Date.now() - Math.round(daysAgo * DAY);
type Row = { partnerId: string; sales: number; revenueMinor: number };
const totalOf = (rows: Row[]) => rows.reduce((sum, row) => sum + row.revenueMinor, 0);
const reportOf = async (query = "", key?: string): Promise<Record<string, Row[]>> => {
  const { status, body } = await api(`/v1/analytics/attribution${query}`, key === undefined ? {} : { key });
  expect(status, JSON.stringify(body)).toBe(200);
  return Object.fromEntries(body.models.map(({ model, partners }: { model: string; partners: Row[] }) => [model, partners]));
};

const customer = { externalId: unique("user"), email: "buyer@example.com" };
let customerId: string;
beforeAll(async () => {
  [ada, bob, eve] = [await seedPartner(), await seedPartner(), await seedPartner()];
  links = [await makeLink(ada), await makeLink(bob), await makeLink(eve)];
  await publishTerms({ attribution: { model: "position_based", windowDays: 30, halfLifeDays: 7 } });
  const visitor = newVisitor();
  await landClick(links[0], { visitor, at: at(9) });
  await landClick(links[1], { visitor, at: at(5) });
  const click = tokenOf(links[2], { visitor, at: at(1) });
  const signup = await track("signup", { customer, click });
  customerId = signup.body.conversion.customerId;
  const first = sale({ customer, amountMinor: 10_001 });
  await track("sale", first);
  await track("refund", refundOf(first.externalId, 1_000));
  // Each by one click, by a code, by nobody, and in another currency.
  await track("sale", sale({ amountMinor: 2_000, click: tokenOf(links[0]) }));
  await track("sale", sale({ amountMinor: 500, code: links[1].slug }));
  await track("sale", sale({ amountMinor: 99_999 }));
  await track("sale", sale({ amountMinor: 700, currency: "EUR", click: tokenOf(links[0]) }));
});

describe("the comparison of models", () => {
  it("gives every model the same sales, divided its own way", async () => {
    const models = await reportOf();
    expect(Object.keys(models)).toEqual(MODELS);
    for (const rows of Object.values(models)) expect(totalOf(rows)).toBe(12_501);
    const of = (model: string) => Object.fromEntries((models[model] ?? []).map((row) => [row.partnerId, [row.sales, row.revenueMinor]]));
    expect(of("last_click")).toEqual({ [eve.id]: [1, 10_001], [ada.id]: [1, 2_000], [bob.id]: [1, 500] });
    expect(of("first_click")).toEqual({ [ada.id]: [2, 12_001], [bob.id]: [1, 500] });
    expect(of("linear")).toEqual({ [ada.id]: [2, 5_333], [bob.id]: [2, 3_833], [eve.id]: [1, 3_335] });
    expect(of("position_based")).toEqual({ [ada.id]: [2, 6_000], [bob.id]: [2, 2_500], [eve.id]: [1, 4_001] });
  });

  it("shows one model, one currency, one link, one range", async () => {
    expect(Object.keys(await reportOf("?model=linear"))).toEqual(["linear"]);
    expect(await reportOf("?model=linear&currency=EUR")).toEqual({ linear: [{ partnerId: ada.id, sales: 1, revenueMinor: 700 }] });
    expect(await reportOf(`?model=last_click&linkId=${links[2].id}`)).toEqual({
      last_click: [{ partnerId: eve.id, sales: 1, revenueMinor: 10_001 }],
    });
    expect(await reportOf("?model=last_click&from=2020-01-01&to=2020-01-31&timezone=Europe/Berlin")).toEqual({ last_click: [] });
    expect(totalOf((await reportOf(`?model=linear&from=${toIso(at(1))}`))["linear"] ?? [])).toBe(12_501);
  });

  it("shows a partner its own row only, and refuses what is no range", async () => {
    const key = await partnerKey(bob.id);
    for (const rows of Object.values(await reportOf("", key))) expect(rows.every((row) => row.partnerId === bob.id)).toBe(true);
    expect((await reportOf("?model=last_click", key))["last_click"]).toEqual([{ partnerId: bob.id, sales: 1, revenueMinor: 500 }]);
    expect((await reportOf(`?model=last_click&partnerId=${ada.id}`, key))["last_click"]).toEqual([]);
    for (const query of ["from=2026-02-02&to=2026-02-01", "timezone=Mars/Base", "from=yesterday", "model=best", "by=day"])
      expect((await api(`/v1/analytics/attribution?${query}`)).status, query).toBe(400);
  });
});

describe("a customer's journey", () => {
  it("is its clicks, signup, sale, refund and commissions in time order", async () => {
    const { status, body } = await api(`/v1/customers/${customerId}/journey`);
    expect(status).toBe(200);
    const types = body.items.map((item: { type: string }) => item.type);
    expect(types.filter((type: string) => type !== "commission")).toEqual(["click", "click", "click", "signup", "sale", "refund"]);
    expect(types.filter((type: string) => type === "commission")).toHaveLength(6);
    const times = body.items.map((item: { at: string }) => item.at);
    expect(times).toEqual([...times].sort());
    expect(body.items.slice(0, 3).map((item: { partnerId: string }) => item.partnerId)).toEqual([ada.id, bob.id, eve.id]);
    expect(body.isComplete).toBe(true);
  });

  it("shows a partner its own part, and not the person", async () => {
    const { status, body } = await api(`/v1/customers/${customerId}/journey`, { key: await partnerKey(bob.id) });
    expect(status).toBe(200);
    for (const item of body.items) {
      if ("partnerId" in item) expect(item.partnerId).toBe(bob.id);
      if ("shares" in item) expect(item.shares).toEqual([expect.objectContaining({ partnerId: bob.id })]);
    }
    expect(body.items.map((item: { type: string }) => item.type).sort()).toEqual([
      "click",
      "commission",
      "commission",
      "refund",
      "sale",
      "signup",
    ]);
    expect(JSON.stringify(body)).not.toContain(customer.externalId);
    expect(JSON.stringify(body)).not.toContain("buyer@");
  });

  it("is not there for a partner without a part, nor where there is no customer", async () => {
    const stranger = await seedPartner();
    expect((await api(`/v1/customers/${customerId}/journey`, { key: await partnerKey(stranger.id) })).status).toBe(404);
    expect((await api("/v1/customers/cus_01h455vb4pex5vsknk084sn02q/journey")).status).toBe(404);
  });
});
