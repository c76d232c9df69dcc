/** Whatever lands in whatever order, however often and whatever breaks between: reports are what counting every raw row gives. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { findDifferences } from "../../src/analytics/check-store.ts";
import { collectMetrics } from "../../src/analytics/collect-metrics.ts";
import type { Interval, Metrics } from "../../src/analytics/contract.ts";
import { NOTHING, withRates } from "../../src/analytics/metrics-rules.ts";
import { bucketsOf } from "../../src/analytics/rules.ts";
import { settleDays } from "../../src/analytics/settle-days.ts";
import type { Visit } from "../../src/clicks/contract.ts";
import { recordClicks } from "../../src/clicks/record-clicks.ts";
import { clickIdOf } from "../../src/clicks/token.ts";
import { bytesOfId, newId } from "../../src/lib/ids.ts";
import { DAY, HOUR, MINUTE } from "../../src/lib/time.ts";
import { bruteForce, labelOf, type Raw, readRaw, type Wanted } from "../support/reports-model.ts";
import { makeTestCtx, seedLink, type TestLink } from "../support/visits.ts";

/** Over a night in which clocks go back in Berlin, and another in which they do in New York. */
const START = Date.UTC(2026, 9, 23);
const DAYS = 11;
const NOW = START + DAYS * DAY - 7 * HOUR;
const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe"];
const ctx = makeTestCtx({ now: () => NOW });
/** Every batch that sums fails, as where the process dies before it is committed. */
const broken = makeTestCtx({ now: () => NOW, d1: { ...dies() } as D1Database });
function dies(): Pick<D1Database, "prepare" | "batch"> {
  return { prepare: (sql) => env.DB.prepare(sql), batch: () => Promise.reject(new Error("the process died")) };
}

const links: TestLink[] = [];
beforeAll(async () => {
  for (let n = 0; n < 4; n += 1) links.push(await seedLink());
  await env.DB.prepare("update links set partner_id = ? where id = ?").bind(links[0]?.partnerId, links[1]?.id).run();
  links[1] = { ...(links[1] as TestLink), partnerId: (links[0] as TestLink).partnerId };
  await env.DB.prepare("update links set is_replay = 1 where id = ?").bind(links[3]?.id).run();
});

const instant = fc.integer({ min: START / MINUTE, max: NOW / MINUTE - 1 }).map((at) => at * MINUTE);
const click = fc.record({
  link: fc.nat(3),
  visitor: fc.nat(5),
  at: instant,
  reason: fc.constantFrom(null, null, null, null, "bot" as const),
  country: fc.constantFrom("DE", "US", "IN", null),
  referrer: fc.constantFrom(null, "https://News.example.org/a?b", "http://news.example.org", "android-app://com.x/"),
  query: fc.constantFrom(null, "utm_source=mail&x=1", "x=1&utm_source=a%20b", "utm_sourcex=1"),
});
const sale = fc.record({
  at: instant,
  links: fc.constantFrom([0], [1], [2], [0, 2], [2, 0], [1, 2]),
  amountMinor: fc.integer({ min: 1, max: 100_000 }),
  currency: fc.constantFrom("USD", "USD", "USD", "EUR"),
  isSignup: fc.boolean(),
  status: fc.constantFrom("attributed", "attributed", "attributed", "unattributed", "rejected"),
  refunds: fc.array(fc.record({ at: instant, share: fc.double({ min: 0, max: 1, noNaN: true }) }), { maxLength: 3 }),
});
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("land" as const), clicks: fc.array(click, { minLength: 1, maxLength: 25 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("sell" as const), sales: fc.array(sale, { minLength: 1, maxLength: 4 }) }) },
  { weight: 2, arbitrary: fc.constant({ kind: "settle" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "die" as const }) },
);
type Click = typeof click extends fc.Arbitrary<infer T> ? T : never;
type Sale = typeof sale extends fc.Arbitrary<infer T> ? T : never;

let serial = 0;
function visitOf({ link, visitor, at, ...rest }: Click): Visit {
  const { id: linkId, partnerId } = links[link] as TestLink;
  const bytes = new Uint8Array(16).fill(visitor);
  serial += 1;
  const idBytes = Uint8Array.from([...bytesOfId(linkId), ...bytesOfId(partnerId)]);
  const random = Uint8Array.from([serial >> 8, serial & 255, 0, 0, 0, 0]);
  const id = clickIdOf({ idBytes, visitor: bytes, at, windowMinutes: 60, flags: rest.reason === null ? 0 : 2, random });
  const nonce = serial
    .toString(32)
    .replaceAll(/[ilou]/g, "z")
    .padStart(16, "0");
  return {
    id,
    windowAt: at - (at % HOUR),
    windowMinutes: 60,
    nonce,
    linkId,
    partnerId,
    at,
    visitor: Buffer.from(bytes).toString("hex"),
    isKnown: false,
    ip: "203.0.113.7",
    region: null,
    city: null,
    asn: null,
    agent: "",
    hints: "",
    language: null,
    ...rest,
  };
}

/** A signup by a replayed click that knows its country and host: neither may be its key. */
const ofReplay: typeof step extends fc.Arbitrary<infer T> ? T[] : never = [
  {
    kind: "land",
    clicks: [{ link: 3, visitor: 1, at: START, reason: null, country: "DE", referrer: "http://news.example.org", query: null }],
  },
  { kind: "sell", sales: [{ at: START, links: [0], amountMinor: 1, currency: "USD", isSignup: true, status: "attributed", refunds: [] }] },
];

async function sell(each: Sale, clicks: readonly string[]): Promise<void> {
  const id = newId("cnv");
  const part = Math.floor(each.amountMinor / each.links.length);
  const shares = each.links.map((n, index) => ({
    partnerId: links[n]?.partnerId,
    linkId: links[n]?.id,
    clickId: clicks[(n + each.amountMinor) % clicks.length] ?? null,
    weightBps: 0,
    amountMinor: each.isSignup ? 0 : index === 0 ? each.amountMinor - part * (each.links.length - 1) : part,
  }));
  const isAttributed = each.status === "attributed";
  const insert = (sql: string, ...values: unknown[]) => env.DB.prepare(sql).bind(...values);
  const conversion = insert(
    "insert into conversions (id, type, external_id, customer_id, amount_minor, currency, status, shares, decision, holds, terms_version, occurred_at, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, '{\"touches\":[]}', '[]', 1, ?, ?)",
    id,
    each.isSignup ? "signup" : "sale",
    id,
    `cus_${each.amountMinor % 7}`,
    each.isSignup ? 0 : each.amountMinor,
    each.isSignup ? null : each.currency,
    each.status,
    JSON.stringify(isAttributed ? shares : []),
    each.at,
    each.at,
  );
  const earned = shares.map(({ partnerId, amountMinor }) =>
    insert(
      "insert into commissions (id, partner_id, conversion_id, type, amount_minor, currency, status, reversed_minor, holds, steps, occurred_at, releases_at, created_at, revision) values (?, ?, ?, 'sale', ?, ?, 'pending', ?, '[]', '[]', ?, 0, 0, 1)",
      newId("com"),
      partnerId,
      id,
      Math.floor(amountMinor / 7),
      each.currency,
      isAttributed ? amountMinor % 3 : Math.floor(amountMinor / 7),
      each.at,
    ),
  );
  const refunds = each.refunds.map(({ at, share }, n) =>
    insert(
      "insert into refunds (id, external_id, sale_external_id, amount_minor, occurred_at, created_at) values (?, ?, ?, ?, ?, ?)",
      newId("rfd"),
      newId("rfd"),
      id,
      Math.ceil(share * each.amountMinor) + 1,
      at,
      n,
    ),
  );
  await env.DB.batch([conversion, ...earned, ...(each.isSignup ? [] : refunds)]);
}

const asked = ({ from, to, currency, partnerId = undefined, linkId = undefined }: Wanted) => ({
  range: { from, to },
  currency,
  partnerId: partnerId ?? null,
  linkId: linkId ?? null,
});
const isEmpty = (metrics: Metrics) => Object.values(metrics).every((value) => value === 0);
const sorted = (rows: Iterable<[string, Metrics]>) =>
  Object.fromEntries([...rows].filter(([, metrics]) => !isEmpty(metrics)).sort(([a], [b]) => (a < b ? -1 : 1)));

async function checkSeries(raw: Raw, wanted: Wanted, zone: string, interval: Interval): Promise<void> {
  const starts = bucketsOf(wanted, { timezone: zone, interval, max: 10_000 }) ?? [];
  expect(
    starts.every((at, n) => n === 0 || labelOf(at, zone, interval) !== labelOf(at - 1, zone, interval)),
    `${zone} ${interval}`,
  ).toBe(true);
  const cells = (await collectMetrics(ctx, { ...asked(wanted), dimension: "", starts })).get("") ?? [];
  const label = (at: number) => labelOf(at, zone, interval);
  const shown = sorted(starts.map((at, n): [string, Metrics] => [label(at), withRates(cells[n] ?? NOTHING)]));
  expect(shown, `${zone} by ${interval}`).toEqual(
    sorted(bruteForce(raw, wanted, { ofClick: ({ at }) => label(at), ofShare: (_, at) => label(at) })),
  );
}

async function checkKeys(raw: Raw, wanted: Wanted): Promise<void> {
  const clicks = new Map(raw.clicks.map((row) => [row.id, row]));
  const byCountry = {
    ofClick: (row: Raw["clicks"][number]) => String(row.country),
    ofShare: (share: { clickId: string | null } | null) => String(clicks.get(share?.clickId ?? "")?.country ?? null),
  };
  const hostOf = (row: Raw["clicks"][number] | undefined) =>
    row?.referrer ? (row.referrer.split("//")[1]?.split("/")[0] ?? "").toLowerCase() : "null";
  const byHost = { ofClick: hostOf, ofShare: (share: { clickId: string | null } | null) => hostOf(clicks.get(share?.clickId ?? "")) };
  const byPartner = {
    ofClick: (row: Raw["clicks"][number]) => row.partner_id,
    ofShare: (share: { partnerId: string } | null) => share?.partnerId ?? "",
  };
  for (const [dimension, keys] of [
    ["country", byCountry],
    ["referrer", byHost],
    ["partner", byPartner],
  ] as const) {
    const counted = await collectMetrics(ctx, { ...asked(wanted), dimension });
    const shown = sorted([...counted].map(([key, [counts]]): [string, Metrics] => [String(key), withRates(counts ?? NOTHING)]));
    expect(shown, dimension).toEqual(sorted(bruteForce(raw, wanted, keys)));
  }
}

it("every report equals the raw rows, counted one by one", { timeout: 300_000 }, async () => {
  const story = fc.record({
    steps: fc.array(step, { minLength: 4, maxLength: 14 }),
    zone: fc.constantFrom(...ZONES),
    interval: fc.constantFrom("hour" as const, "day" as const, "week" as const, "month" as const),
    cut: fc.tuple(fc.nat(DAYS * 24 * 60), fc.nat(DAYS * 24 * 60)),
    link: fc.constantFrom(0, 1, 2),
  });
  await fc.assert(
    fc.asyncProperty(story, async ({ steps, zone, interval, cut, link }) => {
      const ids: string[] = [];
      for (const each of steps) {
        if (each.kind === "settle") await settleDays(ctx);
        if (each.kind === "die") await settleDays(broken).catch(() => undefined);
        if (each.kind === "sell") for (const one of each.sales) await sell(one, ids);
        if (each.kind !== "land") continue;
        const visits = each.clicks.map(visitOf);
        ids.push(...visits.map(({ id }) => id));
        // A consumer that died before it acknowledged gets the same again, in another order.
        await recordClicks(ctx, visits);
        await recordClicks(ctx, [...visits].reverse());
      }
      const raw = await readRaw();
      const { partnerId, id: linkId } = links[link] as TestLink;
      const [from, to] = [Math.min(...cut), Math.max(...cut) + 1].map((minutes) => START + minutes * MINUTE) as [number, number];
      const whole = { from: START, to: START + DAYS * DAY, currency: "USD" };
      const parts: Wanted[] = [whole, { ...whole, partnerId }, { from, to, currency: "USD", linkId }, { from, to, currency: "USD" }];
      for (const wanted of parts) {
        await checkSeries(raw, wanted, zone, interval);
        const overview = (await collectMetrics(ctx, { ...asked(wanted), dimension: "" })).get("")?.[0] ?? NOTHING;
        const expected = bruteForce(raw, wanted, { ofClick: () => "", ofShare: () => "" }).get("") ?? withRates(NOTHING);
        expect(withRates(overview)).toEqual(expected);
        await checkKeys(raw, wanted);
      }
    }),
    { numRuns: 12, examples: [[{ steps: ofReplay, zone: "UTC", interval: "day", cut: [0, 1], link: 0 }]] },
  );
  // Whatever the last story left: once all is summed, what the sums say is what the rows say.
  await settleDays(ctx);
  expect((await env.DB.prepare("select count(*) as n from click_days").first<number>("n")) ?? 0).toBeGreaterThan(3);
  await checkKeys(await readRaw(), { from: START, to: START + DAYS * DAY, currency: "USD" });
  const { results } = await env.DB.prepare("select day from click_days").all<{ day: number }>();
  for (const { day } of results) expect(await findDifferences(ctx, { day, isSealed: false })).toEqual([]);
  await env.DB.prepare("update click_days set is_sealed = 1").run();
  for (const { day } of results) expect(await findDifferences(ctx, { day, isSealed: true })).toEqual([]);
});
