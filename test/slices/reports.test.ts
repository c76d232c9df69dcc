/** Reports and exports as owners and partners ask for them over HTTP, and what becomes of numbers when clicks are deleted. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { sealOldDays, settleDays } from "../../src/analytics/index.ts";
import { deleteOldClicks } from "../../src/clicks/index.ts";
import { DAY, dayOf, HOUR, toIso } from "../../src/lib/time.ts";
import type { Partner } from "../../src/partners/index.ts";
import { api, partnerKey } from "../support/api.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { newVisitor, tokenOf } from "../support/tokens.ts";
import { landClick } from "../support/touches.ts";
import { count, type Link, makeLink, refundOf, sale, track, unique } from "../support/track.ts";
import { makeTestCtx } from "../support/visits.ts";

const today = Math.floor(Date.now() / DAY) * DAY;
/** Noon of a day before today. */
const noon = (daysAgo: number) => today - daysAgo * DAY + 12 * HOUR;
let ada: Partner;
let bob: Partner;
let links: [Link, Link];
const report = async (path: string, key?: string) => {
  const { status, body } = await api(`/v1/analytics/${path}`, key === undefined ? {} : { key });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

beforeAll(async () => {
  [ada, bob] = [await seedPartner(), await seedPartner()];
  links = [await makeLink(ada, { utm: { source: "newsletter" } }), await makeLink(bob)];
  await publishTerms({});
  const visitors = [newVisitor(), newVisitor(), newVisitor()] as const;
  // Ada: two visitors on one day, one of them in two hours; a bot. Bob: one, the day after.
  await landClick(links[0], { visitor: visitors[0], at: noon(3) });
  await landClick(links[0], { visitor: visitors[0], at: noon(3) + 3 * HOUR });
  await landClick(links[0], { visitor: visitors[1], at: noon(3) });
  await landClick(links[0], { visitor: visitors[2], at: noon(3), reason: "bot" });
  await landClick(links[1], { visitor: visitors[2], at: noon(2) });
  await settleDays(makeTestCtx());
  const customer = { externalId: unique("user") };
  const click = tokenOf(links[0], { visitor: visitors[0], at: noon(3) });
  await track("signup", { customer, click, occurredAt: toIso(noon(2)) });
  const first = sale({ customer, amountMinor: 20_000, occurredAt: toIso(noon(2)) });
  await track("sale", first);
  await track("sale", sale({ customer, amountMinor: 5_001, occurredAt: toIso(noon(1)) }));
  await track("sale", sale({ amountMinor: 7_000, currency: "EUR", click, occurredAt: toIso(noon(1)) }));
  await track("sale", sale({ amountMinor: 99_999 }));
  await track("refund", refundOf(first.externalId, 2_000, { occurredAt: toIso(noon(1)) }));
});

const TOTAL = {
  currency: "USD",
  clicks: 4,
  visitors: 3,
  signups: 1,
  sales: 2,
  revenueMinor: 25_001,
  refundedMinor: 2_000,
  commissionMinor: 5_000 + 1_800 + 500,
  conversionRateBps: 2_500,
  earningsPerClickMinor: 1_825,
  averageOrderMinor: 12_500,
};

describe("the overview", () => {
  it("counts what partners brought, each fact on its own day", async () => {
    expect(await report("overview")).toEqual(TOTAL);
    expect(await report("overview?currency=EUR")).toMatchObject({ signups: 1, sales: 1, revenueMinor: 7_000, commissionMinor: 700 });
    const day = dayOf(noon(1));
    expect(await report(`overview?from=${day}&to=${day}`)).toMatchObject({
      clicks: 0,
      sales: 1,
      refundedMinor: 2_000,
      conversionRateBps: 0,
    });
  });

  it("shows a partner its own, and of another partner's link nothing", async () => {
    const key = await partnerKey(bob.id);
    expect(await report("overview", key)).toMatchObject({ clicks: 1, visitors: 1, sales: 0 });
    expect(await report(`overview?linkId=${links[0].id}`, key)).toMatchObject({ clicks: 0, sales: 0, commissionMinor: 0 });
    expect(await report(`overview?partnerId=${ada.id}`, key)).toMatchObject({ clicks: 0, sales: 0 });
    expect(await report(`overview?partnerId=${ada.id}`)).toEqual({
      ...TOTAL,
      clicks: 3,
      visitors: 2,
      conversionRateBps: 3_333,
      earningsPerClickMinor: 2_433,
    });
  });

  it("is compared with as many days before, and with a year before", async () => {
    const [from, to] = [dayOf(noon(2)), dayOf(noon(1))];
    const compared = await report(`overview?from=${from}&to=${to}&compare=previous`);
    expect(compared).toMatchObject({ clicks: 1, sales: 2, previous: { clicks: 3, visitors: 2, sales: 0 } });
    expect((await report("overview?compare=year")).previous).toMatchObject({ clicks: 0, revenueMinor: 0 });
  });

  it("refuses what is no range, zone, dimension or interval", async () => {
    const bad = [
      "overview?from=2026-02-02&to=2026-02-01",
      "overview?timezone=Mars/Base",
      "overview?compare=last",
      "breakdown",
      "breakdown?by=shoe",
      "timeseries?interval=minute",
      "timeseries?bucket=day",
      "funnel?currency=usd",
    ];
    for (const query of bad) expect((await api(`/v1/analytics/${query}`)).status, query).toBe(400);
    const long = await api("/v1/analytics/timeseries?interval=hour&from=2000-01-01");
    expect([long.status, long.body.code]).toEqual([422, "range_too_large"]);
  });
});

describe("the timeseries", () => {
  it("has every day of the last thirty, empty ones too, and sums to the overview", async () => {
    const { data, interval } = await report("timeseries");
    expect([interval, data.length]).toEqual(["day", 30]);
    expect(data.at(-4)).toMatchObject({ at: toIso(today - 3 * DAY), clicks: 3, visitors: 2, sales: 0 });
    expect(data.at(-1)).toMatchObject({ at: toIso(today), clicks: 0, visitors: 0 });
    expect(data.reduce((sum: number, row: { revenueMinor: number }) => sum + row.revenueMinor, 0)).toBe(TOTAL.revenueMinor);
  });

  it("has 25 hours on the day that a clock goes back, and days from the zone's midnight", async () => {
    const zone = "from=2025-10-26&to=2025-10-26&timezone=Europe/Berlin";
    expect((await report(`timeseries?${zone}&interval=hour`)).data).toHaveLength(25);
    expect((await report(`timeseries?${zone}`)).data.map(({ at }: { at: string }) => at)).toEqual(["2025-10-25T22:00:00.000Z"]);
    const months = await report("timeseries?from=2025-01-15&to=2025-03-01&interval=month&timezone=Asia/Kolkata");
    expect(months.data.map(({ at }: { at: string }) => at)).toEqual([
      "2024-12-31T18:30:00.000Z",
      "2025-01-31T18:30:00.000Z",
      "2025-02-28T18:30:00.000Z",
    ]);
  });
});

describe("the breakdown", () => {
  it("is by key, the most clicks first, found by a part of the key, a page at a time", async () => {
    const { data } = await report("breakdown?by=partner");
    expect(data.map((row: { key: string; clicks: number; sales: number }) => [row.key, row.clicks, row.sales])).toEqual([
      [ada.id, 3, 2],
      [bob.id, 1, 0],
    ]);
    const first = await report("breakdown?by=link&limit=1");
    const second = await report(`breakdown?by=link&limit=1&cursor=${first.nextCursor}`);
    expect([first.data[0].key, second.data[0].key, second.nextCursor]).toEqual([links[0].id, links[1].id, null]);
    const source = await report("breakdown?by=utm_source");
    expect(source.data).toMatchObject([
      { key: "newsletter", clicks: 3, revenueMinor: 25_001 },
      { key: null, clicks: 1 },
    ]);
    expect((await report("breakdown?by=utm_source&search=NEWS")).data).toHaveLength(1);
    expect((await report("breakdown?by=reason")).data).toMatchObject([
      { key: "counted", clicks: 4 },
      { key: "bot", clicks: 1, revenueMinor: 0 },
    ]);
  });
});

it("the funnel goes from clicks to customers that buy again", async () => {
  const { steps } = await report("funnel");
  expect(steps.map(({ name, count: n }: { name: string; count: number }) => [name, n])).toEqual([
    ["click", 4],
    ["visitor", 3],
    ["signup", 1],
    ["first_sale", 1],
    ["repeat_sale", 1],
  ]);
});

describe("exports", () => {
  it("are one header and one row each, a partner's its own, formulas escaped", async () => {
    await landClick(links[1], { visitor: newVisitor(), at: noon(2) });
    await env.DB.prepare("update clicks set referrer = '=cmd()', city = 'a,\"b\"' where partner_id = ?").bind(bob.id).run();
    const { status, body, headers } = await api("/v1/exports/clicks.csv", { key: await partnerKey(bob.id) });
    expect([status, headers.get("content-type")]).toEqual([200, "text/csv; charset=utf-8"]);
    const rows = body.trimEnd().split("\r\n");
    expect(rows[0]).toBe("id,linkId,partnerId,at,counted,reason,repeats,country,region,city,device,browser,os,referrer");
    expect(rows.slice(1).every((row: string) => row.includes(bob.id) && row.includes('"a,""b"""') && row.endsWith(",'=cmd()"))).toBe(true);
    expect(rows).toHaveLength(3);
    const from = dayOf(noon(1));
    expect((await api(`/v1/exports/conversions.csv?type=sale&from=${from}&to=${from}`)).body.trimEnd().split("\r\n")).toHaveLength(3);
    expect((await api("/v1/exports/commissions.csv?currency=EUR")).body.trimEnd().split("\r\n")).toHaveLength(2);
    expect((await api("/v1/exports/payouts.csv")).body.trimEnd()).toBe(
      "id,partnerId,methodId,amountMinor,currency,status,failure,requestedAt,approvedAt,paidAt",
    );
    expect((await api("/v1/exports/clicks.csv?from=2026-02-02&to=2026-02-01")).status).toBe(400);
    expect((await api("/v1/exports/clicks.csv?limit=3")).status).toBe(400);
  });

  it("go on past a page", async () => {
    const many = `insert into clicks (window_at, id, nonce, link_id, partner_id, at, visitor) with recursive n(n) as (select 1 union all select n + 1 from n where n < 2345)
      select ${noon(40)}, 'clk_' || n, n, 'lnk_many', 'ptn_many', ${noon(40)} + n % 7, n from n`;
    await env.DB.prepare(many).run();
    const to = dayOf(noon(40));
    const rows = (await api(`/v1/exports/clicks.csv?from=${to}&to=${to}`)).body.trimEnd().split("\r\n");
    expect(new Set(rows).size).toBe(2_346);
  });
});

describe("raw clicks that are deleted", () => {
  it("stay in reports, and go only when their day is summed", async () => {
    const at = today - 100 * DAY + 12 * HOUR;
    await landClick(links[1], { visitor: newVisitor(), at });
    const day = `from=${dayOf(at)}&to=${dayOf(at)}`;
    const ctx = makeTestCtx();
    const isThere = () => count("select count(*) as n from clicks where at = ?", at);
    await deleteOldClicks(ctx, { reportedTo: await sealOldDays(ctx) });
    expect(await isThere()).toBe(1);
    await settleDays(ctx);
    await deleteOldClicks(ctx, { reportedTo: await sealOldDays(ctx) });
    expect(await isThere()).toBe(0);
    await settleDays(ctx);
    expect(await report(`overview?${day}&partnerId=${bob.id}`)).toMatchObject({ clicks: 1, visitors: 1 });
    expect((await report(`breakdown?${day}&by=browser`)).data).toMatchObject([{ key: "Chrome", clicks: 1 }]);
  });
});
