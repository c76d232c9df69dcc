/** The whole report and the lists as files, as owners and partners download them. */
import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { DAY, dayOf, HOUR, toIso } from "../../src/lib/time.ts";
import type { Partner } from "../../src/partners/index.ts";
import { api, ORIGIN, ownerKey, partnerKey } from "../support/api.ts";
import { addManualMethod, fundedPartner, requestPayout } from "../support/money.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { newVisitor, tokenOf } from "../support/tokens.ts";
import { landClick } from "../support/touches.ts";
import { type Link, makeLink, sale, track } from "../support/track.ts";

const LISTS = ["clicks", "conversions", "commissions", "payouts"] as const;
const noon = (daysAgo: number) => Math.floor(Date.now() / DAY) * DAY - daysAgo * DAY + 12 * HOUR;
const FORMULA = "=cmd|' /C calc'!A0";
let ada: Partner;
let bob: Partner;
let link: Link;

beforeAll(async () => {
  [ada, bob] = [await seedPartner({ name: FORMULA }), await seedPartner({ name: "رحل كهن 🚀" })];
  await publishTerms({});
  link = await makeLink(ada, { name: FORMULA, utm: { source: FORMULA, medium: FORMULA, campaign: FORMULA } });
  const visitor = newVisitor();
  await landClick(link, { visitor, at: noon(3) });
  await landClick(await makeLink(bob), { visitor: newVisitor(), at: noon(2) });
  const click = tokenOf(link, { visitor, at: noon(3) });
  const customer = { externalId: FORMULA };
  await track("signup", { customer, click, externalId: "+signup", occurredAt: toIso(noon(2)) });
  await track("sale", sale({ customer, externalId: "@sale", product: "-product", amountMinor: 20_000, occurredAt: toIso(noon(2)) }));
  const typed = ["referrer", "country", "region", "city", "device", "browser", "os"];
  await env.DB.prepare(`update clicks set ${typed.map((name) => `${name} = ?1`).join(", ")} where partner_id = ?2`)
    .bind(FORMULA, ada.id)
    .run();
  await api("/v1/commissions", { body: { partnerId: ada.id, amountMinor: 500, currency: "USD", reason: FORMULA } });
});

const download = async (path: string, key?: string): Promise<{ status: number; headers: Headers; bytes: Uint8Array; text: string }> => {
  const request = new Request(`${ORIGIN}/v1/exports/${path}`, { headers: { Authorization: `Bearer ${key ?? (await ownerKey())}` } });
  const response = await exports.default.fetch(request);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes, text: new TextDecoder("latin1").decode(bytes) };
};
const rowsOf = (csv: string): string[] => csv.trimEnd().split("\r\n");
const titleOf = (pdf: string): string => {
  const [, hex = ""] = /\/Title <FEFF([0-9a-f]+)>/i.exec(pdf) ?? [];
  return (hex.match(/.{4}/g) ?? []).map((code) => String.fromCharCode(Number.parseInt(code, 16))).join("");
};

describe("the report", () => {
  it("as CSV says what the reports say", async () => {
    const { body, headers } = await api<string>("/v1/exports/report.csv");
    expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(headers.get("content-disposition")).toContain('filename="report.csv"');
    const [header = "", ...rows] = rowsOf(body);
    const { body: overview } = await api("/v1/analytics/overview");
    const at = (name: string) => header.split(",").indexOf(name);
    const [period = ""] = rows;
    for (const name of ["clicks", "visitors", "signups", "sales", "revenueMinor", "commissionMinor"])
      expect(period.split(",")[at(name)], name).toBe(String(overview[name]));
    const days = rows.filter((row) => row.startsWith("day,"));
    expect(days).toHaveLength(30);
    expect(days.reduce((sum, row) => sum + Number(row.split(",")[at("clicks")]), 0)).toBe(overview.clicks);
    expect(rows.filter((row) => row.startsWith("funnel,"))).toHaveLength(5);
    expect(rows.filter((row) => row.startsWith("partner,"))).toHaveLength(2);
  });

  it("as PDF comes on both papers, of the programme and of a partner", async () => {
    const [all, own] = [
      await download("report.pdf"),
      await download(`report.pdf?paper=letter&timezone=Asia/Kolkata`, await partnerKey(bob.id)),
    ];
    expect([all.status, all.headers.get("content-type"), own.status]).toEqual([200, "application/pdf", 200]);
    expect(all.headers.get("content-disposition")).toContain('filename="report.pdf"');
    expect(titleOf(all.text)).toMatch(/^Programme report, /);
    expect(titleOf(own.text)).toMatch(/^Partner report, /);
    expect(all.text).toContain("/MediaBox [0 0 595.28 841.89]");
    expect(own.text).toContain("/MediaBox [0 0 612 792]");
    expect(own.text).toContain("/NotoSans-arabic-regular");
  });

  it("has every filter of the reports", async () => {
    const day = dayOf(noon(3));
    const query = `from=${day}&to=${day}&timezone=Europe/Berlin&currency=EUR&partnerId=${ada.id}&linkId=${link.id}&compare=year&interval=hour`;
    const rows = rowsOf((await download(`report.csv?${query}`)).text);
    expect(rows.filter((row) => row.startsWith("hour,")).length).toBeGreaterThanOrEqual(23);
    expect(rows.slice(1).every((row) => row.includes(",EUR,") && row.includes("Europe/Berlin") && row.includes(link.id))).toBe(true);
    expect((await download(`report.pdf?${query}`)).status).toBe(200);
    const alone = rowsOf((await download("report.csv?compare=none")).text);
    expect(alone.some((row) => row.startsWith("before,"))).toBe(false);
  });

  it("is a partner's own, and of another's link there is none", async () => {
    const key = await partnerKey(bob.id);
    const { text } = await download("report.csv", key);
    expect(text).toContain(bob.id);
    expect(text).not.toContain(ada.id);
    expect(text).not.toContain(link.id);
    for (const query of [`partnerId=${ada.id}`, `linkId=${link.id}`])
      for (const type of ["csv", "pdf"]) expect((await download(`report.${type}?${query}`, key)).status, query).toBe(404);
    expect((await download(`report.pdf?partnerId=${ada.id}&linkId=${link.id}`)).status).toBe(200);
    expect((await api("/v1/exports/report.pdf", { key: null })).status).toBe(401);
  });

  it.each([
    ["from=2026-02-02&to=2026-02-01", 400],
    ["timezone=Mars/Base", 400],
    ["paper=napkin", 400],
    ["compare=last", 400],
    ["interval=minute", 400],
    ["limit=3", 400],
    ["partnerId=ptn_01h455vb4pex5vsknk084sn02q", 404],
    ["linkId=lnk_01h455vb4pex5vsknk084sn02q", 404],
    ["from=1900-01-01", 400],
    ["from=1971-01-01&interval=hour", 422],
  ])("of %s is refused with a reason", async (query, status) => {
    const answer = await api(`/v1/exports/report.pdf?${query}`);
    expect([answer.status, typeof answer.body.detail]).toEqual([status, "string"]);
  });

  it.each(["from=2000-01-01&to=2000-01-01", "from=2020-01-01&to=2026-01-01", "currency=JPY"])(
    "of %s is made, whatever is there",
    async (query) => {
      for (const type of ["csv", "pdf"]) expect((await download(`report.${type}?${query}`)).status).toBe(200);
    },
  );
});

describe("a list as PDF", () => {
  it("is there for each of them, for owners and partners, with the list's filters", async () => {
    const partner = await fundedPartner(20_000, { name: "Paid" });
    await addManualMethod(partner);
    await requestPayout(partner, 12_345);
    for (const list of LISTS) {
      const { status, text, headers } = await download(`${list}.pdf?timezone=Asia/Tokyo`);
      expect([status, headers.get("content-type"), text.slice(0, 8)], list).toEqual([200, "application/pdf", "%PDF-1.7"]);
      expect(titleOf(text).toLowerCase()).toBe(`${list}, all time`);
      expect((await download(`${list}.pdf?paper=letter`, await partnerKey(partner.id))).text).toContain("/MediaBox [0 0 612 792]");
      for (const query of ["limit=3", "paper=napkin", "from=2026-02-02&to=2026-02-01", "status=lost"])
        expect((await api(`/v1/exports/${list}.pdf?${query}`)).status, `${list} ${query}`).toBe(400);
      expect((await api(`/v1/exports/${list}.pdf`, { key: null })).status).toBe(401);
    }
  });

  it("of more rows than a PDF takes is the newest thousand, while the CSV has all", async () => {
    const at = noon(40);
    const many = `insert into clicks (window_at, id, nonce, link_id, partner_id, at, visitor) with recursive n(n) as (select 1 union all select n + 1 from n where n < 1234)
      select ${at}, 'clk_' || n, n, 'lnk_many', 'ptn_many', ${at}, n from n`;
    await env.DB.prepare(many).run();
    const day = dayOf(at);
    const [pdf, csv] = [await download(`clicks.pdf?from=${day}&to=${day}`), await download(`clicks.csv?from=${day}&to=${day}`)];
    expect([pdf.status, rowsOf(csv.text).length]).toEqual([200, 1_235]);
    const pages = (text: string) => Number(/\/Type \/Pages \/Count (\d+)/.exec(text)?.[1]);
    expect(pages(pdf.text)).toBeGreaterThan(20);
    expect(pages(pdf.text)).toBeLessThan(32);
  });
});

describe("a CSV", () => {
  it.each([...LISTS, "report"])("of %s has no cell that a spreadsheet runs", async (list) => {
    const { text } = await download(`${list}.csv`);
    expect(rowsOf(text).length).toBeGreaterThan(1);
    expect(text).not.toMatch(/(?:^|[,\n"])[=+@]/);
    if (list !== "payouts") expect(text).toMatch(/'[=+@]/);
  });

  it("goes on being served after a reader that went away in the middle", async () => {
    const request = new Request(`${ORIGIN}/v1/exports/clicks.csv`, { headers: { Authorization: `Bearer ${await ownerKey()}` } });
    for (let n = 0; n < 3; n += 1) {
      const reader = (await exports.default.fetch(request.clone())).body?.getReader();
      expect((await reader?.read())?.done).toBe(false);
      await reader?.cancel("gone");
    }
    expect(rowsOf((await download("clicks.csv")).text).length).toBeGreaterThan(1_234);
  });
});
