/** What the account has yet to carry to D1: its facts, and the rows that changed. Synchronous, inside one command's transaction. */
import type { CommissionRow, PayoutRow } from "./rows.ts";
import { COMMISSION, PAYOUT, type Raw, toCommission, toPayout } from "./store.ts";

/** Everything is to be carried to D1 again. */
export function markAllDirty(sql: SqlStorage): void {
  sql.exec("insert or ignore into dirty select 'commission', id from commissions");
  sql.exec("insert or ignore into dirty select 'payout', id from payouts");
}

export function insertFact(sql: SqlStorage, fact: string): void {
  sql.exec("insert into outbox (fact) values (?)", fact);
}
export function markDirty(sql: SqlStorage, kind: "commission" | "payout", id: string): void {
  sql.exec("insert or ignore into dirty values (?, ?)", kind, id);
}
export const listFacts = (sql: SqlStorage, limit: number): { n: number; fact: string }[] =>
  sql.exec<{ n: number; fact: string }>("select n, fact from outbox order by n limit ?", limit).toArray();
/** Rows that changed since they were last projected: each kind in one statement. */
export const listDirtyCommissions = (sql: SqlStorage, limit: number): CommissionRow[] =>
  sql
    .exec<Raw>(`select ${COMMISSION} from commissions where id in (select id from dirty where kind = 'commission' limit ?)`, limit)
    .toArray()
    .map(toCommission);
export const listDirtyPayouts = (sql: SqlStorage, limit: number): PayoutRow[] =>
  sql
    .exec<Raw>(`select ${PAYOUT} from payouts where id in (select id from dirty where kind = 'payout' limit ?)`, limit)
    .toArray()
    .map(toPayout);
export const hasOutbox = (sql: SqlStorage): boolean =>
  sql.exec("select 1 where exists (select 1 from outbox) or exists (select 1 from dirty)").toArray().length > 0;
export function deleteFactsUpTo(sql: SqlStorage, n: number): void {
  sql.exec("delete from outbox where n <= ?", n);
}
/** Forgets that rows must be projected, save those that changed again since the revision that was. */
export function deleteDirty(sql: SqlStorage, kind: "commission" | "payout", rows: readonly { id: string; revision: number }[]): void {
  if (rows.length === 0) return;
  const table = kind === "commission" ? "commissions" : "payouts";
  sql.exec(
    `delete from dirty where kind = ? and id in (select seen.value ->> 'id' from json_each(?) seen
      join ${table} t on t.id = seen.value ->> 'id' and t.revision <= seen.value ->> 'revision')`,
    kind,
    JSON.stringify(rows.map(({ id, revision }) => ({ id, revision }))),
  );
}
