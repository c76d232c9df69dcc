/**
 * Signups, sales, refunds and commissions as they stand now, summed by time and key. They are few beside the clicks and
 * change after the fact, so reports read them themselves, by the index of their time. Law: no finer than what is asked for.
 */
import type { Ctx } from "../context.ts";
import { split } from "../lib/money.ts";
import type { Dimension } from "./contract.ts";
import { KEYS } from "./rollup-store.ts";
import type { Range } from "./rules.ts";

type D1 = Pick<Ctx, "d1">;
/** `grain`: what their time is told by, in milliseconds; null: not at all. */
export type FactQuery = {
  range: Range;
  currency: string;
  partnerId: string | null;
  linkId: string | null;
  dimension: Dimension;
  grain: number | null;
};
/** `clickId`: set where the key is that click's, and is not looked up yet. `conversionId`: where it may stand under several keys that become one. */
export type FactSum = { key: string | null; at: number; conversionId: string | null; clickId: string | null } & FactSums;
type FactSums = { signups: number; sales: number; revenueMinor: number; refundedMinor: number; commissionMinor: number };
const NONE: FactSums = { signups: 0, sales: 0, revenueMinor: 0, refundedMinor: 0, commissionMinor: 0 };

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
/** The window of a click is spelled in the first ten characters of its id, five bits each. */
const windowSql = (id: string): string =>
  Array.from({ length: 10 }, (_, n) => `((instr('${ALPHABET}', substr(${id}, ${n + 5}, 1)) - 1) << ${45 - 5 * n})`).join(" + ");

const CLICK = "s.value ->> 'clickId'";
const SHARE_FIELDS: Partial<Record<Dimension, "partnerId" | "linkId">> = { partner: "partnerId", link: "linkId" };

/** The key of a share `s`, and the tables that it needs beside it; a click that is not here, or was replayed, has none. */
function keyOf(dimension: Dimension): { key: string; clicks: string } {
  if (dimension === "") return { key: "''", clicks: "" };
  const field = SHARE_FIELDS[dimension];
  if (field !== undefined) return { key: `s.value ->> '${field}'`, clicks: "" };
  return {
    key: `case when c.id is not null and coalesce(l.is_replay, 0) = 0 then ${KEYS[dimension]} end`,
    clicks: `left join clicks c on c.window_at = ${windowSql(CLICK)} and c.id = ${CLICK} left join links l on l.id = c.link_id`,
  };
}

const timeOf = (column: string, grain: number | null): string => (grain === null ? "0" : `${column} - ${column} % ${grain}`);

/** Sums of all three, each from the rows that occurred in the range. */
export async function readFacts({ d1 }: D1, query: FactQuery): Promise<FactSum[]> {
  const values = [query.range.from, query.range.to, query.currency, query.partnerId, query.linkId] as const;
  const statements = [conversionsSql(query), commissionsSql(query), refundsSql(query)];
  const [conversions, commissions, refunds] = await d1.batch(
    statements.map((sql, n) => d1.prepare(sql).bind(...(n === 2 ? values.slice(0, 3) : values))),
  );
  const sums = [...(conversions?.results ?? []), ...(commissions?.results ?? [])] as Partial<FactSum>[];
  return [
    ...sums.map((sum) => ({ key: null, at: 0, conversionId: null, clickId: null, ...NONE, ...sum })),
    ...((refunds?.results ?? []) as RefundRow[]).flatMap((row) => sharesOfRefund(row, query)),
  ];
}

function conversionsSql({ dimension, grain, partnerId, linkId }: FactQuery): string {
  const isShared = dimension !== "" || partnerId !== null || linkId !== null;
  const { key, clicks } = keyOf(dimension);
  const isWanted = "(?4 is null or s.value ->> 'partnerId' = ?4) and (?5 is null or s.value ->> 'linkId' = ?5)";
  // Keys that differ in how they are spelled may be read as one.
  const single = clicks === "" ? "null" : "case when json_array_length(v.shares) > 1 then v.id end";
  return `select ${key} as key, ${timeOf("v.occurred_at", grain)} as at, ${single} as conversionId, count(distinct case v.type when 'signup' then v.id end) as signups,
    count(distinct case v.type when 'sale' then v.id end) as sales, coalesce(sum(${isShared ? "s.value ->> 'amountMinor'" : "v.amount_minor"}), 0) as revenueMinor
    from conversions v${isShared ? `, json_each(v.shares) s ${clicks}` : ""} where v.status = 'attributed' and v.occurred_at >= ?1 and v.occurred_at < ?2
    and (v.type = 'signup' or v.currency = ?3) and ${isShared ? isWanted : "?4 is null and ?5 is null"} group by 1, 2, 3`;
}

/** A commission stands under its partner's share of the conversion; one without a conversion under its partner alone. */
function commissionsSql({ dimension, grain, linkId }: FactQuery): string {
  const { key, clicks } = keyOf(dimension);
  const isShared = linkId !== null || dimension === "link" || clicks !== "";
  const shares =
    "left join conversions v on v.id = m.conversion_id left join json_each(v.shares) s on s.value ->> 'partnerId' = m.partner_id";
  return `select ${dimension === "partner" ? "m.partner_id" : key} as key, ${timeOf("m.occurred_at", grain)} as at,
    coalesce(sum(m.amount_minor - m.reversed_minor), 0) as commissionMinor from commissions m ${isShared ? shares : ""} ${clicks}
    where m.occurred_at >= ?1 and m.occurred_at < ?2 and m.currency = ?3 and (?4 is null or m.partner_id = ?4)
    and ${linkId === null ? "?5 is null" : "s.value ->> 'linkId' = ?5"} group by 1, 2`;
}

/**
 * Each refund with what was asked back before it: refunds count in the order of arrival, all together at most the sale. The
 * cross join fixes the order of the tables: from the few refunds of the range to their sales, never from all sales there are.
 */
const refundsSql = ({
  grain,
}: FactQuery): string => `select ${timeOf("r.occurred_at", grain)} as at, r.amount_minor as amountMinor, c.amount_minor as saleMinor, c.shares,
  coalesce((select sum(b.amount_minor) from refunds b where b.sale_external_id = r.sale_external_id and (b.created_at, b.id) < (r.created_at, r.id)), 0) as beforeMinor
  from refunds r cross join conversions c on c.type = 'sale' and c.external_id = r.sale_external_id
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
    const field = SHARE_FIELDS[query.dimension];
    const own =
      field === undefined ? { key: "", clickId: query.dimension === "" ? null : part.clickId } : { key: part[field], clickId: null };
    const key = query.dimension !== "" && field === undefined && part.clickId === null ? null : own.key;
    return isWanted ? [{ ...NONE, ...own, key, at, conversionId: null, refundedMinor: (is[n] ?? 0) - (was[n] ?? 0) }] : [];
  });
}

/** Sales that are a customer's first attributed one, whenever the others were. The plus leaves the search to their time: by type would be all of them. */
export async function countFirstSales(
  { d1 }: D1,
  { range, currency, partnerId, linkId }: Omit<FactQuery, "dimension" | "grain">,
): Promise<number> {
  const isOurs = (row: string): string =>
    `+${row}.type = 'sale' and ${row}.status = 'attributed' and ${row}.currency = ?3 and (?4 is null and ?5 is null or exists (select 1 from json_each(${row}.shares) s
      where (?4 is null or s.value ->> 'partnerId' = ?4) and (?5 is null or s.value ->> 'linkId' = ?5)))`;
  const sql = `select count(*) as n from conversions c where ${isOurs("c")} and c.occurred_at >= ?1 and c.occurred_at < ?2 and not exists (
    select 1 from conversions e where e.customer_id = c.customer_id and (e.occurred_at, e.id) < (c.occurred_at, c.id) and ${isOurs("e")})`;
  return (await d1.prepare(sql).bind(range.from, range.to, currency, partnerId, linkId).first<number>("n")) ?? 0;
}
