/** Attributed sales and signups one by one, each with what the asked partner, link or all of them earned by it, as it stands now. */
import type { Ctx } from "../context.ts";
import type { Asked } from "./collect-metrics.ts";

export type SoldRow = { customerId: string; type: "signup" | "sale"; at: number; revenueMinor: number; commissionMinor: number };

/** The newest ones, in time order. */
export async function readSold({ d1 }: Pick<Ctx, "d1">, asked: Asked, limit: number): Promise<SoldRow[]> {
  const { range, currency, partnerId, linkId } = asked;
  const shares =
    "from json_each(c.shares) s where (?4 is null or s.value ->> 'partnerId' = ?4) and (?5 is null or s.value ->> 'linkId' = ?5)";
  // The plus keeps the commissions' look-up on their conversion: a partner has thousands of them, a conversion has few.
  const sql = `with c as materialized (select id, customer_id, type, occurred_at, shares from conversions c
      where c.occurred_at >= ?1 and c.occurred_at < ?2 and c.status = 'attributed' and (c.type = 'signup' or c.currency = ?3) and exists (select 1 ${shares})
      order by c.occurred_at desc, c.id desc limit ?6)
    select c.customer_id as customerId, c.type, c.occurred_at as at, (select sum(s.value ->> 'amountMinor') ${shares}) as revenueMinor,
      coalesce((select sum(m.amount_minor - m.reversed_minor) from commissions m where m.conversion_id = c.id and m.currency = ?3
        and +m.partner_id in (select s.value ->> 'partnerId' ${shares})), 0) as commissionMinor
    from c order by c.occurred_at, c.id`;
  const { results } = await d1.prepare(sql).bind(range.from, range.to, currency, partnerId, linkId, limit).all<SoldRow>();
  return results;
}
