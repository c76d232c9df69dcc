/** What no report can answer is refused in the field's own name, and whatever stands in a click's query breaks no report and no file. */
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { DAY, dayOf, HOUR, toIso } from "../../src/lib/time.ts";
import type { Partner } from "../../src/partners/index.ts";
import { api, partnerKey } from "../support/api.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { newVisitor } from "../support/tokens.ts";
import { landClick } from "../support/touches.ts";
import { type Link, makeLink } from "../support/track.ts";

const REPORTS = ["overview", "timeseries", "breakdown?by=country", "funnel", "attribution", "partners", "trends", "insights"] as const;
const at = Math.floor(Date.now() / DAY) * DAY - 2 * DAY + HOUR;
let partners: [Partner, Partner];
let link: Link;
const ask = (report: string, query: string, key?: string) =>
  api(`/v1/analytics/${report}${report.includes("?") ? "&" : "?"}${query}`, key === undefined ? {} : { key });

beforeAll(async () => {
  await publishTerms({});
  partners = [await seedPartner(), await seedPartner()];
  link = await makeLink(partners[0]);
  const junk = Array.from({ length: 10_000 }, (_, n) => `utm_${n}=${"=cmd()".repeat(n % 3)}%22,%0A`).join("&");
  const id = await landClick(link, { visitor: newVisitor(), at });
  await env.DB.prepare("update clicks set query = ?, country = 'DE' where id = ?")
    .bind(`${junk}&utm_source=real&utm_medium=%E0%A4`, id)
    .run();
});

const refused: [what: string, query: string, path: string][] = [
  ["a range that ends before it begins", "from=2026-02-02&to=2026-02-01", "to"],
  ["an empty range", "from=2026-02-01T00:00:00Z&to=2026-02-01T00:00:00Z", "to"],
  ["a day that is none", "from=2026-02-30", "from"],
  ["a time without a zone", "from=2026-02-01T00:00:00", "from"],
  ["a zone that is none", "timezone=Mars/Base", "timezone"],
  ["a currency that is none", "currency=dollars", "currency"],
  ["a field that is none", "granularity=day", "granularity"],
  ["a range that ends beyond all calendars", "to=9999-12-31", "to"],
  ["a range that begins before all clocks", "from=0001-01-01", "from"],
];
it.each(refused)("%s is refused by every report", async (_, query, path) => {
  for (const report of REPORTS) {
    const { status, body } = await ask(report, query);
    expect([report, status, body.code], JSON.stringify(body)).toEqual([report, 400, "invalid_request"]);
    expect(JSON.stringify(body.errors), report).toContain(path);
  }
});

it("an unknown dimension and a malformed id are refused", async () => {
  for (const query of ["by=shoe", "by=", "by=country&linkId=1", "by=country&partnerId=lnk_x", "by=country&cursor=abc"])
    expect((await api(`/v1/analytics/breakdown?${query}`)).status, query).toBe(400);
});

it("a range longer than history has what there is, or is too large to be listed", async () => {
  const range = `from=1970-01-01&to=${dayOf(at)}`;
  expect((await ask("overview", range)).body).toMatchObject({ clicks: 1, sales: 0 });
  expect((await ask("breakdown?by=country", range)).body.data).toMatchObject([{ key: "DE", clicks: 1 }]);
  expect((await ask("funnel", `${range}&cohort=signup`)).status).toBe(422);
  for (const report of ["timeseries", "partners", "trends"]) {
    const { status, body } = await ask(report, range);
    expect([report, status, body.code]).toEqual([report, 422, "range_too_large"]);
  }
  expect((await ask("overview", "from=1970-01-01&to=1970-01-02")).body).toMatchObject({ clicks: 0, revenueMinor: 0 });
});

it("another partner's link has nothing for a partner, in every report", async () => {
  const key = await partnerKey(partners[1].id);
  expect((await ask("overview", `linkId=${link.id}`, key)).body).toMatchObject({ clicks: 0, visitors: 0 });
  expect((await ask("breakdown?by=country", `linkId=${link.id}`, key)).body.data).toEqual([]);
  expect((await ask("funnel", `linkId=${link.id}`, key)).body.steps[0].count).toBe(0);
  const { data } = (await ask("timeseries", `linkId=${link.id}&from=${toIso(at)}&to=${toIso(at + HOUR)}`, key)).body;
  expect(data.map(({ clicks }: { clicks: number }) => clicks)).toEqual([0]);
});

it("a click with ten thousand parameters is one key of a campaign, and one row of a file", async () => {
  expect((await ask("breakdown?by=utm_source", "")).body.data).toMatchObject([{ key: "real", clicks: 1 }]);
  expect((await ask("breakdown?by=utm_medium", "")).body.data).toMatchObject([{ key: "%E0%A4", clicks: 1 }]);
  expect((await ask("breakdown?by=utm_campaign", "")).body.data).toMatchObject([{ key: null, clicks: 1 }]);
  const rows = (await api("/v1/exports/clicks.csv")).body.trimEnd().split("\r\n");
  expect(rows.map((row: string) => row.split(",").length)).toEqual([14, 14]);
});
