/** The account's volume by days and months, and what was closed: the part of its own SQL that is about time. */

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

export function markMonthChanged(sql: SqlStorage, month: string): void {
  sql.exec("update months set is_changed = 1 where month = ?", month);
}
