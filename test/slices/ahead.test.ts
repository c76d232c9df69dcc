/** Trends, the projection and insights over HTTP: right against the raw facts, a partner's its own, honest where there is little. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { settleDays } from "../../src/analytics/index.ts";
import { readSold } from "../../src/analytics/sold-store.ts";
import { DAY, dayOf, HOUR, toIso } from "../../src/lib/time.ts";
import type { Partner } from "../../src/partners/index.ts";
import { makeRandom } from "../../tools/demo/random.ts";
import { api, partnerKey } from "../support/api.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { insertPastClicks, insertPastSales, type PastSale } from "../support/seed-history.ts";
import { type Link, makeLink } from "../support/track.ts";
import { makeTestCtx } from "../support/visits.ts";

const today = Math.floor(Date.now() / DAY) * DAY;
const noon = (daysAgo: number) => today - daysAgo * DAY + 12 * HOUR;
const DAYS = 70;
/** A day on which many more came, all of the rest from one country. */
const WILD = 20;
let ada: Partner;
let bob: Partner;
let links: [Link, Link];
const sold: PastSale[] = [];
const range = `from=${dayOf(noon(DAYS - 1))}&to=${dayOf(noon(1))}`;
const report = async (path: string, key?: string) => {
  const { status, body } = await api(`/v1/analytics/${path}`, key === undefined ? {} : { key });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

beforeAll(async () => {
  [ada, bob] = [await seedPartner({ name: "Ada" }), await seedPartner({ name: "Bob" })];
  links = [await makeLink(ada, { slug: "ada-link" }), await makeLink(bob)];
  await publishTerms({});
  const random = makeRandom(5);
  for (let day = DAYS; day >= 1; day--) {
    const usual = 30 + random.between(-4, 4) + (DAYS - day);
    await insertPastClicks({ at: noon(day), count: usual, link: links[0], country: "US" });
    await insertPastClicks({ at: noon(day) + HOUR, count: 6 + (day === WILD ? 200 : 0), link: links[0], country: "DE" });
    await insertPastClicks({ at: noon(day), count: 3, link: links[1], country: "FR" });
  }
  // Thirty customers of Ada's pay each month, and one or two come each day; Bob has one sale.
  for (let n = 0; n < 30; n++)
    for (let at = noon(1 + n); at > today - 420 * DAY; at -= 30.44 * DAY)
      sold.push({ at, customerId: `monthly_${n}`, amountMinor: 10_000, commissionMinor: 1_000, link: links[0] });
  for (let day = 419; day >= 1; day--)
    for (let n = random.between(1, 2); n > 0; n--)
      sold.push({ at: noon(day) + n, customerId: `once_${day}_${n}`, amountMinor: 5_000, commissionMinor: 500, link: links[0] });
  sold.push({ at: noon(3), customerId: "bobs", amountMinor: 70_000, commissionMinor: 7_000, link: links[1] });
  await insertPastSales(sold);
  for (let n = 0; n < 4; n++) await settleDays(makeTestCtx());
});

describe("trends", () => {
  it("find what grows, the day that is not like the others, and the country that it stands under", async () => {
    const trends = await report(`trends?${range}`);
    expect(trends).toMatchObject({ currency: "USD", from: dayOf(noon(DAYS - 1)), to: dayOf(noon(1)), days: DAYS - 1, reason: null });
    const clicks = trends.metrics.find(({ metric }: { metric: string }) => metric === "clicks");
    const series = await report(`timeseries?${range}`);
    expect(clicks.total).toBe(series.data.reduce((sum: number, row: { clicks: number }) => sum + row.clicks, 0));
    expect(clicks.trend).toMatchObject({ basis: "day", direction: "up", isSignificant: true });
    // One more each day is 49 more from week to week.
    expect(Math.abs(clicks.trend.slopePerWeek - 49)).toBeLessThan(5);
    expect(trends.anomalies).toHaveLength(1);
    const [anomaly] = trends.anomalies;
    const wild = dayOf(noon(WILD));
    const { clicks: value } = await report(`overview?from=${wild}&to=${wild}`);
    expect(anomaly).toMatchObject({ metric: "clicks", date: wild, value, segment: { by: "country", key: "DE", value: 206 } });
    expect(Math.abs(anomaly.expected - (value - 200))).toBeLessThan(15);
    expect(anomaly.segment.shareBps).toBeGreaterThan(9_000);
  });

  it("have the averages of the weekdays from the whole weeks at the end, Monday first", async () => {
    const { metrics } = await report(`trends?${range}`);
    const { data } = await report(`timeseries?from=${dayOf(noon(63))}&to=${dayOf(noon(1))}`);
    const averages = [1, 2, 3, 4, 5, 6, 7].map((weekday) => {
      const own = data.filter(({ at }: { at: string }) => (new Date(at).getUTCDay() + 6) % 7 === weekday - 1);
      return Math.round(own.reduce((sum: number, row: { revenueMinor: number }) => sum + row.revenueMinor, 0) / own.length);
    });
    const revenue = metrics.find(({ metric }: { metric: string }) => metric === "revenueMinor");
    expect(revenue.weekdays.averages.map(({ average }: { average: number }) => average)).toEqual(averages);
    expect(revenue.weekdays.averages.map(({ weekday }: { weekday: number }) => weekday)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("are a partner's own, and say where there is too little", async () => {
    const bobs = await report(`trends?${range}`, await partnerKey(bob.id));
    expect(
      bobs.metrics.map(({ metric, total, reason }: { metric: string; total: number; reason: string }) => [metric, total, reason]),
    ).toEqual([
      ["clicks", (DAYS - 1) * 3, null],
      ["signups", 0, "too_thin"],
      ["sales", 1, "too_thin"],
      ["revenueMinor", 70_000, "too_thin"],
      ["commissionMinor", 7_000, "too_thin"],
    ]);
    const others = await report(`trends?${range}&partnerId=${ada.id}`, await partnerKey(bob.id));
    expect(others.metrics.every(({ total }: { total: number }) => total === 0)).toBe(true);
    expect(others.anomalies).toEqual([]);
    const link = await report(`trends?${range}&linkId=${links[0].id}`, await partnerKey(bob.id));
    expect(link.metrics[0].total).toBe(0);
    expect(await report(`trends?from=${dayOf(noon(20))}&to=${dayOf(noon(1))}`)).toMatchObject({ reason: "too_thin", anomalies: [] });
    expect((await report("trends")).days).toBe(29);
  });

  it("look at whole days of the zone only", async () => {
    const cut = await report(`trends?from=${toIso(noon(60))}&to=${toIso(noon(1))}&timezone=Asia/Kathmandu`);
    expect([cut.days, cut.from, cut.to]).toEqual([58, dayOf(noon(59)), dayOf(noon(2))]);
    const empty = await report(`trends?from=${toIso(noon(3))}&to=${toIso(noon(3) + HOUR)}`);
    expect(empty).toMatchObject({ days: 0, from: null, reason: "too_thin" });
  });
});

describe("the projection", () => {
  const monthStart = Date.parse(`${toIso(Date.now()).slice(0, 7)}-01T00:00:00.000Z`);

  it("adds what is to come to what the overview has of the month, and a year in months", async () => {
    const projection = await report(`projection?partnerId=${ada.id}`);
    const soFarMinor = sold.reduce(
      (sum, { at, link, commissionMinor }) => sum + (at >= monthStart && link.partnerId === ada.id ? commissionMinor : 0),
      0,
    );
    expect(projection).toMatchObject({ currency: "USD", reason: null, yearReason: null, monthEnd: { soFarMinor } });
    expect((await report(`overview?partnerId=${ada.id}&from=${dayOf(monthStart)}`)).commissionMinor).toBe(soFarMinor);
    const { monthEnd, year, assumptions } = projection;
    expect(monthEnd.interval90.fromMinor).toBeGreaterThanOrEqual(soFarMinor);
    expect(year.months).toHaveLength(12);
    expect([year.months[0].at, year.months.at(-1).at < year.to]).toEqual([monthEnd.at, true]);
    // Thirty customers with 1,000 a month and 1.5 sales a day with 500, and few of them leave; a few of the others may recur.
    expect(year.expectedMinor).toBeGreaterThan(12 * (22_000 + 19_000));
    expect(year.expectedMinor).toBeLessThan(12 * (31_000 + 29_000));
    const told = new Map(assumptions.map(({ name, value }: { name: string; value: number }) => [name, value]));
    expect(told.get("recurringCustomers")).toBe(30);
    expect(told.get("churnBps")).toBeLessThan(300);
    expect(told.get("rateBps")).toBe(1_000);
    expect(Math.abs((told.get("newSalesPerWeek") as number) - 10.5)).toBeLessThan(2);
    expect(assumptions.every(({ text }: { text: string }) => text.endsWith("."))).toBe(true);
  });

  it("is the same again, and moves with what if", async () => {
    const to = toIso(today);
    const year = async (query = "") => (await report(`projection?to=${to}${query}`)).year.expectedMinor;
    const plain = await year();
    expect(await year()).toBe(plain);
    expect(await year("&churnBps=3000")).toBeLessThan(plain);
    expect(await year("&growthBps=2000")).toBeGreaterThan(plain);
    const { assumptions } = await report(`projection?to=${to}&churnBps=3000`);
    expect(assumptions.find(({ name }: { name: string }) => name === "churnBps")).toMatchObject({
      value: 3_000,
      text: expect.stringContaining("as was asked for"),
    });
  });

  it("at a past day knows nothing of the days after it", async () => {
    const before = await report(`projection?to=${toIso(noon(40))}`);
    await insertPastSales([{ at: noon(39) + 5, customerId: "later", amountMinor: 9_000_000, commissionMinor: 900_000, link: links[1] }]);
    const after = await report(`projection?to=${toIso(noon(40))}`);
    await env.DB.batch(
      ["conversions", "commissions"].map((table) => env.DB.prepare(`delete from ${table} where occurred_at = ?`).bind(noon(39) + 5)),
    );
    expect(after).toEqual(before);
    expect(before.asOf).toBe(toIso(noon(40)));
  });

  it("is hidden where too little is known, a partner's its own", async () => {
    const key = await partnerKey(bob.id);
    const hidden = {
      reason: "too_thin",
      yearReason: "too_thin",
      monthEnd: null,
      year: null,
      assumptions: [],
      needs: { days: 56, events: 12 },
    };
    expect(await report("projection", key)).toMatchObject(hidden);
    expect(await report(`projection?partnerId=${ada.id}`, key)).toMatchObject({ ...hidden, found: { days: 0, events: 0 } });
    expect(await report("projection?currency=EUR")).toMatchObject({ ...hidden, currency: "EUR" });
    const short = await report(`projection?from=${dayOf(noon(90))}&partnerId=${ada.id}`);
    expect([short.reason, short.yearReason, short.year]).toEqual([null, "too_thin", null]);
  });

  it("begins with nothing so far where the history ends with a month", async () => {
    const last = new Date(monthStart - DAY).toISOString().slice(0, 10);
    const { asOf, monthEnd } = await report(`projection?to=${last}`);
    expect([asOf, monthEnd.soFarMinor]).toEqual([toIso(monthStart), 0]);
    expect(monthEnd.expectedMinor).toBeGreaterThan(30_000);
  });

  it("looks conversions up by their time, and their commissions by the conversion", async () => {
    const asked: [string, unknown[]][] = [];
    const prepare = (sql: string) => {
      const statement = env.DB.prepare(sql);
      return { bind: (...values: unknown[]) => asked.push([sql, values]) && statement.bind(...values) };
    };
    const d1 = { prepare } as unknown as D1Database;
    const scope = { partnerId: ada.id, linkId: null };
    const rows = await readSold({ d1 }, { range: { from: 0, to: Date.now() }, currency: "USD", ...scope }, 10);
    expect(rows.map(({ at }) => at)).toEqual(rows.map(({ at }) => at).sort());
    const [[sql, values]] = asked as [[string, unknown[]]];
    const plan = await env.DB.prepare(`explain query plan ${sql}`)
      .bind(...values)
      .all<{ detail: string }>();
    const details = plan.results.map(({ detail }) => detail).join("\n");
    expect(details).toContain("conversions_by_time (occurred_at>? AND occurred_at<?)");
    expect(details).toContain("commissions_by_conversion (conversion_id=?)");
    expect(details).not.toMatch(/SCAN (conversions|m)\b|commissions_by_partner/);
  });

  it("is of the zone's month", async () => {
    const { monthEnd } = await report("projection?timezone=Asia/Kolkata");
    expect(monthEnd.at).toMatch(/T18:30:00.000Z$/);
  });
});

describe("insights", () => {
  type Told = {
    kind: string;
    text: string;
    effectMinor: number;
    view: string;
    figures: Record<string, string | number>;
    query: { path: string; params: Record<string, string> };
  };
  const ask = async (query: string, key?: string): Promise<Told[]> => (await report(`insights?${query}`, key)).data;

  it("are at most five, the most money first, each with figures that its query answers", async () => {
    const long = await ask(range);
    const told = [...long, ...(await ask(`from=${dayOf(noon(34))}&to=${dayOf(noon(1))}`))];
    expect(new Set(told.map(({ kind }) => kind))).toEqual(new Set(["trend", "anomaly", "change"]));
    expect(long.length).toBeLessThanOrEqual(5);
    const effects = long.map(({ effectMinor }) => effectMinor);
    expect(effects).toEqual([...effects].sort((a, b) => b - a));
    for (const { kind, figures, query, text } of told) {
      const answer = await report(`${query.path.replace("/v1/analytics/", "")}?${new URLSearchParams(query.params)}`);
      const metric = String(figures["metric"]);
      const own = answer.metrics?.find((each: { metric: string }) => each.metric === metric);
      if (kind === "trend") expect(own.trend).toMatchObject({ slopePerWeek: figures["slopePerWeek"], pValue: figures["pValue"] });
      if (kind === "weekday")
        expect(own.weekdays.averages).toContainEqual(
          expect.objectContaining({ average: figures["average"], ratioBps: figures["ratioBps"] }),
        );
      if (kind === "change") expect([answer[metric], answer.previous[metric]]).toEqual([figures["value"], figures["previous"]]);
      if (kind === "anomaly")
        expect(answer.anomalies).toContainEqual(
          expect.objectContaining({ metric, date: figures["date"], value: figures["value"], expected: figures["expected"] }),
        );
      expect(text).not.toMatch(/because|due to|caused|thanks to/i);
    }
  });

  it("name the wild day and its country, with the way to look at it", async () => {
    const wild = (await ask(range)).find(({ kind }) => kind === "anomaly");
    const date = dayOf(noon(WILD));
    expect(wild?.text).toMatch(
      new RegExp(`^On ${date} clicks were \\d+ where \\d+ was to be expected; \\d+% of the difference stands under the country DE\\.$`),
    );
    const view = new URL(wild?.view ?? "", "https://dashboard.test");
    expect(view.pathname).toBe("/analytics");
    expect(Object.fromEntries(view.searchParams)).toMatchObject({ from: date, to: date, by: "country", country: "DE", timezone: "UTC" });
  });

  it("are of the partner's own numbers alone", async () => {
    const told = await ask(range, await partnerKey(ada.id));
    expect(told.length).toBeGreaterThan(0);
    expect(JSON.stringify(told)).not.toContain(bob.id);
    for (const { figures } of told) expect(figures["metric"]).not.toBe("revenueMinor");
  });

  it("are none where nothing is significant, or too little is known", async () => {
    expect(await ask(`from=${dayOf(noon(34))}&to=${dayOf(noon(1))}`, await partnerKey(bob.id))).toEqual([]);
    expect(await ask(`${range}&partnerId=${ada.id}`, await partnerKey(bob.id))).toEqual([]);
    expect(await ask(`from=${dayOf(noon(9))}`)).toEqual([]);
    expect(await ask("from=2001-01-01&to=2001-12-31")).toEqual([]);
  });
});

it("what is no range, zone or share is refused, and what is too long", async () => {
  for (const report of ["trends", "projection", "insights"]) {
    for (const query of ["from=2026-02-02&to=2026-02-01", "timezone=Mars/Base", "currency=usd", "by=country", "linkId=x"])
      expect((await api(`/v1/analytics/${report}?${query}`)).status, `${report} ${query}`).toBe(400);
    expect((await api(`/v1/analytics/${report}`, { key: null })).status).toBe(401);
  }
  for (const query of [
    "growthBps=ten",
    "growthBps=50001",
    "growthBps=1.5",
    "growthBps=",
    "churnBps=-1",
    "churnBps=10000",
    "from=2999-01-01",
  ])
    expect((await api(`/v1/analytics/projection?${query}`)).status, query).toBe(400);
  for (const report of ["trends", "insights"]) {
    const long = await api(`/v1/analytics/${report}?from=2001-01-01`);
    expect([long.status, long.body.code]).toEqual([422, "range_too_large"]);
  }
});
