/**
 * Signups, sales, refunds and commissions as they stand now, summed by quarter of an hour and key. They are few beside the
 * clicks and change after the fact, so reports read them themselves, by the index of their time.
 */
import type { Ctx } from "../context.ts";
import { split } from "../lib/money.ts";
import type { Range } from "./rules.ts";

type D1 = Pick<Ctx, "d1">;
/** What a sum is by: nothing, or a field of the share. */
export type FactKey = "none" | "partnerId" | "linkId" | "clickId";
export type FactQuery = { range: Range; currency: string; partnerId: string | null; linkId: string | null; by: FactKey };
/** `conversionId`: set where the same conversion may stand under several keys that become one. */
export type FactSum = { key: string | null; at: number; conversionId: string | null } & FactSums;
type FactSums = { signups: number; sales: number; revenueMinor: number; refundedMinor: number; commissionMinor: number };
const NONE: FactSums = { signups: 0, sales: 0, revenueMinor: 0, refundedMinor: 0, commissionMinor: 0 };
const QUARTER = 900_000;

/** The key, and whether a share is asked for at all. */
function partsOf({ by, partnerId, linkId }: FactQuery) {
  const isShared = by !== "none" || partnerId !== null || linkId !== null;
  const key = by === "none" ? "''" : `s.value ->> '${by}'`;
  return { isShared, key, isWanted: "(?4 is null or s.value ->> 'partnerId' = ?4) and (?5 is null or s.value ->> 'linkId' = ?5)" };
}

/** Sums of all three, each from the rows that occurred in the range. */
export async function readFacts({ d1 }: D1, query: FactQuery): Promise<FactSum[]> {
  const values = [query.range.from, query.range.to, query.currency, query.partnerId, query.linkId] as const;
  const statements = [conversionsSql(query), commissionsSql(query), REFUNDS];
  const [conversions, commissions, refunds] = await d1.batch(
    statements.map((sql, n) => d1.prepare(sql).bind(...(n === 2 ? values.slice(0, 3) : values))),
  );
  const sums = [...(conversions?.results ?? []), ...(commissions?.results ?? [])] as Partial<FactSum>[];
  return [
    ...sums.map((sum) => ({ key: null, at: 0, conversionId: null, ...NONE, ...sum })),
    ...((refunds?.results ?? []) as RefundRow[]).flatMap((row) => sharesOfRefund(row, query)),
  ];
}

function conversionsSql(query: FactQuery): string {
  const { isShared, key, isWanted } = partsOf(query);
  const isSingle = query.by === "clickId";
  return `select ${key} as key, c.occurred_at - c.occurred_at % ${QUARTER} as at, ${isSingle ? "c.id" : "null"} as conversionId, count(distinct case c.type when 'signup' then c.id end) as signups,
    count(distinct case c.type when 'sale' then c.id end) as sales, sum(${isShared ? "s.value ->> 'amountMinor'" : "c.amount_minor"}) as revenueMinor
    from conversions c${isShared ? ", json_each(c.shares) s" : ""} where c.status = 'attributed' and c.occurred_at >= ?1 and c.occurred_at < ?2
    and (c.type = 'signup' or c.currency = ?3) and ${isShared ? isWanted : "?4 is null and ?5 is null"} group by 1, 2, 3`;
}

/** A commission stands under its partner's share of the conversion; one without a conversion under its partner alone. */
function commissionsSql(query: FactQuery): string {
  const { key } = partsOf(query);
  const shares =
    query.linkId !== null || query.by === "linkId" || query.by === "clickId"
      ? "left join conversions c on c.id = m.conversion_id left join json_each(c.shares) s on s.value ->> 'partnerId' = m.partner_id"
      : "";
  return `select ${query.by === "partnerId" ? "m.partner_id" : key} as key, m.occurred_at - m.occurred_at % ${QUARTER} as at, null as conversionId,
    sum(m.amount_minor - m.reversed_minor) as commissionMinor from commissions m ${shares}
    where m.occurred_at >= ?1 and m.occurred_at < ?2 and m.currency = ?3 and (?4 is null or m.partner_id = ?4)
    and ${query.linkId === null ? "?5 is null" : "s.value ->> 'linkId' = ?5"} group by 1, 2`;
}

/** Each refund with what was asked back before it: refunds count in the order of arrival, all together at most the sale. */
const REFUNDS = `select r.occurred_at - r.occurred_at % ${QUARTER} as at, r.amount_minor as amountMinor, c.amount_minor as saleMinor, c.shares,
  coalesce((select sum(b.amount_minor) from refunds b where b.sale_external_id = r.sale_external_id and (b.created_at, b.id) < (r.created_at, r.id)), 0) as beforeMinor
  from refunds r join conversions c on c.type = 'sale' and c.external_id = r.sale_external_id
  where r.occurred_at >= ?1 and r.occurred_at < ?2 and c.status = 'attributed' and c.currency = ?3`;

type RefundRow = { at: number; amountMinor: number; saleMinor: number; beforeMinor: number; shares: string };
type StoredShare = { partnerId: string; linkId: string | null; clickId: string | null; amountMinor: number };

/** A refund divided as the commissions divide it: what all refunds so far take of each share, less what those before it took. */
function sharesOfRefund({ at, amountMinor, saleMinor, beforeMinor, shares }: RefundRow, query: FactQuery): FactSum[] {
  const before = Math.min(beforeMinor, saleMinor);
  const after = Math.min(beforeMinor + amountMinor, saleMinor);
  const parts: StoredShare[] = JSON.parse(shares);
  const weights = parts.map((part) => part.amountMinor);
  const taken = (minor: number): number[] => (minor === 0 ? weights.map(() => 0) : split(minor, weights));
  const [was, is] = [taken(before), taken(after)];
  return parts.flatMap((part, n) => {
    const isWanted = (query.partnerId ?? part.partnerId) === part.partnerId && (query.linkId === null || query.linkId === part.linkId);
    const key = query.by === "none" ? "" : part[query.by];
    return isWanted ? [{ ...NONE, key, at, conversionId: null, refundedMinor: (is[n] ?? 0) - (was[n] ?? 0) }] : [];
  });
}

/** Sales that are a customer's first attributed one, whenever the others were. */
export async function countFirstSales({ d1 }: D1, { range, currency, partnerId, linkId }: Omit<FactQuery, "by">): Promise<number> {
  const isOurs = (row: string): string =>
    `${row}.type = 'sale' and ${row}.status = 'attributed' and ${row}.currency = ?3 and (?4 is null and ?5 is null or exists (select 1 from json_each(${row}.shares) s
      where (?4 is null or s.value ->> 'partnerId' = ?4) and (?5 is null or s.value ->> 'linkId' = ?5)))`;
  const sql = `select count(*) as n from conversions c where ${isOurs("c")} and c.occurred_at >= ?1 and c.occurred_at < ?2 and not exists (
    select 1 from conversions e where e.customer_id = c.customer_id and (e.occurred_at, e.id) < (c.occurred_at, c.id) and ${isOurs("e")})`;
  return (await d1.prepare(sql).bind(range.from, range.to, currency, partnerId, linkId).first<number>("n")) ?? 0;
}
