/**
 * What the dashboard asks, each with the same answer counted from raw rows by one plain statement. Law: the two share no code,
 * and what is compared is every number that the plain statement gives.
 */
import type { Program } from "./fill-program.ts";
import { PROGRAM } from "./make-rows.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const KOLKATA = 5.5 * HOUR;
type Row = Record<string, string | number | null>;
type Range = readonly [from: number, to: number];

export type Question = {
  name: string;
  path: string;
  /** The rows of the answer that are compared; of a page of keys, each is looked up in the raw answer. */
  // biome-ignore lint/suspicious/noExplicitAny: answers of ten shapes, of which the numbers are compared
  shown: (body: any) => Row[];
  /** null: nothing of it comes from raw clicks. */
  raw: string;
};

const VISITORS = `count(distinct (at / ${DAY}) || visitor) as visitors`;
const COUNTED = "reason is null";
const PARTNER = PROGRAM[0]?.partnerId ?? "";
const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const within = ([from, to]: Range, time = "at"): string => `${time} >= ${from} and ${time} < ${to}`;

const overviewOf = (range: Range): string => `
  select (select count(*) from clicks where ${COUNTED} and ${within(range)}) as clicks,
    (select ${VISITORS} from clicks where ${COUNTED} and ${within(range)}) as visitors,
    (select count(*) from conversions where type = 'signup' and status = 'attributed' and ${within(range, "occurred_at")}) as signups,
    (select count(*) from conversions where type = 'sale' and status = 'attributed' and currency = 'USD' and ${within(range, "occurred_at")}) as sales,
    (select coalesce(sum(amount_minor), 0) from conversions where type = 'sale' and status = 'attributed' and currency = 'USD' and ${within(range, "occurred_at")}) as revenueMinor,
    (select coalesce(sum(amount_minor), 0) from refunds where ${within(range, "occurred_at")}) as refundedMinor,
    (select coalesce(sum(amount_minor - reversed_minor), 0) from commissions where currency = 'USD' and ${within(range, "occurred_at")}) as commissionMinor`;

/** Under a key of the click: its clicks, and the sales that came of clicks with it. */
const breakdownOf = (key: string, range: Range): string => `
  with sold as (select shares ->> '$[0].clickId' as click, amount_minor as minor from conversions
    where type = 'sale' and status = 'attributed' and currency = 'USD' and ${within(range, "occurred_at")}),
  keyed as (select id, ${key} as key, at, visitor, reason from clicks),
  bought as (select key, count(*) as sales, sum(minor) as revenueMinor from sold join keyed on keyed.id = sold.click group by 1),
  clicked as (select key, count(*) as clicks, ${VISITORS} from keyed where ${COUNTED} and ${within(range)} group by 1)
  select clicked.key, clicks, visitors, coalesce(sales, 0) as sales, coalesce(revenueMinor, 0) as revenueMinor from clicked left join bought on bought.key is clicked.key`;
const HOST = "substr(referrer, 9, instr(substr(referrer, 9), '/') - 1)";

const seriesOf = (bucket: string, range: Range): string =>
  `select ${bucket} as at, count(*) as clicks, ${VISITORS} from clicks where ${COUNTED} and ${within(range)} group by 1 order by 1`;

const pick =
  (...names: string[]) =>
  (row: Row): Row =>
    Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
const METRICS = ["clicks", "visitors", "signups", "sales", "revenueMinor", "refundedMinor", "commissionMinor"];
const keyed = ({ data }: { data: Row[] }): Row[] => data.map(pick("key", "clicks", "visitors", "sales", "revenueMinor"));
const series = ({ data }: { data: Row[] }): Row[] =>
  data.filter((row) => row["clicks"] !== 0).map((row) => ({ ...pick("clicks", "visitors")(row), at: Date.parse(String(row["at"])) }));

const from = (range: Range): string => `from=${dateOf(range[0])}`;
const analytics = (path: string): string => `/v1/analytics/${path}`;
const steps = ({ steps: all }: { steps: { name: string; count: number }[] }): Row[] => [
  Object.fromEntries(all.map(({ name, count }) => [name, count])),
];
type Ranges = { year: Range; month: Range; week: Range; firstDay: number; today: number };

export function questionsOf({ firstDay, today }: Program): Question[] {
  const end = today + DAY;
  const ranges = { firstDay, today, year: [firstDay, end], month: [end - 30 * DAY, end], week: [end - 7 * DAY, end] } as const;
  return [...overTime(ranges), ...byKey(ranges)];
}

function overTime({ year, month, week, firstDay, today }: Ranges): Question[] {
  const daysOfYear = [firstDay - KOLKATA, today + DAY - KOLKATA] as const;
  return [
    {
      name: "overview, 365 days",
      path: analytics(`overview?${from(year)}`),
      shown: (body) => [pick(...METRICS)(body)],
      raw: overviewOf(year),
    },
    {
      name: "overview, 30 days beside those before",
      path: analytics("overview?compare=previous"),
      shown: (body) => [pick(...METRICS)(body), pick(...METRICS)(body.previous)],
      raw: `${overviewOf(month)} union all ${overviewOf([month[0] - 30 * DAY, month[0]])}`,
    },
    {
      name: "overview of a partner, 365 days",
      path: analytics(`overview?${from(year)}&partnerId=${PARTNER}`),
      shown: (body) => [pick("clicks", "visitors", "sales")(body)],
      raw: `select count(*) as clicks, ${VISITORS}, (select count(*) from conversions where type = 'sale' and shares ->> '$[0].partnerId' = '${PARTNER}') as sales
        from clicks where ${COUNTED} and ${within(year)} and partner_id = '${PARTNER}'`,
    },
    {
      name: "timeseries by day, 365 days",
      path: analytics(`timeseries?${from(year)}`),
      shown: series,
      raw: seriesOf(`at / ${DAY} * ${DAY}`, year),
    },
    {
      name: "timeseries by day in Kolkata, 365 days",
      path: analytics(`timeseries?${from(year)}&to=${dateOf(today)}&timezone=Asia/Kolkata`),
      shown: series,
      raw: seriesOf(`(at + ${KOLKATA}) / ${DAY} * ${DAY} - ${KOLKATA}`, daysOfYear),
    },
    {
      name: "timeseries by hour, 7 days",
      path: analytics(`timeseries?${from(week)}&interval=hour`),
      shown: series,
      raw: seriesOf(`at / ${HOUR} * ${HOUR}`, week),
    },
  ];
}

function byKey({ year, month }: Ranges): Question[] {
  return [
    {
      name: "breakdown by country, 365 days",
      path: analytics(`breakdown?by=country&${from(year)}`),
      shown: keyed,
      raw: breakdownOf("country", year),
    },
    {
      name: "breakdown by referrer, 365 days",
      path: analytics(`breakdown?by=referrer&${from(year)}`),
      shown: keyed,
      raw: breakdownOf(HOST, year),
    },
    { name: "breakdown by referrer, 30 days", path: analytics("breakdown?by=referrer"), shown: keyed, raw: breakdownOf(HOST, month) },
    {
      name: "breakdown by link, 365 days",
      path: analytics(`breakdown?by=link&${from(year)}`),
      shown: keyed,
      raw: breakdownOf("link_id", year),
    },
    {
      name: "funnel, 30 days",
      path: analytics("funnel"),
      shown: (body) => steps(body),
      raw: `with first as (select customer_id, min(occurred_at) as at from conversions where type = 'sale' group by 1), all_of as (${overviewOf(month)})
        select clicks as click, visitors as visitor, signups as signup, (select count(*) from first where ${within(month)}) as first_sale,
          sales - (select count(*) from first where ${within(month)}) as repeat_sale from all_of`,
    },
    {
      name: "attribution, 30 days",
      path: analytics("attribution"),
      shown: ({ models }) => models[0].partners.map(({ partnerId, ...rest }: Row) => ({ key: partnerId, ...rest })),
      raw: `select shares ->> '$[0].partnerId' as key, count(*) as sales, sum(amount_minor) as revenueMinor from conversions
        where type = 'sale' and ${within(month, "occurred_at")} group by 1`,
    },
    {
      name: "clicks, the latest 25",
      path: "/v1/clicks",
      shown: ({ data }) => data.map(pick("id")),
      raw: "select id from clicks order by at desc, id desc limit 25",
    },
    {
      name: "clicks of a partner, the latest 25",
      path: `/v1/clicks?partnerId=${PROGRAM[60]?.partnerId}`,
      shown: ({ data }) => data.map(pick("id")),
      raw: `select id from clicks where partner_id = '${PROGRAM[60]?.partnerId}' order by at desc, id desc limit 25`,
    },
  ];
}
