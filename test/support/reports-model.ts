/** Reports by brute force: every raw row read, every metric counted one by one, days told by the zone's own calendar. */
import { env } from "cloudflare:workers";
import type { Metrics } from "../../src/analytics/contract.ts";
import { roundHalfEven, split } from "../../src/lib/money.ts";

type ClickRow = {
  id: string;
  at: number;
  visitor: string;
  reason: string | null;
  partner_id: string;
  link_id: string;
  country: string | null;
  referrer: string | null;
};
type Share = { partnerId: string; linkId: string | null; clickId: string | null; amountMinor: number };
type ConversionRow = {
  id: string;
  type: string;
  external_id: string;
  amount_minor: number;
  currency: string | null;
  status: string;
  shares: Share[];
  occurred_at: number;
};
type RefundRow = { id: string; sale_external_id: string; amount_minor: number; occurred_at: number; created_at: number };
type CommissionRow = {
  conversion_id: string | null;
  partner_id: string;
  amount_minor: number;
  reversed_minor: number;
  currency: string;
  occurred_at: number;
};
export type Raw = { clicks: ClickRow[]; conversions: ConversionRow[]; refunds: RefundRow[]; commissions: CommissionRow[] };

const all = async <T>(sql: string): Promise<T[]> => (await env.DB.prepare(sql).all<T>()).results;

export async function readRaw(): Promise<Raw> {
  const conversions = await all<Omit<ConversionRow, "shares"> & { shares: string }>("select * from conversions");
  return {
    clicks: await all("select * from clicks where link_id not in (select id from links where is_replay = 1)"),
    conversions: conversions.map((row) => ({ ...row, shares: JSON.parse(row.shares) })),
    refunds: await all("select * from refunds order by created_at, id"),
    commissions: await all("select * from commissions"),
  };
}

export type Wanted = { from: number; to: number; currency: string; partnerId?: string; linkId?: string };
/** The keys under which a click counts, and a conversion by its share: one report's rows. */
type Keys = { ofClick: (click: ClickRow) => string; ofShare: (share: Share | null, at: number) => string };
type Cell = {
  clicks: number;
  visitors: Set<string>;
  signups: Set<string>;
  sales: Set<string>;
  revenue: number;
  refunded: number;
  commission: number;
};

export function bruteForce(raw: Raw, wanted: Wanted, keys: Keys): Map<string, Metrics> {
  const cells = new Map<string, Cell>();
  const cellOf = (key: string): Cell => {
    const cell = cells.get(key) ?? {
      clicks: 0,
      visitors: new Set(),
      signups: new Set(),
      sales: new Set(),
      revenue: 0,
      refunded: 0,
      commission: 0,
    };
    cells.set(key, cell);
    return cell;
  };
  const isIn = (at: number) => at >= wanted.from && at < wanted.to;
  const isOurs = (share: { partnerId: string; linkId: string | null }) =>
    (wanted.partnerId ?? share.partnerId) === share.partnerId && (wanted.linkId ?? share.linkId) === share.linkId;
  for (const click of raw.clicks) {
    if (click.reason !== null || !isIn(click.at) || !isOurs({ partnerId: click.partner_id, linkId: click.link_id })) continue;
    const cell = cellOf(keys.ofClick(click));
    cell.clicks += 1;
    cell.visitors.add(`${new Date(click.at).toISOString().slice(0, 10)} ${click.visitor}`);
  }
  for (const conversion of raw.conversions.filter((row) => row.status === "attributed")) {
    const { id, type, shares, occurred_at: at } = conversion;
    const isCurrency = type === "signup" || conversion.currency === wanted.currency;
    for (const share of shares.filter(isOurs)) {
      if (!isIn(at) || !isCurrency) continue;
      const cell = cellOf(keys.ofShare(share, at));
      (type === "signup" ? cell.signups : cell.sales).add(id);
      cell.revenue += share.amountMinor;
    }
    if (type === "sale" && isCurrency)
      refund(raw, conversion, (n, minor, when) => {
        const share = shares[n];
        if (share !== undefined && isOurs(share) && isIn(when)) cellOf(keys.ofShare(share, when)).refunded += minor;
      });
  }
  for (const row of raw.commissions) {
    const share =
      raw.conversions.find(({ id }) => id === row.conversion_id)?.shares.find(({ partnerId }) => partnerId === row.partner_id) ?? null;
    if (!isIn(row.occurred_at) || row.currency !== wanted.currency || !isOurs({ partnerId: row.partner_id, linkId: share?.linkId ?? null }))
      continue;
    cellOf(keys.ofShare(share ?? { partnerId: row.partner_id, linkId: null, clickId: null, amountMinor: 0 }, row.occurred_at)).commission +=
      row.amount_minor - row.reversed_minor;
  }
  return new Map([...cells].map(([key, cell]) => [key, metricsOf(cell)]));
}

/** Tells what each refund of a sale takes of each share. */
function refund(raw: Raw, sale: ConversionRow, tell: (share: number, minor: number, at: number) => void): void {
  const weights = sale.shares.map((share) => share.amountMinor);
  let taken = weights.map(() => 0);
  let sum = 0;
  for (const row of raw.refunds.filter((each) => each.sale_external_id === sale.external_id)) {
    sum = Math.min(sale.amount_minor, sum + row.amount_minor);
    const now = sum === 0 ? taken : split(sum, weights);
    for (const [n, minor] of now.entries()) tell(n, minor - (taken[n] ?? 0), row.occurred_at);
    taken = now;
  }
}

const rate = (part: number, by: number): number => (by === 0 ? 0 : roundHalfEven(BigInt(part), BigInt(by)));
const metricsOf = (cell: Cell): Metrics => ({
  clicks: cell.clicks,
  visitors: cell.visitors.size,
  signups: cell.signups.size,
  sales: cell.sales.size,
  revenueMinor: cell.revenue,
  refundedMinor: cell.refunded,
  commissionMinor: cell.commission,
  conversionRateBps: rate(cell.signups.size * 10_000, cell.clicks),
  earningsPerClickMinor: rate(cell.commission, cell.clicks),
  averageOrderMinor: rate(cell.revenue, cell.sales.size),
});

/** The hour, day, Monday's week or month that an instant lies in, as the zone's clock shows it. */
export function labelOf(at: number, zone: string, interval: "hour" | "day" | "week" | "month"): string {
  const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" }).format(at);
  const offset = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" })
    .formatToParts(at)
    .find(({ type }) => type === "timeZoneName")?.value;
  if (interval === "hour") return `${clock.slice(0, 13)} ${offset}`;
  if (interval === "month") return clock.slice(0, 7);
  const date = new Date(`${clock.slice(0, 10)}T12:00:00Z`);
  if (interval === "week") date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}
