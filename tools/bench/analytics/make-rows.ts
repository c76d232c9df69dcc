/**
 * A year of a synthetic programme's clicks and of the sales that came of them, fixed by a seed. Law: the same size, seed and
 * day give the same rows; days grow over the year, weeks and hours have their ups and downs, a few partners bring most.
 */
import { idFromBytes } from "../../../src/lib/ids.ts";
import { makeRandom, type Random } from "../../demo/random.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SEED = 20_261_126;
export const DAYS = 365;
const PARTNERS = 100;
const LINKS = 400;
const COUNTRIES = ["US", "DE", "GB", "FR", "IN", "BR", "CA", "ES", "NL", "IT", "PL", "SE", "AU", "JP", "MX", "AT", "CH", "BE", "PT", "DK"];
const DEVICES = ["mobile", "desktop", "mobile", "tablet"];
const BROWSERS = ["Chrome", "Safari", "Firefox", "Edge", "Samsung Internet"];
const SYSTEMS = ["Android", "iOS", "Windows", "macOS", "Linux"];
const REASONS = ["bot", "duplicate", "prefetch", "head"];
const AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
/** How busy the hours of a day are. */
const HOURS = [3, 2, 1, 1, 1, 2, 3, 5, 7, 8, 8, 8, 9, 9, 8, 8, 8, 8, 9, 10, 10, 9, 7, 5];
const BUSY_HOURS = HOURS.flatMap((busy, hour) => Array<number>(busy).fill(hour));

export type Link = { id: string; partnerId: string };
/** In the order of `CLICK_COLUMNS`. */
type ClickRow = (string | number | null)[];
export const CLICK_COLUMNS =
  "window_at, id, nonce, link_id, partner_id, at, visitor, reason, ip, country, region, city, asn, device, browser, os, agent, referrer, query, fingerprint";

/** An id of a number, the same in every run. */
export function idOf(prefix: "ptn" | "lnk" | "clk" | "cus" | "cnv" | "com" | "rfd", number: number, at = 0): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(at, 0, 6);
  bytes.writeUInt32BE(Math.imul(number + 1, 0x9e3779b1) >>> 0, 6);
  bytes.writeUIntBE(number, 10, 6);
  return idFromBytes(prefix, bytes);
}

export const PROGRAM: readonly Link[] = Array.from({ length: LINKS }, (_, n) => ({
  id: idOf("lnk", n),
  partnerId: idOf("ptn", n % PARTNERS),
}));

/** The first of many are chosen most. */
const oneOf = <T>(items: readonly T[], random: Random): T => items[Math.floor(items.length * random.next() ** 2.5)] as T;

/** How many clicks each of the days has: all together `total`. */
export function spread(total: number, firstDay: number): number[] {
  const weights = Array.from({ length: DAYS }, (_, n) => (1 + (2 * n) / DAYS) * (((firstDay / DAY + n + 4) % 7) % 6 === 0 ? 0.6 : 1.1));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  let [before, given] = [0, 0];
  return weights.map((weight) => {
    before += weight;
    const count = Math.round((total * before) / sum) - given;
    given += count;
    return count;
  });
}

/** A day's clicks in the order of their time; none at or after `until`. */
export function makeClicks({ day, count, serial, until }: { day: number; count: number; serial: number; until: number }): ClickRow[] {
  const random = makeRandom(SEED + day / DAY);
  const span = Math.min(DAY, until - day);
  const times = Array.from({ length: count }, () => {
    const hour = BUSY_HOURS[Math.floor(random.next() * BUSY_HOURS.length)] ?? 0;
    return day + Math.floor((((hour + random.next()) * HOUR) / DAY) * span);
  });
  return times.sort((a, b) => a - b).map((at, n) => clickOf(random, { at, number: serial + n, pool: count * 0.7, day }));
}

function clickOf(random: Random, { at, number, pool, day }: { at: number; number: number; pool: number; day: number }): ClickRow {
  const link = oneOf(PROGRAM, random);
  const windowAt = at - (at % HOUR);
  const country = oneOf(COUNTRIES, random);
  const place = Math.floor(40 * random.next() ** 2);
  const visitor = `${(day / DAY).toString(16)}${Math.floor(pool * random.next()).toString(16)}`.padStart(32, "0");
  const device = Math.floor(DEVICES.length * random.next());
  const isReferred = random.chance(0.7);
  const isCampaign = random.chance(0.3);
  return [
    windowAt,
    idOf("clk", number, windowAt),
    number.toString(16).padStart(16, "0"),
    link.id,
    link.partnerId,
    at,
    visitor,
    random.chance(0.08) ? oneOf(REASONS, random) : null,
    `203.0.${number & 127}.0`,
    country,
    `${country}-${place % 12}`,
    `City ${place} of ${country}`,
    64_500 + (place % 20),
    DEVICES[device] ?? null,
    oneOf(BROWSERS, random),
    oneOf(SYSTEMS, random),
    AGENT,
    isReferred ? `https://site-${Math.floor(300 * random.next() ** 3)}.example/posts/${number % 97}` : null,
    isCampaign ? `utm_source=source-${number % 7}&utm_medium=email&utm_campaign=campaign-${Math.floor(60 * random.next() ** 2)}` : null,
    null,
  ];
}

export type Fact = { table: "customers" | "conversions" | "commissions" | "refunds"; row: Record<string, unknown> };

/** Of every hundredth click a signup some hours later, and of that a sale that a month later comes again; some of it is paid back. */
export function makeFacts(clicks: readonly ClickRow[], { serial, until }: { serial: number; until: number }): Fact[] {
  return clicks.flatMap((click, n) => {
    const number = serial + n;
    const [windowAt, id, , linkId, partnerId, at, , reason] = click as [
      number,
      string,
      string,
      string,
      string,
      number,
      string,
      string | null,
    ];
    if (number % 100 !== 0 || reason !== null || windowAt <= 0) return [];
    const random = makeRandom(SEED ^ number);
    const customerId = idOf("cus", number);
    const share = { partnerId, linkId, clickId: id, weightBps: 10_000 };
    const touch = { clickId: id, partnerId, linkId, at: new Date(at).toISOString(), source: "token", accepted: true, weightBps: 10_000 };
    const signedUpAt = at + random.between(1, 600) * 60_000;
    const saleAt = signedUpAt + random.between(1, 72) * HOUR;
    const amountMinor = random.between(900, 20_000);
    const wanted = [
      { type: "signup", at: signedUpAt, amountMinor: 0, commissionMinor: 500, isRefunded: false },
      ...[0, 30 * DAY].map((later) => ({
        type: "sale",
        at: saleAt + later,
        amountMinor,
        commissionMinor: Math.round(amountMinor / 10),
        isRefunded: random.chance(0.05),
      })),
    ].slice(0, random.chance(0.5) ? 1 : random.chance(0.5) ? 2 : 3);
    const customer = {
      id: customerId,
      external_id: `user_${number}`,
      binding: JSON.stringify([share]),
      bound_by: null,
      created_at: signedUpAt,
    };
    const sold = wanted.filter((each) => each.at < until);
    if (sold.length === 0) return [];
    return [
      { table: "customers" as const, row: customer },
      ...sold.flatMap((each, k) => factsOf(each, { number: number * 3 + k, customerId, share, touch })),
    ];
  });
}

type Sold = { type: string; at: number; amountMinor: number; commissionMinor: number; isRefunded: boolean };
type Of = { number: number; customerId: string; share: { partnerId: string }; touch: object };

function factsOf({ type, at, amountMinor, commissionMinor, isRefunded }: Sold, { number, customerId, share, touch }: Of): Fact[] {
  const externalId = type === "signup" ? `user_${number}` : `inv_${number}`;
  const conversion = {
    id: idOf("cnv", number, at),
    type,
    external_id: externalId,
    customer_id: customerId,
    amount_minor: amountMinor,
    currency: type === "signup" ? null : "USD",
    kind: type === "signup" ? null : "one_time",
    status: "attributed",
    shares: JSON.stringify([{ ...share, amountMinor }]),
    decision: JSON.stringify({ model: "last_click", windowDays: 30, touches: [touch] }),
    holds: "[]",
    terms_version: 0,
    occurred_at: at,
    created_at: at,
    revisions: "{}",
  };
  const commission = {
    id: idOf("com", number, at),
    partner_id: share.partnerId,
    conversion_id: conversion.id,
    type: type === "signup" ? "signup" : "sale",
    amount_minor: commissionMinor,
    currency: "USD",
    status: "approved",
    reversed_minor: isRefunded ? Math.floor(commissionMinor / 2) : 0,
    holds: "[]",
    steps: "[]",
    occurred_at: at,
    releases_at: at,
    created_at: at,
    revision: 1,
  };
  const refund = {
    id: idOf("rfd", number, at),
    external_id: `ref_${number}`,
    sale_external_id: externalId,
    amount_minor: Math.floor(amountMinor / 2),
    occurred_at: at + DAY,
    created_at: at + DAY,
  };
  return [
    { table: "conversions", row: conversion },
    { table: "commissions", row: commission },
    ...(isRefunded ? [{ table: "refunds" as const, row: refund }] : []),
  ];
}
