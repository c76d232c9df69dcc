/** The partner report, held against counting every partner's raw rows one by one. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { settleDays } from "../../src/analytics/index.ts";
import type { PartnersReport, Performance } from "../../src/analytics/partners-contract.ts";
import { newId } from "../../src/lib/ids.ts";
import { DAY, dayOf, HOUR, toIso } from "../../src/lib/time.ts";
import type { Partner } from "../../src/partners/index.ts";
import { api, partnerKey } from "../support/api.ts";
import { bruteForce, labelOf, readRaw } from "../support/reports-model.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { newVisitor } from "../support/tokens.ts";
import { landClick } from "../support/touches.ts";
import { type Link, makeLink, refundOf, sale, track, unique } from "../support/track.ts";
import { makeTestCtx } from "../support/visits.ts";

const today = Math.floor(Date.now() / DAY) * DAY;
const partners: Partner[] = [];
const links: Link[] = [];
const flags: { partnerId: string; at: number; status: string; action: string }[] = [];
const report = async (query: string): Promise<PartnersReport> => {
  const { status, body } = await api<PartnersReport>(`/v1/analytics/partners?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

beforeAll(async () => {
  await publishTerms({});
  for (let n = 0; n < 4; n += 1) {
    const partner = await seedPartner();
    partners.push(partner);
    links.push(await makeLink(partner));
  }
  for (let n = 0; n < 40; n += 1) {
    const link = links[n % 3] as Link;
    const at = today - (n % 13) * DAY + (n % 7) * HOUR - 6 * HOUR;
    await landClick(link, { visitor: newVisitor(), at, reason: n % 9 === 0 ? "bot" : null });
    if (n % 2 === 0) continue;
    const first = sale({ code: link.slug, amountMinor: 1_000 + n * 77, occurredAt: toIso(at) });
    await track("sale", first);
    await track("signup", { customer: { externalId: unique("user") }, code: link.slug, occurredAt: toIso(at) });
    if (n % 5 === 0) await track("refund", refundOf(first.externalId, 500, { occurredAt: toIso(at + HOUR) }));
  }
  await settleDays(makeTestCtx());
  await env.DB.prepare("delete from fraud_flags").run();
  for (const [n, status] of ["open", "confirmed", "cleared", "open", "confirmed"].entries()) {
    const flag = { partnerId: partners[n % 2]?.id ?? "", at: today - n * DAY, status, action: n === 3 ? "note" : "hold" };
    flags.push(flag);
    await env.DB.prepare(
      "insert into fraud_flags (id, partner_id, commission_ids, status, action, score, signals, holds, is_late, revision, created_at) values (?, ?, '[]', ?, ?, 70, '[]', '[]', 0, 0, ?)",
    )
      .bind(newId("flg"), flag.partnerId, status, flag.action, flag.at)
      .run();
  }
});

const bps = (part: number, of: number): number => {
  if (of === 0) return 0;
  const [times, left] = [Math.floor((10_000 * part) / of), ((10_000 * part) % of) * 2];
  return left > of || (left === of && times % 2 === 1) ? times + 1 : times;
};

/** Everything of the report from raw rows. */
async function expected(from: number, days: number, zone: string): Promise<Omit<Performance, "previous" | "previousRank">[]> {
  const raw = await readRaw();
  const to = from + days * DAY;
  const by = (wanted: { from: number; to: number }) =>
    bruteForce(raw, { ...wanted, currency: "USD" }, { ofClick: (row) => row.partner_id, ofShare: (share) => share?.partnerId ?? "" });
  const daily = bruteForce(
    raw,
    { from, to, currency: "USD" },
    {
      ofClick: (row) => `${row.partner_id} ${labelOf(row.at, zone, "day")}`,
      ofShare: (share, at) => `${share?.partnerId} ${labelOf(at, zone, "day")}`,
    },
  );
  const before = by({ from: from - days * DAY, to: from });
  return [...by({ from, to })]
    .sort((a, b) => b[1].revenueMinor - a[1].revenueMinor || b[1].commissionMinor - a[1].commissionMinor || b[1].clicks - a[1].clicks)
    .map(([partnerId, metrics], n) => {
      const own = [...daily].filter(([key]) => key.startsWith(partnerId)).map(([, counts]) => counts);
      const [clickDays, saleDays] = [own.filter(({ clicks }) => clicks > 0).length, own.filter(({ sales }) => sales > 0).length];
      const about = flags.filter((each) => each.partnerId === partnerId && each.at >= from && each.at < to);
      const counted = about.filter((each) => each.status !== "cleared" && each.action !== "note");
      const grown = (name: "clicks" | "sales" | "revenueMinor" | "commissionMinor") => {
        const was = before.get(partnerId)?.[name] ?? 0;
        return was === 0 ? null : metrics[name] >= was ? bps(metrics[name] - was, was) : 0 - bps(was - metrics[name], was);
      };
      return {
        partnerId,
        rank: n + 1,
        metrics,
        growthBps: {
          clicks: grown("clicks"),
          sales: grown("sales"),
          revenueMinor: grown("revenueMinor"),
          commissionMinor: grown("commissionMinor"),
        },
        consistency: { days, clickDays, saleDays, clickDaysBps: bps(clickDays, days), saleDaysBps: bps(saleDays, days) },
        quality: {
          refundBps: bps(metrics.refundedMinor, metrics.revenueMinor),
          flags: counted.length,
          confirmedFlags: counted.filter(({ status }) => status === "confirmed").length,
          flagBps: bps(counted.length, metrics.signups + metrics.sales),
        },
      };
    });
}

it("each partner's rank, growth, consistency and quality are those of its raw rows", { timeout: 120_000 }, async () => {
  const range = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.nat(5), fc.constantFrom("UTC", "Asia/Kolkata", "Etc/GMT+9"));
  await fc.assert(
    fc.asyncProperty(range, async ([days, ago, zone]) => {
      const ahead = { UTC: 0, "Asia/Kolkata": 5.5, "Etc/GMT+9": -9 }[zone] ?? 0;
      const from = today - (ago + days) * DAY - ahead * HOUR;
      const first = dayOf(today - (ago + days) * DAY);
      const last = dayOf(today - (ago + 1) * DAY);
      const { data } = await report(`from=${first}&to=${last}&timezone=${encodeURIComponent(zone)}`);
      const shown = data.filter(({ metrics }) => metrics.clicks + metrics.sales + metrics.refundedMinor > 0);
      expect(shown.map(({ previous: _, previousRank: __, ...rest }) => rest)).toEqual(await expected(from, days, zone));
    }),
    { numRuns: 20 },
  );
});

it("comes a page at a time in the order of rank, with the rank of the range before", async () => {
  const range = `from=${dayOf(today - 6 * DAY)}&to=${dayOf(today)}`;
  const all = (await report(range)).data;
  const first = await report(`${range}&limit=1`);
  const second = await report(`${range}&limit=2&cursor=${first.nextCursor}`);
  expect([...first.data, ...second.data]).toEqual(all);
  expect([all.map(({ rank }) => rank), second.nextCursor]).toEqual([[1, 2, 3], null]);
  const before = (await report(`from=${dayOf(today - 13 * DAY)}&to=${dayOf(today - 7 * DAY)}`)).data;
  for (const { partnerId, previousRank, previous } of all) {
    const was = before.find((each) => each.partnerId === partnerId);
    expect([previousRank, previous]).toEqual([was?.rank, was?.metrics]);
  }
});

it("is for owners, of a range that is one", async () => {
  expect((await api("/v1/analytics/partners", { key: await partnerKey(partners[0]?.id ?? "") })).status).toBe(403);
  expect((await api("/v1/analytics/partners?from=2026-02-02&to=2026-02-01")).status).toBe(400);
  expect((await api(`/v1/analytics/partners?partnerId=${partners[0]?.id}`)).status).toBe(400);
  const long = await api("/v1/analytics/partners?from=2000-01-01");
  expect([long.status, long.body.code]).toEqual([422, "range_too_large"]);
});
