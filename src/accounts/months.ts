/** The account's volume by time and its months' closes: the part of its own SQL beside store.ts that is about time. */
import { monthOf } from "../lib/time.ts";
import type { CommissionRow } from "./rows.ts";
import { COMMISSION, toCommission } from "./store.ts";

type Raw = Record<string, SqlStorageValue>;

/** Volume since an instant: the sales that occurred since then, less what refunds and disputes took since then. */
export const sumVolumeSince = (sql: SqlStorage, since: number): number =>
  sql
    .exec<{ volume: number }>(
      `select (select coalesce(sum(volume_minor), 0) from commissions where volume_minor > 0 and occurred_at >= ?)
        - (select coalesce(sum(volume_minor), 0) from refunds where volume_minor <> 0 and occurred_at >= ?)
        - (select coalesce(sum(volume_minor), 0) from disputes where occurred_at >= ?) as volume`,
      since,
      since,
      since,
    )
    .one().volume;

/** The bounds of a UTC month, half open. */
function boundsOf(month: string): [number, number] {
  const from = Date.parse(`${month}-01T00:00:00.000Z`);
  return [from, Date.parse(`${monthOf(from + 32 * 86_400_000)}-01T00:00:00.000Z`)];
}

/** A sale that counted for the month's volume, and what of it refunds and disputes took before the month was over. */
export type MonthSaleRow = { row: CommissionRow; lostMinor: number };

/** In the order of posting. */
export function listMonthSales(sql: SqlStorage, month: string): MonthSaleRow[] {
  const [from, to] = boundsOf(month);
  return sql
    .exec<Raw>(
      `select ${COMMISSION},
        coalesce((select sum(r.volume_minor) from refunds r where r.commission_id = commissions.id and r.occurred_at < ?), 0)
        + coalesce((select sum(d.volume_minor) from disputes d where d.commission_id = commissions.id and d.occurred_at < ?), 0) as lostMinor
      from commissions where volume_minor > 0 and occurred_at >= ? and occurred_at < ? order by rowid`,
      to,
      to,
      from,
      to,
    )
    .toArray()
    .map((raw) => ({ row: toCommission(raw), lostMinor: Number(raw["lostMinor"]) }));
}

/** What was granted for the month so far, in the order of posting. */
export const listMonthBonuses = (sql: SqlStorage, month: string): CommissionRow[] =>
  sql
    .exec<Raw>(
      `select ${COMMISSION} from commissions where id in (select commission_id from month_bonuses where month = ?) order by rowid`,
      month,
    )
    .toArray()
    .map(toCommission);
export function insertMonthBonus(sql: SqlStorage, bonus: { commissionId: string; month: string; currency: string; n: number }): void {
  sql.exec("insert into month_bonuses values (?, ?, ?, ?)", bonus.commissionId, bonus.month, bonus.currency, bonus.n);
}

export const findMonth = (sql: SqlStorage, month: string): { posts: number } | null =>
  sql.exec<{ posts: number }>("select posts from months where month = ?", month).toArray()[0] ?? null;
export function saveMonth(sql: SqlStorage, { month, termsVersion, posts }: { month: string; termsVersion: number; posts: number }): void {
  sql.exec(
    `insert into months (month, terms_version, posts, is_changed) values (?, ?, ?, 0)
     on conflict (month) do update set terms_version = excluded.terms_version, posts = excluded.posts, is_changed = 0`,
    month,
    termsVersion,
    posts,
  );
}
/** A closed month that something was added to, or taken from: its next close finds it. */
export function markMonthChanged(sql: SqlStorage, month: string): void {
  sql.exec(
    "insert into months (month, terms_version, posts, is_changed) values (?, 0, 0, 1) on conflict (month) do update set is_changed = 1",
    month,
  );
}

/** Months up to `through` that have volume and were not closed, or have changed since, oldest first. */
export const listOpenMonths = (sql: SqlStorage, { closedThrough, through }: { closedThrough: string; through: string }): string[] =>
  sql
    .exec<{ month: string }>(
      `select month from volumes where month > ? and month <= ? union select month from months where is_changed = 1 and month <= ? order by month`,
      closedThrough,
      through,
      through,
    )
    .toArray()
    .map(({ month }) => month);

/** The first closed month that has changed since; null: none. */
export const findChangedMonth = (sql: SqlStorage): string | null =>
  sql.exec<{ month: string | null }>("select min(month) as month from months where is_changed = 1").one().month;
