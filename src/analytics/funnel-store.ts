/** How long customers take from step to step, and what became of those who began together. Read from the conversions as they stand. */
import type { Ctx } from "../context.ts";
import type { Range } from "./rules.ts";

type D1 = Pick<Ctx, "d1">;
export type FunnelQuery = { range: Range; currency: string; partnerId: string | null; linkId: string | null };
/** Of the delays in milliseconds, how many there are, and the two in their middle (of an odd number the same one). */
export type Middle = { count: number; low: number; high: number };
/** Customers who began in a quarter of an hour; `at` is where it begins. */
export type CohortSum = { at: number; customers: number; signups: number; firstSales: number; repeatSales: number };
export type CohortBy = "click" | "signup";

const QUARTER = 900_000;

/** An attributed conversion of the partner and link that are asked for. The plus leaves the search to its time or customer: by type would be all of them. */
const isOurs = (row: string, type: "sale" | "signup" | "any"): string => {
  const isType = {
    sale: `+${row}.type = 'sale' and ${row}.currency = ?3`,
    signup: `+${row}.type = 'signup'`,
    any: `(${row}.type = 'signup' or ${row}.currency = ?3)`,
  };
  return `${isType[type]} and ${row}.status = 'attributed' and (?4 is null and ?5 is null or exists (select 1 from json_each(${row}.shares) s
    where (?4 is null or s.value ->> 'partnerId' = ?4) and (?5 is null or s.value ->> 'linkId' = ?5)))`;
};
const isIn = (time: string): string => `${time} >= ?1 and ${time} < ?2`;
/** Conversions of the same customer that came before: of two at one instant, the one with the smaller id. */
const before = (type: "sale" | "any"): string =>
  `from conversions e where e.customer_id = c.customer_id and (e.occurred_at, e.id) < (c.occurred_at, c.id) and ${isOurs("e", type)}`;

/** When the first click was that the conversion was decided on, of those of the partner and link that are asked for. */
const CLICKED = `(select cast(round(1000 * min(unixepoch(t.value ->> 'at', 'subsec'))) as integer) from json_each(c.decision, '$.touches') t
  where t.value ->> 'accepted' and t.value ->> 'source' in ('token', 'visitor') and (?4 is null or t.value ->> 'partnerId' = ?4) and (?5 is null or t.value ->> 'linkId' = ?5))`;

const middleOf = (delays: string): string => `with delays(delay) as (${delays}),
  ranked as (select delay, row_number() over (order by delay) as place, count(*) over () as count from delays where delay >= 0)
  select coalesce(max(count), 0) as count, coalesce(min(delay), 0) as low, coalesce(max(delay), 0) as high from ranked where place in ((count + 1) / 2, (count + 2) / 2)`;

const DELAYS = {
  signup: `select c.occurred_at - ${CLICKED} from conversions c where ${isIn("c.occurred_at")} and ${isOurs("c", "signup")}`,
  first_sale: `select c.occurred_at - (select min(e.occurred_at) from conversions e where e.customer_id = c.customer_id and ${isOurs("e", "signup")})
    from conversions c where ${isIn("c.occurred_at")} and ${isOurs("c", "sale")} and not exists (select 1 ${before("sale")})`,
  repeat_sale: `select c.occurred_at - (select min(e.occurred_at) ${before("sale")})
    from conversions c where ${isIn("c.occurred_at")} and ${isOurs("c", "sale")} and (select count(*) ${before("sale")}) = 1`,
} as const;

const bind = ({ d1 }: D1, sql: string, { range, currency, partnerId, linkId }: FunnelQuery): D1PreparedStatement =>
  d1.prepare(sql).bind(range.from, range.to, currency, partnerId, linkId);

/** From click to signup, from signup to first sale, from first to second sale: of those whose later step lies in the range. */
export async function readDelays(ctx: D1, query: FunnelQuery): Promise<Record<keyof typeof DELAYS, Middle>> {
  const names = ["signup", "first_sale", "repeat_sale"] as const;
  const found = await ctx.d1.batch<Middle>(names.map((name) => bind(ctx, middleOf(DELAYS[name]), query)));
  const middle = (n: number): Middle => found[n]?.results[0] ?? { count: 0, low: 0, high: 0 };
  return { signup: middle(0), first_sale: middle(1), repeat_sale: middle(2) };
}

/** A customer begins with its signup, or with the first click that its first conversion was decided on. */
const BEGUN: Record<CohortBy, string> = {
  signup: `select c.customer_id, c.occurred_at as begun from conversions c where ${isIn("c.occurred_at")} and ${isOurs("c", "signup")}`,
  click: `select * from (select c.customer_id, ${CLICKED} as begun from conversions c where c.occurred_at >= ?1 and ${isOurs("c", "any")}
    and not exists (select 1 ${before("any")})) where ${isIn("begun")}`,
};

/** Customers who began in the range, by the quarter of an hour, with what they have done up to now. */
export async function readCohorts(ctx: D1, query: FunnelQuery, by: CohortBy): Promise<CohortSum[]> {
  const sql = `with begun as (${BEGUN[by]}),
    done as (select c.customer_id, c.begun, exists (select 1 from conversions e where e.customer_id = c.customer_id and ${isOurs("e", "signup")}) as signup,
      (select count(*) from conversions e where e.customer_id = c.customer_id and ${isOurs("e", "sale")}) as sales from begun c)
    select begun - begun % ${QUARTER} as at, count(*) as customers, sum(signup) as signups, sum(sales >= 1) as firstSales, sum(sales >= 2) as repeatSales from done group by 1`;
  return (await bind(ctx, sql, query).all<CohortSum>()).results;
}
